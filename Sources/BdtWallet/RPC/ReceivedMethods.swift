import BdtJSON
import BdtPrimitives
import BdtRPC

/// What was received, by address and by label.
func receivedMethods(_ manager: WalletManager) -> [RPCMethod] {
    let common = [
        RPCArgument("minconf", .number, .defaultValue(1), "Counts transactions with this many confirmations."),
        RPCArgument("include_empty", .bool, .defaultValue(false), "Lists those that received nothing, too."),
        RPCArgument("include_watchonly", .bool, .defaultHint("whether the wallet has no private keys"), "Without effect."),
    ]
    let immature = RPCArgument("include_immature_coinbase", .bool, .defaultValue(false), "Counts mined coins that cannot be spent yet.")
    return [
        walletMethod(
            manager, "listreceivedbyaddress", "Lists what each address received.",
            common + [RPCArgument("address_filter", .string, .optional, "Only this address."), immature],
            RPCResult(
                .array,
                [
                    RPCResult(
                        .object,
                        [
                            RPCResult("address", .string), RPCResult("amount", .amount),
                            RPCResult("confirmations", .number, "of the newest transaction"), RPCResult("label", .string),
                            RPCResult("txids", .array, [RPCResult("txid", .hex)]),
                        ])
                ])
        ) { wallet, request in try listReceived(wallet, request.arguments, byLabel: false, immature: try request.arguments.bool(4)) },
        walletMethod(
            manager, "listreceivedbylabel", "Lists what the addresses of each label received.", common + [immature],
            RPCResult(
                .array,
                [RPCResult(.object, [RPCResult("amount", .amount), RPCResult("confirmations", .number), RPCResult("label", .string)])])
        ) { wallet, request in try listReceived(wallet, request.arguments, byLabel: true, immature: try request.arguments.bool(3)) },
    ]
}

/// What one address or label received.
private struct Tally {
    var amount = Amount.zero
    var confirmations: Int?
    /// Shown lowest first: callers must not take their order for that in which they came.
    var txids: [Txid] = []

    mutating func add(_ other: Tally) {
        amount += other.amount
        confirmations = [confirmations, other.confirmations].compactMap(\.self).min()
    }
}

private func listReceived(_ wallet: Wallet, _ arguments: RPCArguments, byLabel: Bool, immature: Bool) throws -> JSONValue {
    let depth = try arguments.int(0)
    let includesEmpty = try arguments.bool(1)
    var filter: Script?
    if !byLabel, let text = try arguments.optionalString(3), !text.isEmpty {
        guard let destination = try? wallet.environment.addresses.decode(text) else {
            throw RPCError(.walletError, "address_filter parameter was invalid")
        }
        filter = destination.script
    }
    return wallet.read { [filter] state in
        let tallies = tallies(state, minimumDepth: depth, includesImmature: immature, filter: filter)
        let entries = state.addresses.labelled.filter { entry in
            (filter == nil || entry.script == filter) && (includesEmpty || tallies[entry.script] != nil)
        }
        return byLabel ? listByLabel(entries, tallies) : listByAddress(entries, tallies)
    }
}

private func tallies(_ state: WalletState, minimumDepth: Int, includesImmature: Bool, filter: Script?) -> [Script: Tally] {
    var tallies: [Script: Tally] = [:]
    for (_, txid) in state.ledger.order {
        guard let entry = state.ledger[txid],
            state.counts(entry, minimumDepth: minimumDepth, includesImmature: includesImmature)
        else { continue }
        for output in entry.transaction.outputs where state.isMine(output) && (filter == nil || filter == output.script) {
            tallies[output.script, default: Tally()].add(Tally(amount: output.value, confirmations: state.depth(of: entry)))
            tallies[output.script]?.txids.append(txid)
        }
    }
    return tallies
}

private func listByAddress(_ entries: [(script: Script, entry: AddressBook.Entry)], _ tallies: [Script: Tally]) -> JSONValue {
    .array(
        entries.map { script, entry in
            let tally = tallies[script] ?? Tally()
            return [
                "address": .string(entry.address), "amount": tally.amount.json, "confirmations": JSONValue(tally.confirmations ?? 0),
                "label": .string(entry.label ?? ""), "txids": JSONValue(tally.txids.sorted().map(\.description)),
            ]
        })
}

private func listByLabel(_ entries: [(script: Script, entry: AddressBook.Entry)], _ tallies: [Script: Tally]) -> JSONValue {
    var byLabel: [String: Tally] = [:]
    for (script, entry) in entries { byLabel[entry.label ?? "", default: Tally()].add(tallies[script] ?? Tally()) }
    return .array(
        byLabel.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { label in
            let tally = byLabel[label] ?? Tally()
            return ["amount": tally.amount.json, "confirmations": JSONValue(tally.confirmations ?? 0), "label": .string(label)]
        })
}
