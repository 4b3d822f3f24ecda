import BdtKeys
import BdtPrimitives
import BdtRPC

/// The script of a descriptor that is to be paid; fails with the reason when `text` is none. Throws when it is one that names no single script.
func payoutScript(descriptor text: String, _ node: NodeContext) throws(RPCError) -> Result<Script, DescriptorError> {
    let codec = AddressCodec(node.parameters.addresses)
    let descriptors: [Descriptor]
    let keys: FlatSigningProvider
    do {
        (descriptors, keys) = try Descriptor.parse(text, codec: codec)
    } catch {
        return .failure(error)
    }
    guard descriptors.count == 1, let descriptor = descriptors.first else {
        throw RPCError(.invalidParameter, "Multipath descriptor not accepted")
    }
    if descriptor.isRange {
        throw RPCError(.invalidParameter, "Ranged descriptor not accepted. Maybe pass through deriveaddresses first?")
    }
    guard let scripts = descriptor.expand(at: 0, keys: keys)?.scripts, let first = scripts.first else {
        throw RPCError(.invalidAddressOrKey, "Cannot derive script without private keys")
    }
    // Of combo's scripts: P2WPKH where there is one, else P2PKH.
    switch scripts.count {
    case 1: return .success(first)
    case 4: return .success(scripts[2])
    default: return .success(scripts[1])
    }
}

/// The script of an address; nil when `text` is none.
func payoutScript(address text: String, _ node: NodeContext) -> Script? {
    (try? AddressCodec(node.parameters.addresses).decode(text))?.script
}

/// The script of an address or descriptor.
func payoutScript(_ text: String, _ node: NodeContext) throws(RPCError) -> Script {
    if case .success(let script) = try payoutScript(descriptor: text, node) { return script }
    guard let script = payoutScript(address: text, node) else {
        throw RPCError(.invalidAddressOrKey, "Error: Invalid address or descriptor")
    }
    return script
}
