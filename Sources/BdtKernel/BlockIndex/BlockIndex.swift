import BdtPrimitives
import Synchronization

/// All known headers, by hash. Thread-safe; only the holder of the chain-state lock adds entries, and none is ever removed.
final class BlockIndex: Sendable {
    private let entries = Mutex<[BlockHash: BlockIndexEntry]>([:])

    subscript(hash: BlockHash) -> BlockIndexEntry? { entries.withLock { $0[hash] } }

    var isEmpty: Bool { entries.withLock { $0.isEmpty } }
    var count: Int { entries.withLock { $0.count } }

    /// All entries, in no order.
    var all: [BlockIndexEntry] { entries.withLock { Array($0.values) } }

    func insert(_ entry: BlockIndexEntry) { entries.withLock { $0[entry.hash] = entry } }

    /// Headers that none builds on, and the tip of `chain`.
    func tips(of chain: ActiveChain) -> Set<BlockIndexEntry> {
        let all = self.all
        let parents = Set(all.lazy.filter { !chain.contains($0) }.compactMap(\.previous))
        var tips = Set(all.lazy.filter { !chain.contains($0) && !parents.contains($0) })
        if let tip = chain.tip { tips.insert(tip) }
        return tips
    }

    /// Entries hold on to their ancestors. Letting go from the top down keeps the release of a long chain from recursing.
    deinit {
        var sorted = entries.withLock { entries in
            defer { entries = [:] }
            return entries.values.sorted { $0.height < $1.height }
        }
        while sorted.popLast() != nil {}
    }
}
