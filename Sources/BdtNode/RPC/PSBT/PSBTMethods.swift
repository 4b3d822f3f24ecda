import BdtCommon
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// What of the outside world PSBT calls look at.
struct PSBTSources: Sendable {
    /// A whole transaction, from the mempool or an index.
    let transaction: @Sendable (Txid) async throws -> Transaction?
    let outputs: OutputLookup
}

/// Partially signed transactions, in every role but that of the wallet's signer.
func psbtMethods(_ codec: AddressCodec, _ sources: PSBTSources) -> [RPCMethod] {
    [
        decodePSBT(codec), combinePSBT(), finalizePSBT(), createPSBT(codec), convertToPSBT(), updatePSBT(codec, sources),
        processPSBTWithDescriptors(codec, sources), joinPSBTs(), analyzePSBT(),
    ]
}

let psbtArgument = RPCArgument("psbt", .string, .required, "The PSBT in base 64")

private func decodePSBT(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "decodepsbt", summary: "Takes a PSBT apart.", arguments: [psbtArgument],
        result: RPCResult(
            .object, "",
            [
                RPCResult(
                    "tx", .object, "The transaction without signatures", [RPCResult("", .elision, "As decoderawtransaction shows it")]),
                RPCResult(
                    "global_xpubs", .array, "Extended keys of the signers", [RPCResult("", .elision, "xpub, master_fingerprint, path")]),
                RPCResult("psbt_version", .number, "The version"),
                RPCResult("proprietary", .array, "Records of private use", [RPCResult("", .elision, "identifier, subtype, key, value")]),
                RPCResult("unknown", .dictionary, "Records of unknown types", [RPCResult("key", .hex, "The value")]),
                RPCResult("inputs", .array, "What is known about the inputs", [RPCResult("", .elision, "One object for each")]),
                RPCResult("outputs", .array, "What is known about the outputs", [RPCResult("", .elision, "One object for each")]),
                RPCResult("fee", .amount, "The fee, when all spent outputs are known", optional: true),
            ]),
        examples: ["decodepsbt \"psbt\""]
    ) { request in
        .object(PSBTDescription(codec: codec).json(try readPSBT(try request.arguments.string(0))))
    }
}

private func combinePSBT() -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "combinepsbt", summary: "Puts what several copies of a PSBT know into one.",
        arguments: [
            RPCArgument("txs", .array, .required, "The copies", inner: [RPCArgument("psbt", .string, .optional, "A PSBT in base 64")])
        ],
        result: RPCResult(.string, "The PSBT in base 64"), examples: ["combinepsbt '[\"mybase64_1\", \"mybase64_2\"]'"]
    ) { request in
        let texts = try request.arguments.array(0)
        if texts.isEmpty { throw RPCError(.invalidParameter, "Parameter 'txs' cannot be empty") }
        var parts: [PSBT] = []
        for text in texts { parts.append(try readPSBT(try text.expectString())) }
        var whole = parts[0]
        for part in parts.dropFirst() {
            if !whole.merge(part) { throw RPCError(.invalidParameter, "PSBTs not compatible (different transactions)") }
        }
        return .string(whole.base64)
    }
}

private func finalizePSBT() -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "finalizepsbt",
        summary: "Makes final scripts of the signatures in a PSBT, and the signed transaction when none is missing.",
        arguments: [
            psbtArgument,
            RPCArgument("extract", .bool, .defaultValue(true), "Return a complete transaction as such instead of the PSBT"),
        ],
        result: RPCResult(
            .object, "",
            [
                RPCResult("psbt", .string, "The PSBT in base 64, if not extracted", optional: true),
                RPCResult("hex", .hex, "The transaction, if extracted", optional: true),
                RPCResult("complete", .bool, "Whether no signature is missing"),
            ]),
        examples: ["finalizepsbt \"psbt\""]
    ) { request in
        var psbt = try readPSBT(try request.arguments.string(0))
        let body = psbt.extract()
        if let body, try request.arguments.bool(1) { return ["hex": .string(Transaction(body).hex), "complete": true] }
        return ["psbt": .string(psbt.base64), "complete": .bool(body != nil)]
    }
}

