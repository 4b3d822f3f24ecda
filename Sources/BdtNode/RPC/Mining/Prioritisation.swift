import BdtJSON
import BdtKernel
import BdtPolicy
import BdtPrimitives
import BdtRPC

func prioritiseTransaction(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "prioritisetransaction",
        summary: "Has a transaction judged as if it paid another fee when blocks are made and the mempool is full.",
        arguments: [
            RPCArgument("txid", .hex, .required, "The transaction id."),
            RPCArgument(
                "dummy", .number, .optional,
                "Must be zero or null: stands for what was an argument once.\nDEPRECATED. Pass arguments by name."
            ),
            RPCArgument(
                "fee_delta", .number, .required,
                "What to add to the fee, in satoshis; negative to subtract. A fee, not a rate; nobody pays it."),
        ],
        result: RPCResult(.bool, "Always true"), examples: ["prioritisetransaction \"txid\" 0.0 10000"]
    ) { request in
        let txid = Txid(try request.arguments.hash(0, "txid"))
        let delta = try request.arguments.int64(2)
        if request.arguments.has(1), try request.arguments.double(1) != 0 {
            throw RPCError(
                .invalidParameter, "Priority is no longer supported, dummy argument to prioritisetransaction must be 0.")
        }
        let mempool = node.kernel.mempool
        if mempool.options.requiresStandard, let transaction = mempool.transaction(txid),
            !dustOutputs(transaction, rate: mempool.options.dustRelayRate).isEmpty
        {
            throw RPCError(.invalidParameter, "Priority is not supported for transactions with dust outputs.")
        }
        mempool.prioritise(txid, by: Amount(delta))
        return true
    }
}

func getPrioritisedTransactions(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "getprioritisedtransactions", summary: "Lists what prioritisetransaction has set.",
        result: RPCResult(
            .dictionary, "keyed by txid",
            [
                RPCResult(
                    "<transactionid>", .object, "",
                    [
                        RPCResult("fee_delta", .number, "what is added to the fee, in satoshis"),
                        RPCResult("in_mempool", .bool, "whether the transaction is in the mempool"),
                        RPCResult("modified_fee", .number, "the fee it is judged by, in satoshis, if it is", optional: true),
                    ])
            ]),
        examples: ["getprioritisedtransactions"]
    ) { _ in
        var all = JSONObject()
        for item in node.kernel.mempool.prioritisations() {
            var json: JSONObject = [
                "fee_delta": JSONValue(item.delta.satoshi), "in_mempool": .bool(item.modifiedFee != nil),
            ]
            if let fee = item.modifiedFee { json.append("modified_fee", JSONValue(fee.satoshi)) }
            all.append("\(item.txid)", .object(json))
        }
        return .object(all)
    }
}
