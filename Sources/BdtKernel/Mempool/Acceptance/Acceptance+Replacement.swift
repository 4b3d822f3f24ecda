import BdtConsensus
import BdtPolicy
import BdtPrimitives

extension Acceptance {
    /// Rules 6, 5, 2, 3 and 4 of replacement, in this order; notes what is to be evicted.
    mutating func checkReplacement(_ candidate: Candidate) -> TransactionRejection? {
        let suffix = candidate.evictsSibling ? " (including sibling eviction)" : ""
        let direct = mempool.read { state in candidate.conflicts.sorted().compactMap { state.entries[$0] } }
        for conflict in direct {
            if let text = ReplacementRules.rateShortfall(of: candidate.txid, rate: candidate.feeRate, original: conflict.modifiedFeeRate) {
                return TransactionRejection(.reconsiderable, "insufficient fee\(suffix)", debug: text)
            }
        }
        if let text = noteEvictions(of: direct, for: candidate.txid) {
            return TransactionRejection(.mempoolPolicy, "too many potential replacements\(suffix)", debug: text)
        }
        if let index = newUnconfirmedInput(of: candidate.transaction) {
            return TransactionRejection(
                .mempoolPolicy, "replacement-adds-unconfirmed\(suffix)",
                debug: "replacement \(candidate.txid) adds unconfirmed input, idx \(index)")
        }
        let shortfall = ReplacementRules.shortfall(
            of: candidate.txid, originalFees: evictedFees, replacementFees: candidate.modifiedFee, size: candidate.virtualSize,
            relayRate: options.incrementalRelayRate)
        return shortfall.map { TransactionRejection(.reconsiderable, "insufficient fee\(suffix)", debug: $0) }
    }

    /// Collects what must go, unless it is too much (rule 5): then the published text.
    mutating func noteEvictions(of direct: [MempoolEntry], for txid: Txid) -> String? {
        var count = 0
        for conflict in direct {
            count += conflict.descendants.count
            if count > ReplacementRules.maximumCandidates {
                return "rejecting replacement \(txid); too many potential replacements "
                    + "(\(count) > \(ReplacementRules.maximumCandidates))"
            }
        }
        (evictions, evictedFees) = mempool.read { state in
            let all = state.descendants(of: direct.map(\.txid))
            return (all, all.reduce(.zero) { $0.saturatingAdd(state.entries[$1]?.modifiedFee ?? .zero) })
        }
        return nil
    }

    /// The first input that spends a mempool transaction which nothing evicted spent from (rule 2).
    private func newUnconfirmedInput(of transaction: Transaction) -> Int? {
        mempool.read { state in
            var known = Set<Txid>()
            for txid in evictions { known.formUnion(state.entries[txid]?.transaction.inputs.map(\.previousOutput.txid) ?? []) }
            return transaction.inputs.firstIndex {
                !known.contains($0.previousOutput.txid) && state.contains($0.previousOutput.txid)
            }
        }
    }
}
