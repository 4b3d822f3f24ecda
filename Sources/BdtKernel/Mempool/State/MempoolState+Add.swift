import BdtPrimitives

extension MempoolState {
    /// Adds an entry that has no children here, and tells its ancestors. The delta that is set for it counts.
    mutating func add(_ entry: MempoolEntry) {
        var entry = entry
        entry.modifiedFee = entry.fee.saturatingAdd(deltas[entry.txid] ?? .zero)
        entry.parents = parents(of: entry.transaction)
        let ancestors = ancestors(from: entry.parents)
        entry.ancestors = entry.share
        entry.descendants = entry.share
        for ancestor in ancestors.compactMap({ entries[$0] }) { entry.ancestors += ancestor.share }
        insert(entry)
        for parent in entry.parents { modify(parent) { $0.children.insert(entry.txid) } }
        for ancestor in ancestors { modify(ancestor) { $0.descendants += entry.share } }
    }

    /// Links transactions that came back from disconnected blocks, oldest first, to those that stayed here and spend their outputs, and removes
    /// what now breaks the limits.
    mutating func link(readded: [Txid]) {
        let readdedSet = Set(readded)
        // The descendants of each that were here before.
        var outside: [Txid: Set<Txid>] = [:]
        var excess = Set<Txid>()
        for txid in readded.reversed() {
            guard let entry = entries[txid] else { continue }
            for child in spenders(of: entry.transaction) where !readdedSet.contains(child) {
                modify(txid) { $0.children.insert(child) }
                modify(child) { $0.parents.insert(txid) }
            }
            let children = entries[txid]?.children ?? []
            var found = descendants(of: children.subtracting(readdedSet))
            for child in children.intersection(readdedSet) { found.formUnion(outside[child] ?? []) }
            outside[txid] = found
            for descendant in found {
                modify(descendant) { $0.ancestors += entry.share }
                guard let changed = entries[descendant] else { continue }
                modify(txid) { $0.descendants += changed.share }
                if changed.ancestors.count > options.limits.ancestorCount || changed.ancestors.size > options.limits.ancestorSize {
                    excess.insert(descendant)
                }
            }
        }
        remove(descendants(of: excess), because: .sizeLimit)
    }
}