private func createPSBT(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "createpsbt", summary: "Makes a PSBT of inputs and outputs.",
        arguments: TransactionDocumentation.creation, result: RPCResult(.string, "The PSBT in base 64"),
        examples: ["createpsbt \"[{\\\"txid\\\":\\\"myid\\\",\\\"vout\\\":0}]\" \"[{\\\"data\\\":\\\"00010203\\\"}]\""]
    ) { request in
        let body = try TransactionArguments(codec: codec).transaction(
            inputs: request.arguments[0], outputs: request.arguments[1], lockTime: request.arguments[2],
            replaceable: try request.arguments.optionalBool(3))
        return .string(PSBT(body).base64)
    }
}

private func convertToPSBT() -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "converttopsbt",
        summary: "Makes a PSBT of a transaction; meant for those of createrawtransaction and fundrawtransaction.",
        arguments: [
            RPCArgument("hexstring", .hex, .required, "The transaction"),
            RPCArgument("permitsigdata", .bool, .defaultValue(false), "Drop signatures instead of refusing them"),
            RPCArgument(
                "iswitness", .bool, .defaultHint("depends on heuristic tests"),
                "Whether the text may have witnesses: true reads it so only, false without only"),
        ],
        result: RPCResult(.string, "The PSBT in base 64"), examples: ["converttopsbt \"rawtransaction\""]
    ) { request in
        let isWitness = try request.arguments.optionalBool(2)
        let permits = try request.arguments.bool(1)
        let body = decodeTransactionBody(
            hex: try request.arguments.string(0), tryWithoutWitness: isWitness != true, tryWitness: isWitness != false)
        guard let body else { throw RPCError(.deserializationError, "TX decode failed") }
        if !permits && !body.inputs.allSatisfy({ $0.scriptSig.isEmpty && $0.witness.isEmpty }) {
            throw RPCError(.deserializationError, "Inputs must not have scriptSigs and scriptWitnesses")
        }
        return .string(PSBT(body).base64)
    }
}

private func joinPSBTs() -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "joinpsbts",
        summary: "Makes one PSBT of several with different inputs and outputs. No input may be in more than one.",
        arguments: [
            RPCArgument("txs", .array, .required, "The PSBTs", inner: [RPCArgument("psbt", .string, .required, "A PSBT in base 64")])
        ],
        result: RPCResult(.string, "The PSBT in base 64"), examples: ["joinpsbts '[\"psbt1\", \"psbt2\"]'"]
    ) { request in
        let texts = try request.arguments.array(0)
        if texts.count <= 1 { throw RPCError(.invalidParameter, "At least two PSBTs are required to join PSBTs.") }
        var parts: [PSBT] = []
        for text in texts { parts.append(try readPSBT(try text.expectString())) }
        return .string(try join(parts).base64)
    }
}

private func join(_ parts: [PSBT]) throws(RPCError) -> PSBT {
    let inputs = parts.flatMap { Array(zip($0.transaction.inputs, $0.inputs)) }
    let outputs = parts.flatMap { Array(zip($0.transaction.outputs, $0.outputs)) }
    var whole = PSBT(TransactionBody())
    let version = parts.map(\.transaction.version).max() ?? 1
    whole.setTransaction(version: max(1, version), lockTime: parts.map(\.transaction.lockTime).min() ?? 0)
    for (index, pair) in inputs.enumerated() where inputs[..<index].contains(where: { $0.0 == pair.0 }) {
        let point = pair.0.previousOutput
        throw RPCError(.invalidParameter, "Input \(point.txid):\(point.index) exists in multiple PSBTs")
    }
    // Which inputs and outputs belong together must not show.
    var random = SecureRandom()
    for (input, data) in inputs.shuffled(using: &random) { _ = whole.add(input, data) }
    for (output, data) in outputs.shuffled(using: &random) { whole.add(output, data) }
    for part in parts { whole.unknown.merge(part.unknown) { own, _ in own } }
    return whole
}
