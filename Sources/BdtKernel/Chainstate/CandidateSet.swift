import Collections

/// Blocks that the active chain could end at: all with data up to genesis, not known to be invalid, and at least as good as the tip. Ordered
/// from worst to best.
///
/// The order depends on an entry's `sequence`: take an entry out before that changes.
struct CandidateSet {
    private var entries: Deque<BlockIndexEntry> = []

    var best: BlockIndexEntry? { entries.last }
    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    func contains(_ entry: BlockIndexEntry) -> Bool {
        let position = position(of: entry)
        return position < entries.count && entries[position] === entry
    }

    mutating func insert(_ entry: BlockIndexEntry) {
        let position = position(of: entry)
        if position < entries.count && entries[position] === entry { return }
        entries.insert(entry, at: position)
    }

    mutating func remove(_ entry: BlockIndexEntry) {
        let position = position(of: entry)
        if position < entries.count && entries[position] === entry { entries.remove(at: position) }
    }

    /// Drops all that are worse than `tip`.
    mutating func removeWorse(than tip: BlockIndexEntry) {
        while let worst = entries.first, tip.isBetter(than: worst) { entries.removeFirst() }
    }

    mutating func removeAll() { entries = [] }

    /// The number of entries that are worse than `entry`.
    private func position(of entry: BlockIndexEntry) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entry.isBetter(than: entries[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
