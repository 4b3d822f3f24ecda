import BdtBase
import BdtConsensus
import BdtPrimitives

extension Mempool {
    /// Checks everything that must hold between calls, once in `checkRatio` calls on average, and ends the process when it does not: what is wrong
    /// here ends in invalid blocks. The caller holds the chain-state lock.
    package func checkInvariantsIfDue(_ chain: some MempoolChain) {
        guard options.checkRatio > 0, Int.random(in: 0..<options.checkRatio) == 0 else { return }
        if let problem = findInconsistency(chain) { preconditionFailure("mempool: \(problem)") }
    }

    /// The first contradiction within the mempool, or between it and the chain; nil when there is none.
    package func findInconsistency(_ chain: some MempoolChain) -> String? {
        let state = read { $0.copied }
        if let problem = state.findInconsistency() { return problem }
        let entries = state.entries.values.sorted(by: MempoolEntry.precedesInRelay)
        Log.debug(.mempool, "Checking mempool with \(entries.count) transactions and \(state.spends.count) inputs")
        for entry in entries {
            let coins = entry.transaction.inputs.compactMap { coin($0.previousOutput, over: chain) }
            guard coins.count == entry.transaction.inputs.count else { return "\(entry.txid) spends what does not exist" }
            switch checkTransactionInputs(entry.transaction, coins: coins, height: chain.tip.height + 1) {
            case .failure(let rejection): return "\(entry.txid): \(rejection)"
            case .success(let fee): if fee != entry.fee { return "\(entry.txid) has fee \(fee), not \(entry.fee)" }
            }
        }
        return nil
    }
}

extension MempoolState {
    /// The state itself: `read` lends it only.
    var copied: MempoolState { self }

    fileprivate func findInconsistency() -> String? {
        for entry in entries.values {
            if let problem = findInconsistency(of: entry) { return "\(entry.txid): \(problem)" }
        }
        let count = entries.count
        if txids.count != count { return "index of wtxids" }
        if spends.count != entries.values.reduce(0, { $0 + $1.transaction.inputs.count }) { return "index of spent outputs" }
        if Array(byMiningScore) != entries.values.map(\.miningKey).sorted() { return "order for mining" }
        if Array(byEvictionScore) != entries.values.map(\.evictionKey).sorted() { return "order for eviction" }
        if Array(byAge) != entries.values.map(\.ageKey).sorted() { return "order by age" }
        if totalSize != entries.values.reduce(0, { $0 + $1.virtualSize }) { return "total size" }
        if totalFees != entries.values.reduce(.zero, { $0 + $1.fee }) { return "total fees" }
        if !unbroadcast.allSatisfy(contains) { return "unbroadcast set" }
        return deltas.values.contains(.zero) ? "prioritisation by nothing" : nil
    }

    private func findInconsistency(of entry: MempoolEntry) -> String? {
        if txids[entry.wtxid] != entry.txid { return "not found by wtxid" }
        if !entry.transaction.inputs.allSatisfy({ spends[$0.previousOutput] == entry.txid }) { return "outputs spent are not noted" }
        if entry.parents != parents(of: entry.transaction) { return "parents" }
        if entry.children != spenders(of: entry.transaction) { return "children" }
        if entry.modifiedFee != entry.fee.saturatingAdd(deltas[entry.txid] ?? .zero) { return "modified fee" }
        if entry.ancestors != totals(of: ancestors(from: [entry.txid])) { return "totals of ancestors" }
        let below = totals(of: descendants(of: [entry.txid]))
        let matches = (entry.descendants.count, entry.descendants.size, entry.descendants.fees) == (below.count, below.size, below.fees)
        return matches ? nil : "totals of descendants"
    }

    private func totals(of txids: Set<Txid>) -> MempoolEntry.Totals {
        txids.compactMap { entries[$0] }.reduce(into: MempoolEntry.Totals(count: 0, size: 0, fees: .zero, sigopCost: 0)) { $0 += $1.share }
    }
}
