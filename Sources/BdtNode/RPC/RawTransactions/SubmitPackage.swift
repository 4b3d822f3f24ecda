import BdtJSON
import BdtKernel
import BdtPolicy
import BdtPrimitives
import BdtRPC

func submitPackage(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "submitpackage",
        summary: "Offers a child together with its unconfirmed parents to the mempool, so that it can pay for them.\n"
            + "What passes is let in and announced, even when the rest does not. That peers take it in is not certain.\n"
            + "Experimental: results may change.",
        arguments: [
            RPCArgument(
                "package", .array, .required,
                "The transactions: all unconfirmed parents, none of which spends from another, then the child",
                inner: [RPCArgument("rawtx", .hex, .optional)]), maximumFeeRateArgument, maximumBurnArgument,
        ],
        result: RPCResult(.object, "", packageResults),
        examples: ["submitpackage '[\"raw-parent-tx\", \"raw-child-tx\"]'"]
    ) { request in
        let transactions = try parsePackage(request.arguments[0])
        let rate = FeeRate(satoshiPerKvB: try request.arguments.value(1).expectFeeRate())
        let burnLimit = Amount(request.arguments.has(2) ? try request.arguments.amount(2) : 0)
        for transaction in transactions { try checkBurn(transaction, limit: burnLimit) }
        if transactions.count > 1, !PackageRules.isChildWithParentsTree(transactions) {
            throw RPCError(
                .verifyError, "package topology disallowed. not child-with-parents or parents depend on each other.")
        }
        let mempool = node.kernel.mempool
        let outcome = node.kernel.withMempoolChain { chain in
            mempool.acceptPackage(transactions, chain: chain, maximumFeeRate: rate == .zero ? nil : rate)
        }
        guard let outcome else { throw RPCError(.internalError, "There is no chain yet") }
        if let rejection = outcome.rejection, rejection.kind == .mempoolError { throw RPCError(.verifyError, rejection.reason) }
        try announce(transactions, node)
        await node.tellWallets()
        return packageJSON(transactions, outcome)
    }
}

private func announce(_ transactions: [Transaction], _ node: NodeContext) throws(RPCError) {
    for (index, transaction) in transactions.enumerated() where node.kernel.mempool.contains(transaction.txid) {
        do throws(BroadcastFailure) {
            try node.broadcast(transaction, maximumFee: .zero, relays: true)
        } catch {
            let failure = RPCError(error)
            let text = "transaction broadcast failed: \(failure.message) (\(index) transactions were broadcast successfully)"
            throw RPCError(failure.code, text)
        }
    }
}

private func packageJSON(_ transactions: [Transaction], _ outcome: PackageAcceptance) -> JSONValue {
    var results = JSONObject()
    var replaced: Set<Txid> = []
    for transaction in transactions {
        // One that was not judged is left out, as published.
        guard let result = outcome.results[transaction.wtxid] else { continue }
        var json: JSONObject = ["txid": .string("\(transaction.txid)")]
        switch result {
        case .presentWithOtherWitness(let other): json.append("other-wtxid", .string("\(other)"))
        case .rejected(let rejected): json.append("error", .string("\(rejected.rejection)"))
        case .accepted(let accepted):
            json.append("vsize", JSONValue(accepted.virtualSize))
            json.append("fees", feesJSON(accepted))
            replaced.formUnion(accepted.replaced.map(\.txid))
        case .alreadyPresent(let size, let fee):
            json.append("vsize", JSONValue(size))
            json.append("fees", ["base": .decimal(fee.satoshi)])
        }
        results.append("\(transaction.wtxid)", .object(json))
    }
    return [
        "package_msg": .string(outcome.rejection.map { "\($0)" } ?? "success"), "tx-results": .object(results),
        "replaced-transactions": JSONValue(replaced.sorted().map(\.description)),
    ]
}

private let packageResults: [RPCResult] = [
    RPCResult("package_msg", .string, "\"success\" when all transactions are in the mempool now, else why not"),
    RPCResult(
        "tx-results", .dictionary, "keyed by wtxid",
        [
            RPCResult(
                "wtxid", .object, "",
                [
                    RPCResult("txid", .hex, "The transaction id"),
                    RPCResult(
                        "other-wtxid", .hex, "One with the same txid and another witness is in the mempool; this one was not looked at",
                        optional: true),
                    RPCResult("vsize", .number, "Virtual size as the mempool counts it", optional: true),
                    RPCResult(
                        "fees", .object, "", optional: true,
                        [
                            RPCResult("base", .amount, "fee in BDTC"),
                            RPCResult(
                                "effective-feerate", .amount,
                                "the fee rate in BDTC/kvB by which it was judged, unless it was in the mempool before", optional: true),
                            RPCResult(
                                "effective-includes", .array, "whose fees and sizes make that rate", optional: true,
                                [RPCResult(.hex, "wtxid")]),
                        ]),
                    RPCResult("error", .string, "Why it was refused", optional: true),
                ])
        ]),
    RPCResult("replaced-transactions", .array, "What was replaced", optional: true, [RPCResult(.hex, "The transaction id")]),
]
