import BdtBase
import BdtCommon
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

func createMultisig(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "util", name: "createmultisig", summary: "Makes an address that several of a number of keys must sign for.",
        arguments: [
            RPCArgument("nrequired", .number, .required, "How many signatures it takes"),
            RPCArgument("keys", .array, .required, "The public keys", inner: [RPCArgument("key", .hex, .optional, "A public key")]),
            RPCArgument("address_type", .string, .defaultValue("legacy"), "\"legacy\", \"p2sh-segwit\" or \"bech32\""),
        ],
        result: RPCResult(
            .object, "",
            [
                RPCResult("address", .string, "The address"), RPCResult("redeemScript", .hex, "The script that spends it"),
                RPCResult("descriptor", .string, "The same as a descriptor"),
                RPCResult("warnings", .array, "What is not as asked for", optional: true, [RPCResult(.string, "")]),
            ]),
        examples: ["createmultisig 2 \"[\\\"firstkey\\\",\\\"secondkey\\\"]\""]
    ) { request in
        let required = try request.arguments.int(0)
        var keys: [PublicKey] = []
        for item in try request.arguments.array(1) { keys.append(try readPublicKey(try item.expectString())) }
        let wanted = try outputType(try request.arguments.string(2))
        let script = try multisigScript(required, keys)
        let type = keys.allSatisfy(\.isCompressed) ? wanted : .legacy
        let (destination, provider) = try wrap(script, as: type)
        let descriptor = Descriptor(inferredFrom: destination.script, provider: provider, codec: codec)
        var json: JSONObject = [
            "address": .string(codec.encode(destination)), "redeemScript": .string(script.description),
            "descriptor": .string(descriptor.text),
        ]
        if descriptor.outputType != wanted {
            let warning = "Unable to make chosen address type, please ensure no uncompressed public keys are present."
            json.append("warnings", [.string(warning)])
        }
        return .object(json)
    }
}

private func readPublicKey(_ text: String) throws(RPCError) -> PublicKey {
    guard let bytes = Hex.decode(text), !bytes.isEmpty else {
        throw RPCError(.invalidAddressOrKey, "Pubkey \"\(text)\" must be a hex string")
    }
    guard bytes.count == PublicKey.compressedSize || bytes.count == PublicKey.uncompressedSize else {
        throw RPCError(.invalidAddressOrKey, "Pubkey \"\(text)\" must have a length of either 33 or 65 bytes")
    }
    guard let key = PublicKey(bytes), key.isOnCurve else {
        throw RPCError(.invalidAddressOrKey, "Pubkey \"\(text)\" must be cryptographically valid.")
    }
    return key
}

private func outputType(_ name: String) throws(RPCError) -> OutputType {
    guard let type = OutputType(rawValue: name) else { throw RPCError(.invalidAddressOrKey, "Unknown address type '\(name)'") }
    if type == .bech32m { throw RPCError(.invalidAddressOrKey, "createmultisig cannot create bech32m multisig addresses") }
    return type
}

private func multisigScript(_ required: Int, _ keys: [PublicKey]) throws(RPCError) -> Script {
    if required < 1 { throw RPCError(.invalidParameter, "a multisignature address must require at least one key to redeem") }
    if keys.count < required {
        throw RPCError(
            .invalidParameter, "not enough keys supplied (got \(keys.count) keys, but need at least \(required) to redeem)")
    }
    let limit = ScriptTemplate.maximumMultisigKeys
    if keys.count > limit {
        throw RPCError(
            .invalidParameter,
            "Number of keys involved in the multisignature address creation > \(limit)\nReduce the number")
    }
    return .multisig(required: required, keys: keys)
}

private func wrap(_ script: Script, as type: OutputType) throws(RPCError) -> (Destination, FlatSigningProvider) {
    var provider = FlatSigningProvider()
    provider.add(script)
    if type == .legacy {
        if script.count > Script.maximumElementSize {
            throw RPCError(
                .invalidParameter, "redeemScript exceeds size limit: \(script.count) > \(Script.maximumElementSize)")
        }
        return (.scriptHash(of: script), provider)
    }
    let witness = script.payToWitnessScriptHash
    provider.add(witness)
    return (type == .bech32 ? .witnessScriptHash(of: script) : .scriptHash(of: witness), provider)
}
