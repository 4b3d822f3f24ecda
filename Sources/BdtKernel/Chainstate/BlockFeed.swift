import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage
import Collections
import Dispatch
import Synchronization

/// Where blocks to connect come from: memory, or the block files, from which the next ones are read while one is connected. Used by one thread.
final class BlockFeed {
    /// Blocks that are read ahead.
    private static let lead = 8

    private let store: BlockStore
    private let consensus: ConsensusParameters
    private var prepared: [BlockHash: Block]
    /// Reads ahead; nil when all is to be done by one thread.
    private let thread: DispatchQueue?
    private var ahead: Deque<BlockReading> = []

    /// `prepared`: blocks in memory that are valid on their own. `threads`: `-par`.
    init(_ store: BlockStore, _ consensus: ConsensusParameters, prepared: [BlockHash: Block], threads: Int) {
        self.store = store
        self.consensus = consensus
        self.prepared = prepared
        thread = threads > 1 ? DispatchQueue(label: "bdtcoin.readahead") : nil
    }

    /// The block of `entry`, and whether it was found valid on its own just now; nil when it cannot be read. The next ones on the way to `goal`
    /// will be asked for after it.
    func take(_ entry: BlockIndexEntry, towards goal: BlockIndexEntry) -> (block: Block, isChecked: Bool)? {
        if let block = prepared.removeValue(forKey: entry.hash) { return (block, true) }
        guard let thread else { return BlockReading(entry).read(store, consensus) }
        if ahead.first?.entry !== entry { ahead = [] }
        let reading = ahead.popFirst() ?? start(entry, on: thread)
        while ahead.count < BlockFeed.lead, let next = goal.ancestor(height: (ahead.last?.entry ?? entry).height + 1), next.haveData,
            prepared[next.hash] == nil
        {
            ahead.append(start(next, on: thread))
        }
        return reading.wait()
    }

    /// The block after `entry` on the way to `goal`, if it is in memory.
    func upcoming(after entry: BlockIndexEntry, towards goal: BlockIndexEntry) -> Block? {
        guard entry.height < goal.height, let next = goal.ancestor(height: entry.height + 1) else { return nil }
        if let block = prepared[next.hash] { return block }
        guard let reading = ahead.first, reading.entry === next else { return nil }
        return reading.finished
    }

    private func start(_ entry: BlockIndexEntry, on thread: DispatchQueue) -> BlockReading {
        let reading = BlockReading(entry)
        let (store, consensus) = (store, consensus)
        thread.async { reading.run(store, consensus) }
        return reading
    }
}

/// A block on its way from the disk.
private final class BlockReading: Sendable {
    let entry: BlockIndexEntry
    private let result = Mutex<(block: Block, isChecked: Bool)?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ entry: BlockIndexEntry) { self.entry = entry }

    func read(_ store: BlockStore, _ consensus: ConsensusParameters) -> (block: Block, isChecked: Bool)? {
        do throws(StorageError) {
            let block = try store.readBlock(entry)
            return (block, checkBlock(block, parameters: consensus) == nil)
        } catch {
            Log.error("\(error)")
            return nil
        }
    }

    func run(_ store: BlockStore, _ consensus: ConsensusParameters) {
        let found = read(store, consensus)
        result.withLock { $0 = found }
        done.signal()
    }

    /// The block once it is read.
    var finished: Block? { result.withLock { $0?.block } }

    /// To be called once.
    func wait() -> (block: Block, isChecked: Bool)? {
        done.wait()
        return result.withLock { $0 }
    }
}
