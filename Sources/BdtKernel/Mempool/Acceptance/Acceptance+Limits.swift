import BdtConsensus
import BdtPolicy
import BdtPrimitives

extension Acceptance {
    /// Virtual bytes of a child that may exceed its parent's limit on descendants.
    private static var carveOutSize: Int { 10_000 }

    /// Finds the ancestors in the mempool and judges the chains that would result.
    mutating func checkLimits(_ candidate: inout Candidate) -> TransactionRejection? {
        let limits = replacementLimits(for: candidate)
        switch findAncestors(of: candidate, limits: limits) {
        case .found(let ancestors): candidate.ancestors = ancestors
        case .limited(let text): return TransactionRejection(.mempoolPolicy, "too-long-mempool-chain", debug: text)
        }
        if let rejection = checkTRUC(&candidate) { return rejection }
        if let ancestor = candidate.ancestors.intersection(candidate.conflicts).min() {
            return TransactionRejection(
                .consensus, "bad-txns-spends-conflicting-tx", debug: "\(candidate.txid) spends conflicting transaction \(ancestor)")
        }
        hasConflicts = hasConflicts || !candidate.conflicts.isEmpty
        return nil
    }

    /// What goes before a replacement comes in makes room: for one direct conflict its place and size are added to the limits.
    private func replacementLimits(for candidate: Candidate) -> MempoolLimits {
        var limits = options.limits
        if mode.allowsCarveOuts, candidate.conflicts.count == 1, let txid = candidate.conflicts.first, let conflict = mempool.entry(txid) {
            limits.descendantCount += 1
            limits.descendantSize += conflict.descendants.size
        }
        return limits
    }

    private func findAncestors(of candidate: Candidate, limits: MempoolLimits) -> AncestorSearch {
        mempool.read { state in
            let first = state.findAncestors(of: candidate.transaction, size: candidate.virtualSize, limits: limits)
            let isSmall = candidate.virtualSize <= Self.carveOutSize && candidate.transaction.version != TRUCRules.version
            guard case .limited = first, mode.allowsCarveOuts, isSmall else { return first }
            // The carve-out: each of two parties to a contract can attach one small child, though the other one filled the limit.
            var wider = limits
            wider.ancestorCount = 2
            wider.descendantCount += 1
            wider.descendantSize += Self.carveOutSize
            let second = state.findAncestors(of: candidate.transaction, size: candidate.virtualSize, limits: wider)
            if case .limited = second { return first }
            return second
        }
    }

    private func checkTRUC(_ candidate: inout Candidate) -> TransactionRejection? {
        let violation = TRUCRules.violation(
            of: candidate.transaction, size: candidate.virtualSize, ancestors: relatives(candidate.ancestors),
            conflicts: candidate.conflicts)
        guard let violation else { return nil }
        guard mode.allowsSiblingEviction, let sibling = violation.sibling else {
            return TransactionRejection(.mempoolPolicy, "TRUC-violation", debug: violation.text)
        }
        candidate.conflicts.insert(sibling)
        candidate.evictsSibling = true
        return nil
    }

    /// The entries as the version 3 rules see them, lowest txid first.
    func relatives(_ txids: Set<Txid>) -> [TRUCRules.Relative] {
        mempool.read { state in
            txids.sorted().compactMap { state.entries[$0] }.map { entry in
                TRUCRules.Relative(
                    txid: entry.txid, wtxid: entry.wtxid, version: entry.transaction.version, descendantCount: entry.descendants.count,
                    children: entry.children.sorted().map { ($0, state.entries[$0]?.ancestors.count ?? 0) })
            }
        }
    }
}
