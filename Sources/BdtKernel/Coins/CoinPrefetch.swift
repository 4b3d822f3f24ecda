import BdtPrimitives
import Dispatch
import Synchronization

/// Reads the coins that a block spends and that are not in memory from the store, on other threads, while the block before it is applied.
/// Made and used by the holder of the chain-state lock.
final class CoinPrefetch {
    private static let queue = DispatchQueue(label: "bdtcoin.coins", attributes: .concurrent)
    /// Coins that one thread reads in a go: so few that whoever waits for the last of them does not wait long.
    private static let partSize = 64

    let block: BlockHash
    private let store: CoinStore
    /// What was found holds while the store's is the same.
    private var generation: Int
    private let parts: [Part]
    private var readers: [Reader]

    /// Begins to read. `threads`: how many may at most, beside the one that takes delivery.
    init(_ block: Block, store: CoinStore, threads: Int, isKnown: (OutPoint) -> Bool) {
        self.block = block.hash
        self.store = store
        generation = store.generation
        var wanted: [OutPoint] = []
        for transaction in block.layout where !transaction.isCoinbase {
            for input in transaction.inputs where !isKnown(input.previousOutput) { wanted.append(input.previousOutput) }
        }
        // In the order of their keys, neighbours in the database are read together.
        wanted.sort()
        // One that comes twice, in an invalid block, has one place.
        let distinct = wanted.indices.filter { $0 == 0 || wanted[$0] != wanted[$0 - 1] }
        if distinct.count < wanted.count { wanted = distinct.map { wanted[$0] } }
        let size = CoinPrefetch.partSize
        parts = stride(from: 0, to: wanted.count, by: size).map { Part(wanted[$0..<min($0 + size, wanted.count)]) }
        readers = (0..<min(threads, parts.count)).map { [parts] _ in Reader(parts, store) }
        for reader in readers { CoinPrefetch.queue.async { reader.run() } }
    }

    deinit {
        for part in parts { _ = part.claim() }
        for reader in readers { reader.stop() }
    }

    /// Reads what nobody has begun to read, and waits for the rest.
    private func finish() {
        for part in parts { part.read(store) }
        for reader in readers { reader.stop() }
        readers = []
    }

    /// Hands what was found to `coins`, once all is read. Nothing, if the store was written to since: what it said may hold no more.
    func deliver(to coins: CoinsCache<CoinStore>) {
        finish()
        guard store.generation == generation else { return }
        for part in parts { coins.adopt(part.found) }
    }

    /// To be called before the changes of `coins` are written: what was found and is not changed by them stays of use.
    func outlast(writeOf coins: CoinsCache<CoinStore>) {
        finish()
        guard store.generation == generation else { return }
        for part in parts { part.found.removeAll { coins.knows($0.pointee.outpoint) } }
        generation += 1
    }

    // @unchecked: `wanted` never changes, and `found` has one user at a time: the thread whose exchange of `isClaimed` came first; then, once
    // `finish` has stopped every reader (`Reader.stop` waits for it), only the owner of the prefetch, who holds the chain-state lock.
    private final class Part: @unchecked Sendable {
        let found = CoinTable(chunkSlots: CoinPrefetch.partSize)
        private let wanted: ArraySlice<OutPoint>
        private let isClaimed = Atomic(false)

        init(_ wanted: ArraySlice<OutPoint>) { self.wanted = wanted }

        /// True for the first who asks.
        func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }

        func read(_ store: CoinStore) {
            guard claim() else { return }
            store.load(wanted, into: found)
        }
    }

    /// One thread's work on the parts. The thread may come to it late, when all is done: then it must not find the store in use by it.
    private final class Reader: Sendable {
        private struct Work: Sendable {
            let parts: [Part]
            let store: CoinStore
        }

        /// Belongs to whoever takes it.
        private let work: Mutex<Work?>
        private let done = DispatchSemaphore(value: 0)

        init(_ parts: [Part], _ store: CoinStore) { work = Mutex(Work(parts: parts, store: store)) }

        func run() { if readAll() { done.signal() } }

        /// False when there is nothing to do any more. Returns without the store.
        private func readAll() -> Bool {
            guard let work = takeWork() else { return false }
            for part in work.parts { part.read(work.store) }
            return true
        }

        private func takeWork() -> Work? {
            work.withLock { work in
                defer { work = nil }
                return work
            }
        }

        /// Returns when the thread has come to its end, or never begins. To be called once.
        func stop() { if takeWork() == nil { done.wait() } }
    }
}

extension Chainstate {
    /// Sees to it that the coins which `block` spends are in memory as far as they were read ahead.
    func fetchCoins(of block: Block) {
        let prefetch = coinsAhead?.block == block.hash ? coinsAhead : startFetching(of: block)
        prefetch?.deliver(to: coins)
        coinsAhead = nil
    }

    /// Begins to read the coins of a block. Nil when there are none on the disk.
    func startFetching(of block: Block?) -> CoinPrefetch? {
        guard let block, coinStore.holdsCoins else { return nil }
        // With `-par=1` too: this is waiting for a disk, not checking of scripts.
        return CoinPrefetch(block, store: coinStore, threads: max(1, scriptWorkers.count), isKnown: coins.knows)
    }
}
