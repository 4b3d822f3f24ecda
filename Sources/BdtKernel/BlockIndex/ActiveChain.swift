import BdtPrimitives

/// The chain from genesis to the tip, as it was at one moment. A value: readers keep it for as long as they like.
///
/// Blocks lie in pieces that successive values share, so that a new tip costs O(√n) at worst and a copy O(1).
package struct ActiveChain: Sendable {
    private static let pieceSize = 1024
    private var pieces: [[BlockIndexEntry]] = []
    /// Height of the tip, -1 while empty.
    package private(set) var height = -1

    package init() {}

    package init(tip: BlockIndexEntry?) { setTip(tip) }

    package var isEmpty: Bool { height < 0 }
    package var tip: BlockIndexEntry? { self[height] }
    package var genesis: BlockIndexEntry? { self[0] }

    /// The block at `position`; nil outside 0...height.
    package subscript(position: Int) -> BlockIndexEntry? {
        guard position >= 0, position <= height else { return nil }
        return pieces[position / ActiveChain.pieceSize][position % ActiveChain.pieceSize]
    }

    package func contains(_ entry: BlockIndexEntry) -> Bool { self[entry.height] === entry }

    /// The block after `entry`; nil for the tip and for blocks off this chain.
    package func next(after entry: BlockIndexEntry) -> BlockIndexEntry? {
        contains(entry) ? self[entry.height + 1] : nil
    }

    /// The last block that `entry`'s chain shares with this one.
    package func fork(with entry: BlockIndexEntry) -> BlockIndexEntry? {
        tip.flatMap { $0.commonAncestor(with: entry) }
    }

    /// Locator of the block, of the tip when nil.
    package func locator(from entry: BlockIndexEntry? = nil) -> BlockLocator {
        (entry ?? tip)?.locator ?? BlockLocator()
    }

    /// The first block at `minimumHeight` or above whose latest time so far is at least `time`.
    package func earliest(time: Int64, minimumHeight: Int) -> BlockIndexEntry? {
        var (low, high) = (max(0, minimumHeight), height + 1)
        while low < high {
            let middle = (low + high) / 2
            // In range: low >= 0 and high <= height + 1.
            if let entry = self[middle], entry.maxTime < time { low = middle + 1 } else { high = middle }
        }
        return self[low]
    }

    /// Makes this the chain that ends at `entry`; empty for nil.
    package mutating func setTip(_ entry: BlockIndexEntry?) {
        guard let entry else {
            self = ActiveChain()
            return
        }
        var missing: [BlockIndexEntry] = []
        var walk: BlockIndexEntry? = entry
        while let block = walk, !contains(block) {
            missing.append(block)
            walk = block.previous
        }
        truncate(to: walk?.height ?? -1)
        for block in missing.reversed() {
            if block.height % ActiveChain.pieceSize == 0 { pieces.append([]) }
            pieces[pieces.count - 1].append(block)
        }
        height = entry.height
    }

    private mutating func truncate(to last: Int) {
        height = last
        let count = last + 1
        let full = (count + ActiveChain.pieceSize - 1) / ActiveChain.pieceSize
        pieces.removeLast(pieces.count - full)
        if let piece = pieces.last {
            let used = count - (full - 1) * ActiveChain.pieceSize
            pieces[full - 1].removeLast(piece.count - used)
        }
    }
}
