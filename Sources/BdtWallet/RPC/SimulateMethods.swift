import BdtCommon
import BdtInterfaces
import BdtJSON
import BdtPrimitives
import BdtRPC

/// What transactions would do to the wallet if they were sent.
func simulateMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "simulaterawtransaction", "Tells by how much transactions would change the balance of the wallet.",
            [
                RPCArgument(
                    "rawtxs", .array, .optional, "Transactions in the order in which they would be sent.",
                    inner: [RPCArgument("rawtx", .hex, .optional)]),
                RPCArgument(
                    "options", .namedOptions, .optional, "",
                    inner: [
                        RPCArgument(
                            "include_watchonly", .bool, .defaultHint("whether the wallet has no private keys"), "Without effect.")
                    ], signature: "options"),
            ], RPCResult(.object, [RPCResult("balance_change", .amount, "the change, negative for a loss")])
        ) { wallet, request in try await simulate(wallet, request.arguments) }
    ]
}

private func simulate(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    if arguments.has(1) {
        try arguments.object(1).checkMembers([("include_watchonly", .bool)], allowsNull: true, strict: true)
    }
    var change: Int64 = 0
    /// Outputs that the transactions make for later ones, with what they are worth to the wallet.
    var made: [OutPoint: Int64] = [:]
    var spent: Set<OutPoint> = []
    for value in try arguments.array(0) {
        guard let transaction = decodeTransaction(hex: try value.expectString(), tryWithoutWitness: true) else {
            throw RPCError(.deserializationError, "Transaction hex string decoding failure.")
        }
        let coins = try await wallet.chain.findCoins(transaction.inputs.map(\.previousOutput))
        for input in transaction.inputs {
            let outpoint = input.previousOutput
            guard spent.insert(outpoint).inserted else {
                throw RPCError(.invalidParameter, "Transaction(s) are spending the same output more than once")
            }
            if let value = made.removeValue(forKey: outpoint) {
                change -= value
            } else if coins[outpoint] != nil {
                change -= wallet.read { state in
                    state.ledger[outpoint].map { state.isMine($0) ? $0.value.satoshi : 0 } ?? 0
                }
            } else {
                throw RPCError(.invalidParameter, "One or more transaction inputs are missing or have been spent already")
            }
        }
        for (index, output) in transaction.outputs.enumerated() {
            let value = wallet.read { $0.isMine(output) } ? output.value.satoshi : 0
            made[OutPoint(txid: transaction.txid, index: UInt32(index))] = value
            change += value
        }
    }
    return ["balance_change": .decimal(change)]
}
