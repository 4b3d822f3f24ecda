import BdtJSON
import BdtKeys
import BdtRPC

func getDescriptorInfo(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "util", name: "getdescriptorinfo", summary: "Analyses a descriptor.",
        arguments: [RPCArgument("descriptor", .string, .required, "The descriptor")],
        result: RPCResult(
            .object, "",
            [
                RPCResult("descriptor", .string, "The descriptor in its usual form, without private keys; the first one of a multipath"),
                RPCResult(
                    "multipath_expansion", .array, "All descriptors that a multipath stands for", optional: true,
                    [RPCResult(.string, "")]),
                RPCResult("checksum", .string, "The checksum of the given form"),
                RPCResult("isrange", .bool, "Whether it makes a script for each index"),
                RPCResult("issolvable", .bool, "Whether it says how its scripts are spent"),
                RPCResult("hasprivatekeys", .bool, "Whether the given form holds a private key"),
            ]),
        examples: ["getdescriptorinfo \"wpkh([d34db33f/84h/0h/0h]xpub.../0/*)\""]
    ) { request in
        let text = try request.arguments.string(0)
        let (descriptors, keys) = try parse(text, codec, requireChecksum: false)
        var json: JSONObject = ["descriptor": .string(descriptors[0].text)]
        if descriptors.count > 1 { json.append("multipath_expansion", JSONValue(descriptors.map(\.text))) }
        let checksum = try? DescriptorChecksum.strip(text, required: false).checksum
        json.append("checksum", .string(checksum ?? ""))
        json.append("isrange", .bool(descriptors[0].isRange))
        json.append("issolvable", .bool(descriptors[0].isSolvable))
        json.append("hasprivatekeys", .bool(!keys.privateKeys.isEmpty))
        return .object(json)
    }
}

func deriveAddresses(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "util", name: "deriveaddresses", summary: "Lists the addresses that a descriptor stands for.",
        arguments: [
            RPCArgument("descriptor", .string, .required, "The descriptor, with its checksum"),
            RPCArgument("range", .range, .optional, "For a ranged descriptor: the last index, or [first, last]"),
        ],
        result: [
            RPCResult(.array, "", when: "for a single descriptor", [RPCResult(.string, "An address")]),
            RPCResult(
                .array, "In the order of the multipath", when: "for multipath descriptors",
                [RPCResult(.array, "", [RPCResult(.string, "An address")])]),
        ],
        examples: ["deriveaddresses \"wpkh([d34db33f/84h/0h/0h]xpub.../0/*)#checksum\" \"[0,2]\""]
    ) { request in
        var range: ClosedRange<Int64> = 0...0
        if request.arguments.has(1) { range = try request.arguments[1].expectRange() }
        let (descriptors, keys) = try parse(try request.arguments.string(0), codec, requireChecksum: true)
        if !descriptors[0].isRange && request.arguments.count > 1 {
            throw RPCError(.invalidParameter, "Range should not be specified for an un-ranged descriptor")
        }
        if descriptors[0].isRange && request.arguments.count == 1 {
            throw RPCError(.invalidParameter, "Range must be specified for a ranged descriptor")
        }
        var lists: [JSONValue] = []
        for descriptor in descriptors { lists.append(JSONValue(try addresses(descriptor, range, keys, codec))) }
        return lists.count == 1 ? lists[0] : .array(lists)
    }
}

private func parse(
    _ text: String, _ codec: AddressCodec, requireChecksum: Bool
) throws(RPCError) -> (descriptors: [Descriptor], keys: FlatSigningProvider) {
    do {
        return try Descriptor.parse(text, codec: codec, requireChecksum: requireChecksum)
    } catch {
        throw RPCError(.invalidAddressOrKey, error.message)
    }
}

private func addresses(
    _ descriptor: Descriptor, _ range: ClosedRange<Int64>, _ keys: FlatSigningProvider, _ codec: AddressCodec
) throws(RPCError) -> [String] {
    var addresses: [String] = []
    for index in range {
        guard let scripts = descriptor.expand(at: UInt32(index), keys: keys)?.scripts else {
            throw RPCError(.invalidAddressOrKey, "Cannot derive script without private keys")
        }
        for script in scripts {
            let destination = Destination(script)
            // The bare key that combo() starts with has no address and is left out.
            if case .pubKey = destination, scripts.count > 1 { continue }
            guard destination.isValid else {
                throw RPCError(.invalidAddressOrKey, "Descriptor does not have a corresponding address")
            }
            addresses.append(codec.encode(destination))
        }
    }
    return addresses
}
