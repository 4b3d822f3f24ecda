import BdtPrimitives
import Dispatch
import Synchronization

/// Reads the coins that a block spends and that are not in memory from the store, on other threads, while the block before it is applied.
/// Made and used by the holder of the chain-state lock.
final class CoinPrefetch {
    private static let queue = DispatchQueue(label: "bdtcoin.coins", attributes: .concurrent)
    /// Fewer coins are not worth another thread.
    private static let smallestPart = 64

    let block: BlockHash
    private let store: CoinStore
    private let generation: Int
    private let parts: [Part]

    /// Begins to read. `threads`: how many may at most.
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
        let size = max(CoinPrefetch.smallestPart, (wanted.count + threads - 1) / max(1, threads))
        parts = stride(from: 0, to: wanted.count, by: size).map { Part(wanted[$0..<min($0 + size, wanted.count)]) }
        for part in parts { CoinPrefetch.queue.async { [store] in part.runOnce(store) } }
    }

    /// Hands what was found to `coins`, once all is read. Nothing, if the store was written to since: what it said may hold no more.
    func deliver(to coins: CoinsCache<CoinStore>) {
        // Where no other thread has begun yet, this one does not wait for it.
        for part in parts { part.runOnce(store) }
        for part in parts { part.done.wait() }
        guard store.generation == generation else { return }
        for part in parts { coins.adopt(part.found) }
    }

    // @unchecked: whoever claims the part uses the table until it says that it is done.
    private final class Part: @unchecked Sendable {
        let found = CoinTable()
        let done = DispatchSemaphore(value: 0)
        private let wanted: ArraySlice<OutPoint>
        private let isClaimed = Atomic(false)

        init(_ wanted: ArraySlice<OutPoint>) { self.wanted = wanted }

        func runOnce(_ store: CoinStore) {
            if isClaimed.exchange(true, ordering: .acquiringAndReleasing) { return }
            // An outpoint that comes twice, in an invalid block, has one place.
            for outpoint in wanted where found.find(outpoint) == nil { _ = store.load(outpoint, into: found) }
            done.signal()
        }
    }
}

extension Chainstate {
    /// Sees to it that the coins which `block` spends are in memory as far as they were read ahead.
    func fetchCoins(of block: Block, _ ahead: CoinPrefetch?) {
        guard let prefetch = ahead?.block == block.hash ? ahead : startFetching(of: block) else { return }
        prefetch.deliver(to: coins)
    }

    /// Begins to read the coins of a block. Nil when there are none on the disk, or no threads but this one.
    func startFetching(of block: Block?) -> CoinPrefetch? {
        guard let block, scriptWorkers.count > 0, coinStore.holdsCoins else { return nil }
        return CoinPrefetch(block, store: coinStore, threads: scriptWorkers.count, isKnown: coins.knows)
    }
}
