import BdtKeys
import BdtPrimitives

/// Which unspent outputs to list.
package struct CoinFilter: Sendable {
    package var minimumAmount = Amount(1)
    package var maximumAmount = Amount.maxMoney
    /// Stops once the coins sum up to this.
    package var minimumSum = Amount.maxMoney
    /// Stops at this many coins; 0: never.
    package var maximumCount: Int64 = 0
    package var includesImmature = false
    package var skipsLocked = true
    package var minimumDepth = 0
    package var maximumDepth = 9_999_999
    package var onlySafe = true
    package var avoidsReuse = false
    /// Coins that are taken anyway.
    package var excluded: Set<OutPoint> = []

    package init() {}

    package init(_ control: CoinControl) {
        minimumDepth = control.minimumDepth
        maximumDepth = control.maximumDepth
        onlySafe = !control.includesUnsafe
        avoidsReuse = control.avoidsReuse
        excluded = Set(control.selected.map(\.outpoint))
    }
}

extension WalletState {
    /// The unspent outputs that pay the wallet, oldest transaction first.
    package func availableCoins(_ filter: CoinFilter, control: CoinControl = CoinControl()) -> [CandidateCoin] {
        let sizes = InputSize(keys: keys, codec: environment.addresses, control: control)
        var coins: [CandidateCoin] = []
        var sum = Amount.zero
        var trusted = Set<Txid>()
        for (_, txid) in ledger.order {
            guard let entry = ledger[txid], let isSafe = safety(of: entry, filter, &trusted) else { continue }
            let isFromMe = isFromMe(entry.transaction)
            for (index, output) in entry.transaction.outputs.enumerated() {
                let outpoint = OutPoint(txid: txid, index: UInt32(index))
                guard isAvailable(output, outpoint, filter) else { continue }
                coins.append(
                    CandidateCoin(
                        outpoint: outpoint, output: output, type: type(of: output.script), depth: depth(of: entry),
                        inputSize: sizes.size(of: output), isSafe: isSafe, time: entry.time, isFromMe: isFromMe))
                sum += output.value
                if filter.minimumSum != .maxMoney && sum >= filter.minimumSum { return coins }
                if filter.maximumCount > 0 && coins.count >= filter.maximumCount { return coins }
            }
        }
        return coins
    }

    /// Whether coins of a transaction are safe to spend; nil when the filter wants none of them.
    private func safety(of entry: WalletTransaction, _ filter: CoinFilter, _ trusted: inout Set<Txid>) -> Bool? {
        let depth = depth(of: entry)
        guard filter.includesImmature || !isImmature(entry), depth > 0 || (depth == 0 && entry.isInMempool) else { return nil }
        var isSafe = isTrusted(entry, trusted: &trusted)
        // Only one of a transaction and its replacement will ever be confirmed.
        if depth == 0, entry.notes["replaces_txid"] != nil || entry.notes["replaced_by_txid"] != nil { isSafe = false }
        guard isSafe || !filter.onlySafe, (filter.minimumDepth...max(filter.minimumDepth, filter.maximumDepth)).contains(depth),
            depth <= filter.maximumDepth
        else { return nil }
        return isSafe
    }

    private func isAvailable(_ output: TransactionOutput, _ outpoint: OutPoint, _ filter: CoinFilter) -> Bool {
        guard isMine(output), output.value >= filter.minimumAmount, output.value <= filter.maximumAmount else { return false }
        guard !filter.excluded.contains(outpoint), !(filter.skipsLocked && isLocked(outpoint)), !ledger.isSpent(outpoint) else {
            return false
        }
        return !(filter.avoidsReuse && flags.contains(.avoidReuse) && isUsed(output.script))
    }

    /// The kind of address that a script of the wallet is.
    private func type(of script: Script) -> OutputType? {
        let type = OutputType(Destination(script))
        guard case .scriptHash(let id) = Destination(script), let inner = keys.solvingProvider(for: script)?.script(for: id),
            inner.witnessProgram?.version == 0
        else { return type }
        return .p2shSegwit
    }
}
