import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Finds the unspent outputs among the given ones, in chain and mempool.
typealias OutputLookup = @Sendable ([OutPoint]) async throws -> [OutPoint: TransactionOutput]

/// Transactions as texts: made, taken apart, put together and signed without a wallet.
func transactionCodecMethods(_ codec: AddressCodec, findOutputs: @escaping OutputLookup) -> [RPCMethod] {
    [
        createRawTransaction(codec), decodeRawTransaction(codec), decodeScript(codec), combineRawTransaction(findOutputs),
        signRawTransactionWithKey(codec, findOutputs),
    ]
}

private func createRawTransaction(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "createrawtransaction",
        summary: "Makes a transaction of inputs and outputs.\nIt is neither signed, nor kept, nor sent to anyone.",
        arguments: TransactionDocumentation.creation, result: RPCResult(.hex, "The transaction"),
        examples: ["createrawtransaction \"[{\\\"txid\\\":\\\"myid\\\",\\\"vout\\\":0}]\" \"[{\\\"address\\\":0.01}]\""]
    ) { request in
        let body = try TransactionArguments(codec: codec).transaction(
            inputs: request.arguments[0], outputs: request.arguments[1], lockTime: request.arguments[2],
            replaceable: try request.arguments.optionalBool(3))
        return .string(Transaction(body).hex)
    }
}

private func decodeRawTransaction(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "decoderawtransaction", summary: "Takes a transaction apart.",
        arguments: [
            RPCArgument("hexstring", .hex, .required, "The transaction"),
            RPCArgument(
                "iswitness", .bool, .defaultHint("depends on heuristic tests"),
                "Whether the text may have witnesses: true reads it so only, false without only.\n"
                    + "Without the argument both are tried; with true a transaction needs inputs."),
        ],
        result: RPCResult(.object, "", TransactionDocumentation.transaction), examples: ["decoderawtransaction \"hexstring\""]
    ) { request in
        let isWitness = try request.arguments.optionalBool(1)
        let body = decodeTransactionBody(
            hex: try request.arguments.string(0), tryWithoutWitness: isWitness != true, tryWitness: isWitness != false)
        guard let body else { throw RPCError(.deserializationError, "TX decode failed") }
        return .object(codec.json(Transaction(body), includesHex: false))
    }
}

private func combineRawTransaction(_ findOutputs: @escaping OutputLookup) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "combinerawtransaction",
        summary: "Puts the signatures of several copies of a transaction into one.",
        arguments: [
            RPCArgument(
                "txs", .array, .required, "The copies", inner: [RPCArgument("hexstring", .hex, .optional, "A transaction")])
        ],
        result: RPCResult(.string, "The transaction with all signatures"),
        examples: ["combinerawtransaction '[\"myhex1\", \"myhex2\", \"myhex3\"]'"]
    ) { request in
        var variants: [TransactionBody] = []
        for (index, item) in try request.arguments.array(0).enumerated() {
            guard let body = decodeTransactionBody(hex: try item.expectString()) else {
                throw RPCError(
                    .deserializationError, "TX decode failed for tx \(index). Make sure the tx has at least one input.")
            }
            variants.append(body)
        }
        guard let first = variants.first else { throw RPCError(.deserializationError, "Missing transactions") }
        let outputs = try await findOutputs(first.inputs.map(\.previousOutput))
        guard first.inputs.allSatisfy({ outputs[$0.previousOutput] != nil }) else {
            throw RPCError(.verifyError, "Input not found or already spent")
        }
        return .string(Transaction(combineSignatures(variants, spentOutputs: outputs)).hex)
    }
}
