import BdtCrypto
import BdtEncoding
import BdtIndex
import BdtKernel
import BdtPrimitives
import BdtStorage
import Testing

/// What all kinds of indexes have in common, shown on that of transactions and, where state matters, on the others.
@Suite struct FollowingTests {
    @Test func catchesUpThenFollows() throws {
        let chain = try IndexedChain()
        chain.mine(20)
        let index = try chain.transactionIndex(MemoryStore())
        #expect(!index.status.isSynced)
        #expect(!index.waitUntilSynced())
        index.follow()
        #expect(index.status.best === chain.tip)
        chain.mine(5)
        #expect(index.waitUntilSynced())
        #expect(index.status.best === chain.tip)
        index.stop()
        for height in 1...25 {
            let coinbase = try chain.kernel.readBlock(chain.kernel.chain[height]!).transactions[0]
            let found = try #require(index.content.find(coinbase.txid))
            #expect(found.transaction == coinbase)
            #expect(found.block == chain.kernel.chain[height]!.hash)
        }
        let genesis = try chain.kernel.readBlock(chain.kernel.chain[0]!).transactions[0]
        #expect(index.content.find(genesis.txid) == nil)
        #expect(index.content.find(.zero) == nil)
    }

    @Test func anIndexOfAnEmptyDirectoryIsInStepFromTheStart() throws {
        let chain = try IndexedChain()
        let store = MemoryStore()
        let first = try chain.transactionIndex(store)
        first.follow()
        chain.kernel.notifications.drain()
        try chain.kernel.flush()
        chain.kernel.notifications.drain()
        first.stop()
        let second = try chain.transactionIndex(store)
        #expect(second.status.isSynced)
        chain.mine(3)
        #expect(second.waitUntilSynced())
        #expect(second.status.best === chain.tip)
        second.stop()
    }

    @Test func findsEachTransactionOfABlock() throws {
        let chain = try IndexedChain()
        chain.mine(101)
        let index = try chain.transactionIndex(MemoryStore())
        index.follow()
        let long = try chain.spend(coinbaseAt: 1, to: [UInt8](repeating: 0x61, count: 9000))
        chain.submit(chain.block([long]))
        #expect(index.waitUntilSynced())
        #expect(index.content.find(long.txid)?.transaction == long)
        #expect(index.content.find(long.txid)?.block == chain.tip.hash)
        index.stop()
    }

    @Test func continuesAfterARestart() throws {
        let chain = try IndexedChain()
        let store = RevertibleStore()
        let first = try chain.statisticsIndex(store)
        first.follow()
        chain.mine(10)
        try chain.kernel.flush()
        chain.kernel.notifications.drain()
        first.stop()
        let position = chain.tip
        chain.mine(4)
        let second = try chain.statisticsIndex(store)
        #expect(second.status.best === position)
        second.follow()
        #expect(second.content.totals(at: chain.tip)?.outputs == 14)
        second.stop()
    }

    /// Everything after the last commit is lost, whatever records were written: the index repeats it.
    @Test func aCrashLosesNothing() throws {
        let chain = try IndexedChain()
        let (statisticsStore, filterStore) = (RevertibleStore(), RevertibleStore())
        let statistics = try chain.statisticsIndex(statisticsStore)
        let filters = try chain.filterIndex(filterStore)
        statistics.follow()
        filters.follow()
        chain.mine(8)
        try chain.kernel.flush()
        chain.kernel.notifications.drain()
        let committed = (statisticsStore.image, filterStore.image)
        chain.mine(5)
        chain.kernel.notifications.drain()
        let expected = (
            statistics.content.totals(at: chain.tip), filters.content.header(of: chain.tip), filters.content.filter(of: chain.tip)?.bytes
        )
        #expect(expected.0?.outputs == 13)
        statistics.stop()
        filters.stop()
        for keepsRecords in [true, false] {
            if !keepsRecords {
                statisticsStore.revert(to: committed.0)
                filterStore.revert(to: committed.1)
            }
            let again = (try chain.statisticsIndex(statisticsStore), try chain.filterIndex(filterStore))
            #expect(again.0.status.best?.height == 8)
            #expect(again.1.status.best?.height == 8)
            again.0.follow()
            again.1.follow()
            #expect(again.0.content.totals(at: chain.tip) == expected.0)
            #expect(again.1.content.header(of: chain.tip) == expected.1)
            #expect(again.1.content.filter(of: chain.tip)?.bytes == expected.2)
            again.0.stop()
            again.1.stop()
            // The first round moved the positions on disk.
            statisticsStore.revert(to: committed.0)
            filterStore.revert(to: committed.1)
        }
    }

    @Test func refusesAPositionOnAnUnknownBlock() throws {
        let chain = try IndexedChain()
        let store = MemoryStore()
        try store.put([UInt8(ascii: "B")], BlockLocator([BlockHash(.one)]).encoded)
        let text = "txindex: best block of the index not found. Please rebuild the index."
        #expect { try chain.transactionIndex(store) } throws: { "\($0)" == text }
    }

    @Test func refusesDamagedState() throws {
        let chain = try IndexedChain()
        let store = RevertibleStore()
        let first = try chain.statisticsIndex(store)
        first.follow()
        chain.mine(3)
        try chain.kernel.flush()
        chain.kernel.notifications.drain()
        first.stop()
        let key = [UInt8(ascii: "M")]
        var muhash = try #require(store.get(key))
        muhash[5] ^= 1
        try store.put(key, muhash)
        let text = "Cannot read current coinstatsindex state; index may be corrupted"
        #expect { try chain.statisticsIndex(store) } throws: { "\($0)" == text }
    }

    @Test func canBeInterruptedWhileCatchingUp() throws {
        let chain = try IndexedChain()
        chain.mine(30)
        let store = MemoryStore()
        let first = try chain.filterIndex(store)
        first.interrupt()
        first.start()
        first.stop()
        #expect(!first.status.isSynced)
        let second = try chain.filterIndex(store)
        #expect(second.status.best === first.status.best)
        second.follow()
        #expect(second.status.best === chain.tip)
        second.stop()
    }

    @Test func staysAboveTheTipAfterAnInvalidation() throws {
        let chain = try IndexedChain()
        let index = try chain.transactionIndex(MemoryStore())
        index.follow()
        let entries = chain.mine(6)
        // Blocks that it has not heard of yet when they go it never takes in.
        #expect(index.waitUntilSynced())
        #expect(chain.kernel.invalidate(entries[3]))
        #expect(index.waitUntilSynced())
        #expect(index.status.best === entries[5])
        chain.mine(1)
        #expect(index.waitUntilSynced())
        #expect(index.status.best === chain.tip)
        #expect(chain.tip.height == 4)
        index.stop()
    }

    /// The chain moves while the index catches up; whatever the order, it ends in step.
    @Test func catchesUpWhileTheChainMoves() throws {
        let chain = try IndexedChain()
        chain.mine(40)
        let index = try chain.statisticsIndex(MemoryStore())
        index.start()
        chain.mine(20)
        chain.mine(25, on: chain.kernel.chain[50]!)
        while !index.waitUntilSynced() {}
        #expect(index.status.best === chain.tip)
        #expect(index.content.totals(at: chain.tip)?.outputs == 75)
        index.stop()
    }
}
