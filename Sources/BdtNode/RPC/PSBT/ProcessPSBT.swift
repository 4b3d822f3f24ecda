import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

private let descriptorElements: [RPCArgument] = [
    RPCArgument("", .string, .optional, "A descriptor"),
    RPCArgument(
        "", .object, .optional, "A descriptor and more",
        inner: [
            RPCArgument("desc", .string, .required, "The descriptor"),
            RPCArgument("range", .range, .defaultValue(1000), "The last index to look at, or [first, last]"),
        ]),
]

func updatePSBT(_ codec: AddressCodec, _ sources: PSBTSources) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "utxoupdatepsbt",
        summary: "Adds what chain, mempool and the given descriptors know about the segwit inputs and the outputs of a PSBT.",
        arguments: [psbtArgument, RPCArgument("descriptors", .array, .optional, "The descriptors", inner: descriptorElements)],
        result: RPCResult(.string, "The PSBT in base 64"), examples: ["utxoupdatepsbt \"psbt\""]
    ) { request in
        var provider = FlatSigningProvider()
        if request.arguments.has(1) {
            for item in try request.arguments.array(1) { try readDescriptor(item, codec: codec, into: &provider) }
        }
        let keys = HidingSigningProvider(provider, hidesSecrets: true, hidesOrigins: false)
        let psbt = try await process(
            try request.arguments.string(0), sources, keys, hashType: SignatureHashType.all, finalizes: false)
        return .string(psbt.base64)
    }
}

func processPSBTWithDescriptors(_ codec: AddressCodec, _ sources: PSBTSources) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "descriptorprocesspsbt",
        summary: "Updates a PSBT like utxoupdatepsbt, then signs with the private keys of the given descriptors.",
        arguments: [
            psbtArgument, RPCArgument("descriptors", .array, .required, "The descriptors", inner: descriptorElements),
            TransactionDocumentation.signatureHashType,
            RPCArgument("bip32derivs", .bool, .defaultValue(true), "Tell where public keys come from"),
            RPCArgument("finalize", .bool, .defaultValue(true), "Make final scripts where no signature is missing"),
        ],
        result: RPCResult(
            .object, "",
            [
                RPCResult("psbt", .string, "The PSBT in base 64"), RPCResult("complete", .bool, "Whether no signature is missing"),
                RPCResult("hex", .hex, "The transaction, if complete", optional: true),
            ]),
        examples: ["descriptorprocesspsbt \"psbt\" \"[\\\"descriptor1\\\", \\\"descriptor2\\\"]\""]
    ) { request in
        var provider = FlatSigningProvider()
        for item in try request.arguments.array(1) {
            try readDescriptor(item, codec: codec, into: &provider, expandsPrivate: true)
        }
        let hashType = try signatureHashType(request.arguments[2])
        let keys = HidingSigningProvider(provider, hidesSecrets: false, hidesOrigins: try !request.arguments.bool(3))
        let psbt = try await process(
            try request.arguments.string(0), sources, keys, hashType: hashType, finalizes: try request.arguments.bool(4))
        let complete = psbt.inputs.allSatisfy(\.isSigned)
        var reply: JSONObject = ["psbt": .string(psbt.base64), "complete": .bool(complete)]
        var copy = psbt
        if complete, let body = copy.extract() { reply.append("hex", .string(Transaction(body).hex)) }
        return .object(reply)
    }
}

/// Adds what the world knows, then what `keys` knows and signs.
private func process(
    _ text: String, _ sources: PSBTSources, _ keys: HidingSigningProvider, hashType: UInt8, finalizes: Bool
) async throws -> PSBT {
    var psbt = try readPSBT(text)
    try await addSpentOutputs(to: &psbt, sources, keys)
    let data = psbt.signingData
    for index in psbt.inputs.indices where !psbt.inputs[index].isSigned {
        psbt.sign(index, keys: keys, data: data, hashType: hashType, finalizes: finalizes)
    }
    for index in psbt.outputs.indices { psbt.updateOutput(index, keys: keys) }
    psbt.removeUnneededTransactions(hashType: SignatureHashType.all)
    return psbt
}

/// Whole transactions where they are to be had, else the outputs of segwit inputs.
private func addSpentOutputs(to psbt: inout PSBT, _ sources: PSBTSources, _ keys: HidingSigningProvider) async throws {
    var missing: [Int: OutPoint] = [:]
    for index in psbt.inputs.indices where psbt.inputs[index].nonWitnessUTXO == nil {
        let point = psbt.transaction.inputs[index].previousOutput
        psbt.inputs[index].nonWitnessUTXO = try await sources.transaction(point.txid)
        if psbt.inputs[index].nonWitnessUTXO == nil { missing[index] = point }
    }
    let outputs = try await sources.outputs(Array(missing.values))
    for (index, point) in missing {
        guard let output = outputs[point], isSegwitOutput(output.script, keys: keys) else { continue }
        psbt.inputs[index].witnessUTXO = output
    }
}
