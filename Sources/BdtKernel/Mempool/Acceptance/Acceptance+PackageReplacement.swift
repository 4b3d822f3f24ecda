import BdtPolicy
import BdtPrimitives

extension Acceptance {
    /// Whether a parent and its child may together replace what either conflicts with.
    mutating func checkPackageReplacement(_ candidates: [Candidate]) -> PackageRejection? {
        func refused(_ reason: String, _ text: String = "") -> PackageRejection {
            PackageRejection(.policy, "package RBF failed: \(reason)", debug: text)
        }
        guard candidates.count == 2, PackageRules.isChildWithParents(candidates.map(\.transaction)) else {
            return refused("package must be 1-parent-1-child")
        }
        let (parent, child) = (candidates[0], candidates[1])
        guard parent.ancestors.isEmpty, child.ancestors.isEmpty else { return refused("new transaction cannot have mempool ancestors") }
        let direct = mempool.read { state in
            parent.conflicts.union(child.conflicts).sorted().compactMap { state.entries[$0] }
        }
        if let text = noteEvictions(of: direct, for: child.txid) { return refused("too many potential replacements", text) }
        let (fees, size) = (totalFees(candidates), parent.virtualSize + child.virtualSize)
        let shortfall = ReplacementRules.shortfall(
            of: child.txid, originalFees: evictedFees, replacementFees: fees, size: size, relayRate: options.incrementalRelayRate)
        if let shortfall { return refused("insufficient anti-DoS fees", shortfall) }
        let rate = FeeRate(fee: fees, size: size)
        if rate <= parent.feeRate {
            return refused(
                "package feerate is less than or equal to parent feerate",
                "package feerate \(rate) <= parent feerate is \(parent.feeRate)")
        }
        return diagramProblem(fees: fees, size: size).map { refused($0) }
    }

    /// Why the mempool would not earn more in every respect; nil when it would.
    private func diagramProblem(fees: Amount, size: Int) -> String? {
        mempool.read { state in
            let evicted = evictions.sorted().compactMap { state.entries[$0] }
            for entry in evicted {
                if let text = state.clusterProblem(of: entry) { return text }
            }
            let before = evicted.flatMap { state.chunks(endingAt: $0) }
            let survivors = evicted.flatMap(\.parents).filter { !evictions.contains($0) }.compactMap { state.entries[$0]?.chunk }
            let after = survivors + [FeeDiagram.Chunk(fee: fees.satoshi, size: Int64(size))]
            return FeeDiagram(after).improves(on: FeeDiagram(before))
                ? nil : "insufficient feerate: does not improve feerate diagram"
        }
    }
}

extension MempoolEntry {
    fileprivate var chunk: FeeDiagram.Chunk { FeeDiagram.Chunk(fee: modifiedFee.satoshi, size: Int64(virtualSize)) }
}

extension MempoolState {
    /// Diagrams are drawn for lone transactions and pairs only: why the entry is neither.
    fileprivate func clusterProblem(of entry: MempoolEntry) -> String? {
        if entry.ancestors.count > 2 { return "\(entry.txid) has \(entry.ancestors.count - 1) ancestors, max 1 allowed" }
        if entry.descendants.count > 2 { return "\(entry.txid) has \(entry.descendants.count - 1) descendants, max 1 allowed" }
        if entry.ancestors.count > 1, entry.descendants.count > 1 {
            return "\(entry.txid) has both ancestor and descendant, exceeding cluster limit of 2"
        }
        if let child = entry.children.first, let other = entries[child], other.ancestors.count > 2 {
            return "\(entry.txid) is not the only parent of child \(child)"
        }
        if let parent = entry.parents.first, let other = entries[parent], other.descendants.count > 2 {
            return "\(entry.txid) is not the only child of parent \(parent)"
        }
        return nil
    }

    /// The chunks of a lone transaction or of the pair that the entry is the child of; a parent's stand with its child.
    fileprivate func chunks(endingAt entry: MempoolEntry) -> [FeeDiagram.Chunk] {
        guard entry.descendants.count == 1 else { return [] }
        guard entry.ancestors.count > 1 else { return [entry.chunk] }
        let pair = FeeDiagram.Chunk(fee: entry.ancestors.fees.satoshi, size: Int64(entry.ancestors.size))
        return entry.chunk.beats(pair) ? [pair] : [pair - entry.chunk, entry.chunk]
    }
}
