import BdtCommon
import BdtJSON
import BdtKernel
import BdtPolicy
import BdtPrimitives
import BdtRPC

/// The methods that offer transactions to the mempool, and the one that finds them.
package func transactionMethods(_ node: NodeContext) -> [RPCMethod] {
    [getRawTransaction(node), sendRawTransaction(node), testMempoolAccept(node), submitPackage(node)]
}

extension RPCError {
    init(_ failure: BroadcastFailure) {
        let code: RPCErrorCode =
            switch failure {
            case .rejected: .verifyRejected
            case .alreadyInChain: .verifyAlreadyInUTXOSet
            case .missingInputs, .feeTooHigh: .verifyError
            }
        self.init(code, failure.description)
    }
}

func sendRawTransaction(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "sendrawtransaction",
        summary: "Puts a transaction into the mempool of this node and announces it to all peers, whether or not it was announced before:\n"
            + "whoever watches the network may take this node for its origin.\n\n"
            + "Fails with a code of its own when the transaction is in the chain already.\n"
            + "\nSee createrawtransaction and signrawtransactionwithkey.",
        arguments: [
            RPCArgument("hexstring", .hex, .required, "The transaction"), maximumFeeRateArgument, maximumBurnArgument,
        ],
        result: RPCResult(.hex, "The transaction id"), examples: ["sendrawtransaction \"signedhex\""]
    ) { request in
        let burnLimit = Amount(request.arguments.has(2) ? try request.arguments.amount(2) : 0)
        guard let transaction = decodeTransaction(hex: try request.arguments.string(0)) else {
            throw RPCError(.deserializationError, "TX decode failed. Make sure the tx has at least one input.")
        }
        try checkBurn(transaction, limit: burnLimit)
        let rate = FeeRate(satoshiPerKvB: try request.arguments.value(1).expectFeeRate())
        do throws(BroadcastFailure) {
            try node.broadcast(transaction, maximumFee: rate.fee(for: transaction.virtualSize), relays: true)
        } catch {
            throw RPCError(error)
        }
        await node.tellWallets()
        return .string("\(transaction.txid)")
    }
}

func testMempoolAccept(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "testmempoolaccept",
        summary: "Tells whether transactions would be let into the mempool, which stays as it is.\n\n"
            + "Several are judged together: parents come before children, and none may conflict with the mempool or with another one.\n"
            + "When one fails, others may not be judged in full and have no 'allowed'.\n"
            + "\nSee sendrawtransaction.",
        arguments: [
            RPCArgument(
                "rawtxs", .array, .required, "At most \(PackageRules.maximumCount) transactions",
                inner: [RPCArgument("rawtx", .hex, .optional)]), maximumFeeRateArgument,
        ],
        result: RPCResult(.array, "One result for each transaction, in the same order", [RPCResult(.object, "", testResults)]),
        examples: ["testmempoolaccept '[\"signedhex\"]'"]
    ) { request in
        let rate = FeeRate(satoshiPerKvB: try request.arguments.value(1).expectFeeRate())
        let transactions = try parsePackage(request.arguments[0])
        let mempool = node.kernel.mempool
        let outcome = node.kernel.withMempoolChain { chain in
            guard transactions.count == 1 else { return mempool.testPackage(transactions, chain: chain) }
            let result = mempool.accept(transactions[0], chain: chain, isTest: true)
            return PackageAcceptance(rejection: nil, results: [transactions[0].wtxid: result])
        }
        guard let outcome else { throw RPCError(.internalError, "There is no chain yet") }
        return testJSON(transactions, outcome, maximumRate: rate)
    }
}

private let testResults: [RPCResult] = [
    RPCResult("txid", .hex, "The transaction id"),
    RPCResult("wtxid", .hex, "The hash of the transaction with its witnesses"),
    RPCResult("package-error", .string, "Why the transactions fail as a whole, if there is more than one", optional: true),
    RPCResult(
        "allowed", .bool, "Whether the transaction would be let in and pays no more than maxfeerate; absent when it was not judged",
        optional: true),
    RPCResult("vsize", .number, "Virtual size (BIP 141), present when 'allowed' is true", optional: true),
    RPCResult(
        "fees", .object, "Present when 'allowed' is true", optional: true,
        [
            RPCResult("base", .amount, "fee in BDTC"),
            RPCResult("effective-feerate", .amount, "the fee rate in BDTC/kvB by which it was judged, as prioritised"),
            RPCResult("effective-includes", .array, "whose fees and sizes make that rate", [RPCResult(.hex, "wtxid")]),
        ]),
    RPCResult("reject-reason", .string, "Present when 'allowed' is false", optional: true),
    RPCResult("reject-details", .string, "Present when 'allowed' is false and there is more to say", optional: true),
]

private func testJSON(_ transactions: [Transaction], _ outcome: PackageAcceptance, maximumRate: FeeRate) -> JSONValue {
    // What follows a transaction that pays too much is left open: it may depend on it.
    var isOver = false
    return JSONValue(
        transactions.map { transaction -> JSONValue in
            var json: JSONObject = ["txid": .string("\(transaction.txid)"), "wtxid": .string("\(transaction.wtxid)")]
            if let rejection = outcome.rejection, rejection.kind == .policy { json.append("package-error", .string("\(rejection)")) }
            guard !isOver, let result = outcome.results[transaction.wtxid] else { return .object(json) }
            if let accepted = result.accepted {
                let limit = maximumRate.fee(for: accepted.virtualSize)
                isOver = limit > .zero && accepted.fee > limit
                json.append("allowed", .bool(!isOver))
                if isOver {
                    json.append("reject-reason", "max-fee-exceeded")
                } else {
                    json.append("vsize", JSONValue(accepted.virtualSize))
                    json.append("fees", feesJSON(accepted))
                }
            } else if let rejection = result.rejection {
                json.append("allowed", false)
                if rejection.kind == .missingInputs {
                    json.append("reject-reason", "missing-inputs")
                } else {
                    json.append("reject-reason", .string(rejection.reason))
                    json.append("reject-details", .string("\(rejection)"))
                }
            }
            return .object(json)
        })
}

/// Fee and effective rate of a transaction that was let in.
func feesJSON(_ accepted: MempoolAcceptance.Accepted) -> JSONValue {
    [
        "base": .decimal(accepted.fee.satoshi),
        "effective-feerate": .decimal(accepted.effectiveFeeRate.satoshiPerKvB),
        "effective-includes": JSONValue(accepted.feeRateMembers.map(\.description)),
    ]
}
