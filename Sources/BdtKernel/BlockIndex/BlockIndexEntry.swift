import BdtConsensus
import BdtCrypto
import BdtPrimitives
import BdtStorage
import Synchronization

/// A known header and its place in the tree of headers.
///
/// What the header determines never changes. Status, file positions and counts change under the chain-state lock only, each atomically:
/// readers on other threads see every field at some recent value.
package final class BlockIndexEntry: Sendable {
    package let hash: BlockHash
    package let height: Int
    /// Nil for the genesis block.
    package let previous: BlockIndexEntry?
    /// An ancestor further back, chosen so that any ancestor is reached in a logarithmic number of steps. Nil for the genesis block.
    private let skip: BlockIndexEntry?
    /// The expected number of hashes that the chain up to here took.
    package let chainWork: UInt256
    package let version: Int32
    package let merkleRoot: Hash256
    package let bits: UInt32
    package let nonce: UInt32
    /// UNIX seconds in the header.
    package let time: Int64
    /// The median time of the last eleven blocks up to here, UNIX seconds (BIP113).
    package let medianTimePast: Int64
    /// The latest time of the chain up to here, UNIX seconds.
    package let maxTime: Int64

    private let storedStatus: Atomic<UInt32>
    private let storedDataPosition = Atomic<UInt64>(0)
    private let storedUndoOffset = Atomic<UInt32>(0)
    private let storedTransactionCount = Atomic<Int>(0)
    private let storedChainTransactionCount = Atomic<Int>(0)
    private let storedSequence = Atomic<Int>(0)

    /// `previous` must be the block that the header names; nil only for a genesis block.
    package init(header: BlockHeader, hash: BlockHash, previous: BlockIndexEntry?, status: BlockStatus = BlockStatus()) {
        self.hash = hash
        self.previous = previous
        version = header.version
        merkleRoot = header.merkleRoot
        bits = header.bits
        nonce = header.nonce
        time = Int64(header.time)
        height = previous.map { $0.height + 1 } ?? 0
        skip = previous.map { $0.skipForChild }
        let work = CompactTarget.work(header.bits)
        chainWork = previous.map { $0.chainWork + work } ?? work
        maxTime = max(previous?.maxTime ?? 0, Int64(header.time))
        medianTimePast = BlockIndexEntry.median(last: Int64(header.time), before: previous)
        storedStatus = Atomic(status.rawValue)
    }

    package var header: BlockHeader {
        BlockHeader(
            version: version, previousHash: previous?.hash ?? .zero, merkleRoot: merkleRoot, time: UInt32(time), bits: bits, nonce: nonce)
    }

    // MARK: Ancestors

    /// The block of this chain at `height`; nil unless 0 <= height <= own height. O(log n).
    package func ancestor(height target: Int) -> BlockIndexEntry? {
        guard target >= 0, target <= height else { return nil }
        var entry = self
        while entry.height > target {
            // Above height 0 there always is a previous block.
            guard let skip = entry.skip, let previous = entry.previous else { return nil }
            entry = skip.height >= target ? skip : previous
        }
        return entry
    }

    /// Whether the block is `other` or one of its ancestors.
    package func isAncestor(of other: BlockIndexEntry) -> Bool { other.ancestor(height: height) === self }

    /// The last block that both chains share; nil for different genesis blocks.
    package func commonAncestor(with other: BlockIndexEntry) -> BlockIndexEntry? {
        let shared = min(height, other.height)
        var (low, high) = (-1, shared)
        while low < high {
            let middle = (low + high + 1) / 2
            if ancestor(height: middle) === other.ancestor(height: middle) { low = middle } else { high = middle - 1 }
        }
        return ancestor(height: low)
    }

    // Skew-binary jump pointers: two jumps of equal length merge into one.
    private var skipForChild: BlockIndexEntry {
        guard let near = skip, let far = near.skip, height - near.height == near.height - far.height else { return self }
        return far
    }

    private static func median(last: Int64, before previous: BlockIndexEntry?) -> Int64 {
        var times = [last]
        var walk = previous
        while times.count < 11, let entry = walk {
            times.append(entry.time)
            walk = entry.previous
        }
        times.sort()
        return times[times.count / 2]
    }

    // MARK: What changes

    package internal(set) var status: BlockStatus {
        get { BlockStatus(rawValue: storedStatus.load(ordering: .acquiring)) }
        set { storedStatus.store(newValue.rawValue, ordering: .releasing) }
    }

    /// Where the block stands in the block files; meaningful while `status` has `haveData`.
    package internal(set) var dataPosition: FlatFilePosition {
        get { FlatFilePosition(packed: storedDataPosition.load(ordering: .acquiring)) }
        set { storedDataPosition.store(newValue.packed, ordering: .releasing) }
    }

    /// Where the undo data stands in the undo file of the same number; meaningful while `status` has `haveUndo`.
    package internal(set) var undoOffset: UInt32 {
        get { storedUndoOffset.load(ordering: .acquiring) }
        set { storedUndoOffset.store(newValue, ordering: .releasing) }
    }

    /// Zero until the transactions were received.
    package internal(set) var transactionCount: Int {
        get { storedTransactionCount.load(ordering: .acquiring) }
        set { storedTransactionCount.store(newValue, ordering: .releasing) }
    }

    /// Transactions from genesis up to here; zero until those of all blocks up to here were received.
    package internal(set) var chainTransactionCount: Int {
        get { storedChainTransactionCount.load(ordering: .acquiring) }
        set { storedChainTransactionCount.store(newValue, ordering: .releasing) }
    }

    /// Order of arrival, which decides between chains of equal work: lower wins. 0 when loaded from disk; negative for precious blocks.
    package internal(set) var sequence: Int {
        get { storedSequence.load(ordering: .acquiring) }
        set { storedSequence.store(newValue, ordering: .releasing) }
    }

    package var haveData: Bool { status.contains(.haveData) }
    package var haveUndo: Bool { status.contains(.haveUndo) }
    /// Whether the transactions of this block and all its ancestors were received at some time.
    package var haveChainTransactions: Bool { chainTransactionCount != 0 }

    /// Sets the last stage reached if it is later than the present one and the block has not failed; returns whether it did.
    @discardableResult func raiseValidity(to stage: BlockStatus.Validity) -> Bool {
        let present = status
        guard !present.isFailed, present.validity < stage else { return false }
        status = present.with(validity: stage)
        return true
    }
}

extension BlockIndexEntry: HeaderContext, Hashable, CustomStringConvertible {
    package static func == (left: BlockIndexEntry, right: BlockIndexEntry) -> Bool { left === right }
    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    package var description: String { "\(hash) (height \(height))" }
}

extension BlockIndexEntry {
    /// Whether this block is to be preferred as tip: more work, then earlier arrival, then hash for a fixed order.
    func isBetter(than other: BlockIndexEntry) -> Bool {
        if chainWork != other.chainWork { return chainWork > other.chainWork }
        if sequence != other.sequence { return sequence < other.sequence }
        return hash < other.hash
    }

    /// Hashes from here back to genesis, ever further apart.
    package var locator: BlockLocator {
        var hashes: [BlockHash] = []
        var step = 1
        var walk: BlockIndexEntry? = self
        while let entry = walk {
            hashes.append(entry.hash)
            if entry.height == 0 { break }
            walk = entry.ancestor(height: max(entry.height - step, 0))
            if hashes.count > 10 { step *= 2 }
        }
        return BlockLocator(hashes)
    }
}
