import BdtJSON
import BdtPrimitives
import BdtRPC

/// How much money there is.
func balanceMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "getbalance", "Returns what can be spent.",
            [
                RPCArgument("dummy", .string, .optional, "Absent or \"*\"."),
                RPCArgument("minconf", .number, .defaultValue(0), "Counts transactions with this many confirmations."),
                RPCArgument("include_watchonly", .bool, .defaultHint("whether the wallet has no private keys"), "Without effect."),
                RPCArgument("avoid_reuse", .bool, .defaultValue(true), "Leaves out coins of used addresses, where the wallet tracks them."),
            ], RPCResult(.amount)
        ) { wallet, request in
            let arguments = request.arguments
            if let dummy = try arguments.optionalString(0), dummy != "*" {
                throw RPCError(.methodDeprecated, "dummy first argument must be excluded or set to \"*\".")
            }
            let depth = try arguments.int(1)
            return try wallet.read { state in
                state.balance(minimumDepth: depth, avoidReuse: try state.avoidsReuse(arguments[3])).trusted.json
            }
        },
        walletMethod(
            manager, "getunconfirmedbalance", "Deprecated: mine.untrusted_pending of getbalances.", [], RPCResult(.amount)
        ) { wallet, _ in
            wallet.read { $0.balance().untrustedPending.json }
        },
        walletMethod(
            manager, "getbalances", "Returns all balances.", [],
            RPCResult(
                .object,
                [
                    RPCResult(
                        "mine", .object,
                        [
                            RPCResult("trusted", .amount, "confirmed, or own unconfirmed change"),
                            RPCResult("untrusted_pending", .amount, "unconfirmed, from others"),
                            RPCResult("immature", .amount, "mined, not yet to be spent"),
                            RPCResult("used", .amount, "at used addresses, where the wallet tracks them", optional: true),
                        ]),
                    RPCResult("lastprocessedblock", .object, [RPCResult("hash", .hex), RPCResult("height", .number)]),
                ])
        ) { wallet, _ in wallet.read { balances($0) } },
        walletMethod(
            manager, "getreceivedbyaddress", "Returns what an address received.",
            [RPCArgument("address", .string, .required, "The address.")] + receivedArguments, RPCResult(.amount)
        ) { wallet, request in try received(wallet, request.arguments, byLabel: false) },
        walletMethod(
            manager, "getreceivedbylabel", "Returns what the addresses of a label received.",
            [RPCArgument("label", .string, .required, "The label.")] + receivedArguments, RPCResult(.amount)
        ) { wallet, request in try received(wallet, request.arguments, byLabel: true) },
    ]
}

private let receivedArguments = [
    RPCArgument("minconf", .number, .defaultValue(1), "Counts transactions with this many confirmations."),
    RPCArgument("include_immature_coinbase", .bool, .defaultValue(false), "Counts mined coins that cannot be spent yet."),
]

private func balances(_ state: WalletState) -> JSONValue {
    let balance = state.balance()
    var mine: JSONObject = [
        "trusted": balance.trusted.json, "untrusted_pending": balance.untrustedPending.json, "immature": balance.immature.json,
    ]
    if state.flags.contains(.avoidReuse) {
        let full = state.balance(avoidReuse: false)
        mine.append("used", (full.trusted + full.untrustedPending - balance.trusted - balance.untrustedPending).json)
    }
    let (key, block) = state.lastProcessedBlock
    return .object(["mine": .object(mine), key: block])
}

private func received(_ wallet: Wallet, _ arguments: RPCArguments, byLabel: Bool) throws -> JSONValue {
    let depth = try arguments.int(1)
    let includesImmature = try arguments.bool(2)
    let text = byLabel ? try arguments.label(0) : try arguments.string(0)
    return try wallet.read { state in
        var scripts: [Script]
        if byLabel {
            scripts = state.addresses.labelled.filter { $0.entry.label == text }.map(\.script)
            if scripts.isEmpty { throw RPCError(.walletError, "Label not found in wallet") }
        } else {
            guard let destination = try? wallet.environment.addresses.decode(text) else {
                throw RPCError(.invalidAddressOrKey, "Invalid Bdtcoin address")
            }
            scripts = [destination.script]
        }
        let own = Set(scripts.filter(state.isMine))
        if own.isEmpty { throw RPCError(.walletError, "Address not found in wallet") }
        var sum = Amount.zero
        for entry in state.ledger.transactions.values where state.counts(entry, minimumDepth: depth, includesImmature: includesImmature) {
            for output in entry.transaction.outputs where own.contains(output.script) { sum += output.value }
        }
        return sum.json
    }
}

extension WalletState {
    /// Whether a transaction counts as received: deep enough, and a coinbase only while it is in the chain.
    func counts(_ entry: WalletTransaction, minimumDepth: Int, includesImmature: Bool) -> Bool {
        let depth = depth(of: entry)
        if depth < minimumDepth || (entry.isCoinbase && depth < 1) { return false }
        return includesImmature || !isImmature(entry)
    }
}
