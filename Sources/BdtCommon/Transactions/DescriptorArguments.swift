import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Reads a descriptor, or an object of `desc` and `range`, and adds what it knows about its scripts to `provider`. With `expandsPrivate` that
/// includes the private keys of each index, not only those in the text. Returns the scripts.
@discardableResult package func readDescriptor(
    _ value: JSONValue, codec: AddressCodec, into provider: inout FlatSigningProvider, expandsPrivate: Bool = false
) throws(RPCError) -> [Script] {
    let text: String
    var range: ClosedRange<Int64> = 0...1000
    if let string = value.string {
        text = string
    } else if let object = value.object {
        guard let description = object["desc"], !description.isNull else {
            throw RPCError(.invalidParameter, "Descriptor needs to be provided in scan object")
        }
        text = try description.expectString()
        if let bounds = object["range"], !bounds.isNull { range = try bounds.expectRange() }
    } else {
        throw RPCError(.invalidParameter, "Scan object needs to be either a string or an object")
    }
    let descriptors: [Descriptor]
    do throws(DescriptorError) {
        let parsed = try Descriptor.parse(text, codec: codec)
        descriptors = parsed.descriptors
        provider.merge(parsed.keys)
    } catch {
        throw RPCError(.invalidAddressOrKey, error.message)
    }
    if !descriptors[0].isRange { range = 0...0 }
    var scripts: [Script] = []
    for index in range {
        for descriptor in descriptors {
            guard let expansion = descriptor.expand(at: UInt32(index), keys: provider) else {
                throw RPCError(.invalidAddressOrKey, "Cannot derive script without private keys: '\(text)'")
            }
            scripts += expansion.scripts
            if expandsPrivate {
                provider.privateKeys.merge(descriptor.privateKeys(at: UInt32(index), keys: provider)) { own, _ in own }
            }
            provider.merge(expansion.provider)
        }
    }
    return scripts
}

/// The PSBT that a base 64 text spells.
package func readPSBT(_ text: String) throws(RPCError) -> PSBT {
    do {
        return try PSBT(base64: text)
    } catch {
        throw RPCError(.deserializationError, "TX decode failed \(error.message)")
    }
}
