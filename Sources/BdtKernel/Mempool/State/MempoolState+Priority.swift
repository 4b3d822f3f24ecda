import BdtPrimitives

extension MempoolState {
    /// Adds to what is added to a transaction's fee, whether or not it is here. Returns the new sum.
    mutating func prioritise(_ txid: Txid, by change: Amount) -> Amount {
        let sum = (deltas[txid] ?? .zero).saturatingAdd(change)
        deltas[txid] = sum == .zero ? nil : sum
        guard let entry = entries[txid] else { return sum }
        modify(txid) {
            $0.modifiedFee = $0.modifiedFee.saturatingAdd(change)
            $0.ancestors.fees = $0.ancestors.fees.saturatingAdd(change)
            $0.descendants.fees = $0.descendants.fees.saturatingAdd(change)
        }
        for ancestor in ancestors(from: entry.parents) {
            modify(ancestor) { $0.descendants.fees = $0.descendants.fees.saturatingAdd(change) }
        }
        for descendant in descendants(of: entry.children) {
            modify(descendant) { $0.ancestors.fees = $0.ancestors.fees.saturatingAdd(change) }
        }
        updates += 1
        return sum
    }
}
