import BdtPrimitives

extension MempoolState {
    /// The transactions among the inputs' that are here.
    func parents(of transaction: Transaction) -> Set<Txid> {
        Set(transaction.inputs.map(\.previousOutput.txid).filter(contains))
    }

    /// All ancestors of transactions that have these parents, the parents included.
    func ancestors(from parents: Set<Txid>) -> Set<Txid> { closure(of: parents, over: \.parents) }

    /// The transactions and all their descendants. All must be here.
    func descendants(of txids: some Sequence<Txid>) -> Set<Txid> { closure(of: Set(txids), over: \.children) }

    private func closure(of start: Set<Txid>, over links: KeyPath<MempoolEntry, Set<Txid>>) -> Set<Txid> {
        var found = start
        var pending = Array(start)
        while let txid = pending.popLast() {
            for next in entries[txid]?[keyPath: links] ?? [] where found.insert(next).inserted { pending.append(next) }
        }
        return found
    }

    /// The transactions that spend outputs of `transaction`, whether or not that is here.
    func spenders(of transaction: Transaction) -> Set<Txid> {
        Set(transaction.outputs.indices.compactMap { spends[OutPoint(txid: transaction.txid, index: UInt32($0))] })
    }

    /// The transactions connected to these in any direction, themselves included; nil beyond 500 of them or when one is not here.
    func cluster(of txids: [Txid]) -> Set<Txid>? {
        var found = Set(txids)
        var pending = txids
        while let txid = pending.popLast() {
            guard found.count <= 500, let entry = entries[txid] else { return nil }
            for next in entry.parents.union(entry.children) where found.insert(next).inserted { pending.append(next) }
        }
        return found
    }

    /// The largest number of descendants among the transactions that the entry depends on and that depend on nothing.
    func descendantMaximum(of entry: MempoolEntry) -> Int {
        ancestors(from: [entry.txid]).compactMap { entries[$0] }.filter { $0.parents.isEmpty }.map(\.descendants.count).max() ?? 0
    }
}
