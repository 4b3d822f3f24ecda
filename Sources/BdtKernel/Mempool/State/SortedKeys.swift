/// A set that keeps its elements in order: sorted runs of bounded length. Insertion and removal take O(√n) moves at worst, a walk is in order.
struct SortedKeys<Key: Comparable & Sendable>: Sendable {
    private static var longestRun: Int { 512 }
    private var runs: [[Key]] = []
    private(set) var count = 0

    var first: Key? { runs.first?.first }

    mutating func insert(_ key: Key) {
        count += 1
        guard !runs.isEmpty else {
            runs = [[key]]
            return
        }
        let run = Swift.min(runIndex(for: key), runs.count - 1)
        runs[run].insert(key, at: SortedKeys.position(of: key, in: runs[run]))
        if runs[run].count > SortedKeys.longestRun {
            let half = runs[run].count / 2
            runs.insert(Array(runs[run][half...]), at: run + 1)
            runs[run].removeSubrange(half...)
        }
    }

    /// Whether the key was there.
    @discardableResult mutating func remove(_ key: Key) -> Bool {
        let run = runIndex(for: key)
        guard run < runs.count else { return false }
        let position = SortedKeys.position(of: key, in: runs[run])
        guard position < runs[run].count, runs[run][position] == key else { return false }
        runs[run].remove(at: position)
        if runs[run].isEmpty { runs.remove(at: run) }
        count -= 1
        return true
    }

    /// The first run that ends at or after the key.
    private func runIndex(for key: Key) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            // Runs are never empty.
            if runs[middle][runs[middle].count - 1] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func position(of key: Key, in run: [Key]) -> Int {
        var (low, high) = (0, run.count)
        while low < high {
            let middle = (low + high) / 2
            if run[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension SortedKeys: Sequence {
    func makeIterator() -> FlattenSequence<[[Key]]>.Iterator { runs.joined().makeIterator() }
}
