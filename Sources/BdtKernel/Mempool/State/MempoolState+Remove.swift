import BdtBase
import BdtPrimitives

extension MempoolState {
    /// Removes transactions together with all their descendants: the set must be closed that way.
    mutating func remove(_ txids: Set<Txid>, because reason: MempoolRemoval) {
        for txid in txids.sorted() {
            guard let entry = entries[txid] else { continue }
            for ancestor in ancestors(from: entry.parents) where !txids.contains(ancestor) {
                modify(ancestor) { $0.descendants -= entry.share }
            }
            for parent in entry.parents where !txids.contains(parent) { modify(parent) { $0.children.remove(txid) } }
        }
        for txid in txids.sorted() {
            if let entry = entries[txid] { finishRemoval(of: entry, because: reason) }
        }
    }

    /// Removes one transaction that is in a block now; its children stay.
    mutating func removeConfirmed(_ txid: Txid) -> MempoolEntry? {
        guard let entry = entries[txid] else { return nil }
        for descendant in descendants(of: entry.children) { modify(descendant) { $0.ancestors -= entry.share } }
        for ancestor in ancestors(from: entry.parents) { modify(ancestor) { $0.descendants -= entry.share } }
        for parent in entry.parents { modify(parent) { $0.children.remove(txid) } }
        for child in entry.children { modify(child) { $0.parents.remove(txid) } }
        finishRemoval(of: entry, because: .block)
        return entry
    }

    private mutating func finishRemoval(of entry: MempoolEntry, because reason: MempoolRemoval) {
        // A removal takes a number even when only the block is reported.
        let number = takeSequence()
        if reason != .block { events.append(.removed(entry.transaction, reason, sequence: number)) }
        guard let current = entries[entry.txid] else { return }
        erase(current)
        if unbroadcast.remove(entry.txid) != nil {
            Log.debug(
                .mempool, "Removed \(entry.txid) from set of unbroadcast txns before confirmation that txn was sent out")
        }
    }

    /// Removes a transaction, or when it is not here what spends its outputs, with all descendants.
    mutating func removeRecursively(_ transaction: Transaction, because reason: MempoolRemoval) {
        let start = contains(transaction.txid) ? [transaction.txid] : spenders(of: transaction)
        remove(descendants(of: start), because: reason)
    }

    /// Takes out what a connected block confirms, and what conflicts with it.
    mutating func removeForBlock(_ transactions: [Transaction], height: Int, now: Int64) {
        var confirmed: [MempoolEntry] = []
        for transaction in transactions {
            if let entry = removeConfirmed(transaction.txid) { confirmed.append(entry) }
            for input in transaction.inputs {
                guard let conflict = spends[input.previousOutput] else { continue }
                deltas[conflict] = nil
                remove(descendants(of: [conflict]), because: .conflict)
            }
            deltas[transaction.txid] = nil
        }
        events.append(.removedForBlock(entries: confirmed, height: height))
        floor.blockConnected(now: now)
    }

    /// Removes what entered before `time`, with descendants; returns how many went.
    mutating func expire(before time: Int64) -> Int {
        let old = byAge.prefix { $0.time < time }.map(\.txid)
        let gone = descendants(of: old)
        remove(gone, because: .expiry)
        return gone.count
    }

    /// Evicts the worst-paying transactions with descendants until memory use is within `limit` bytes. Returns how many went, and which outputs
    /// outside the mempool nothing spends any more.
    mutating func trim(to limit: Int) -> (count: Int, released: [OutPoint]) {
        var removed: [MempoolEntry] = []
        while memoryUsage > limit, let worst = byEvictionScore.first, let entry = entries[worst.txid] {
            // A newcomer must beat what was evicted by what counts as a real fee.
            floor.raise(to: FeeRate(fee: entry.descendants.fees, size: entry.descendants.size) + options.incrementalRelayRate)
            let gone = descendants(of: [worst.txid])
            removed += gone.compactMap { entries[$0] }
            remove(gone, because: .sizeLimit)
        }
        let released = removed.flatMap(\.transaction.inputs).map(\.previousOutput).filter { !contains($0.txid) }
        return (removed.count, released)
    }
}
