import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// The argument of methods that look for the outputs of descriptors.
let scanObjectsArgument = RPCArgument(
    "scanobjects", .array, .optional, "What to look for; required by the action \"start\". Each is a descriptor, or one with a range.",
    inner: [
        RPCArgument("descriptor", .string, .optional, "An output descriptor"),
        RPCArgument(
            "", .object, .optional, "A descriptor with a range",
            inner: [
                RPCArgument("desc", .string, .required, "An output descriptor"),
                RPCArgument(
                    "range", .range, .defaultValue(1000), "Up to which index, or from which to which, a ranged descriptor is expanded"),
            ]),
    ], signature: "[scanobjects,...]")

/// The scripts that scan objects name, each with the descriptor of this one script.
func readScanObjects(_ objects: [JSONValue], codec: AddressCodec) throws(RPCError) -> [Script: String] {
    var descriptors: [Script: String] = [:]
    for object in objects {
        var provider = FlatSigningProvider()
        for script in try readDescriptor(object, codec: codec, into: &provider) where descriptors[script] == nil {
            descriptors[script] = Descriptor(inferredFrom: script, provider: provider, codec: codec).text
        }
    }
    return descriptors
}
