import BdtCrypto
import BdtPrimitives
import BdtStorage
import Testing

@testable import BdtKernel

/// Coins that are read from the store before they are asked for.
@Suite struct CoinPrefetchTests {
    private func outpoint(_ number: Int) -> OutPoint {
        OutPoint(txid: Txid(SHA256.hash([UInt8(number & 0xff), UInt8(number >> 8)])), index: 1)
    }

    private func coin(_ number: Int) -> Coin {
        let script = Script([UInt8](repeating: 0x51, count: number % 50))
        return Coin(output: TransactionOutput(value: Amount(Int64(number)), script: script), height: number, isCoinbase: number % 2 == 0)
    }

    /// A block with one transaction for each of `outpoints`, which it spends.
    private func block(spending outpoints: [OutPoint]) throws -> Block {
        let node = try TestNode()
        return node.block(outpoints.map { TestNode.spend($0, value: Amount(1)) })
    }

    private func store(_ numbers: Range<Int>) throws -> CoinStore {
        let store = try CoinStore(MemoryStore())
        #expect(!store.holdsCoins)
        try write(numbers, to: store)
        #expect(store.holdsCoins)
        return store
    }

    private func write(_ numbers: Range<Int>, to store: CoinStore) throws {
        let cache = CoinsCache(store)
        for number in numbers { cache.add(coin(number), at: outpoint(number), mayOverwrite: true) }
        cache.bestBlock = BlockHash(SHA256.hash([UInt8(numbers.count & 0xff)]))
        try store.write(cache, batchBytes: 1 << 20)
    }

    @Test(arguments: [1, 3, 8]) func bringsWhatIsNotKnown(threads: Int) throws {
        let store = try store(0..<300)
        let cache = CoinsCache(store)
        // Known, and different from what the store has.
        cache.spend(outpoint(7))
        let block = try block(spending: (0..<310).map(outpoint))
        let prefetch = CoinPrefetch(block, store: store, threads: threads, isKnown: cache.knows)
        prefetch.deliver(to: cache)
        for number in 0..<310 {
            #expect(cache.knows(outpoint(number)) == (number < 300))
            #expect(cache.coin(outpoint(number)) == (number < 300 && number != 7 ? coin(number) : nil))
        }
        var changes = 0
        cache.forEachChange { _ in changes += 1 }
        #expect(changes == 1, "what was read only is not to be written")
    }

    /// What a block changed while the coins of the next were read counts, not what was read.
    @Test func changesWinOverWhatWasRead() throws {
        let store = try store(0..<10)
        let cache = CoinsCache(store)
        let prefetch = CoinPrefetch(try block(spending: [outpoint(1), outpoint(2)]), store: store, threads: 1, isKnown: cache.knows)
        cache.spend(outpoint(1))
        prefetch.deliver(to: cache)
        #expect(cache.coin(outpoint(1)) == nil)
        #expect(cache.coin(outpoint(2)) == coin(2))
    }

    @Test func isWorthlessOnceTheStoreChanged() throws {
        let store = try store(0..<10)
        let cache = CoinsCache(store)
        let prefetch = CoinPrefetch(try block(spending: [outpoint(1)]), store: store, threads: 1, isKnown: cache.knows)
        cache.spend(outpoint(1))
        cache.bestBlock = BlockHash(SHA256.hash([1]))
        try store.write(cache, batchBytes: 1 << 20)
        cache.markWritten(emptied: true)
        prefetch.deliver(to: cache)
        #expect(!cache.knows(outpoint(1)) && cache.coin(outpoint(1)) == nil)
    }

    /// A write of the cache takes what was read ahead only as far as it changes it.
    @Test(arguments: [false, true]) func outlastsAWrite(aside: Bool) throws {
        let store = try store(0..<10)
        let cache = CoinsCache(store)
        let prefetch = CoinPrefetch(try block(spending: [outpoint(1), outpoint(2)]), store: store, threads: 1, isKnown: cache.knows)
        cache.spend(outpoint(1))
        cache.bestBlock = BlockHash(SHA256.hash([1]))
        prefetch.outlast(writeOf: cache)
        if aside {
            _ = try store.beginWrite(cache, batchBytes: 1 << 20)
        } else {
            try store.write(cache, batchBytes: 1 << 20)
            cache.markWritten(emptied: true)
        }
        prefetch.deliver(to: cache)
        #expect(!cache.knows(outpoint(1)) && cache.coin(outpoint(1)) == nil)
        #expect(cache.knows(outpoint(2)) && cache.coin(outpoint(2)) == coin(2))
        try store.finishWrite()
    }

    @Test func outlastsOneWriteOnly() throws {
        let store = try store(0..<10)
        let cache = CoinsCache(store)
        let prefetch = CoinPrefetch(try block(spending: [outpoint(2)]), store: store, threads: 1, isKnown: cache.knows)
        prefetch.outlast(writeOf: cache)
        for _ in 0..<2 { try write(20..<21, to: store) }
        prefetch.deliver(to: cache)
        #expect(!cache.knows(outpoint(2)))
    }

    @Test func anOutpointThatComesTwiceIsReadOnce() throws {
        let store = try store(0..<10)
        let cache = CoinsCache(store)
        CoinPrefetch(try block(spending: [outpoint(1), outpoint(1)]), store: store, threads: 2, isKnown: cache.knows).deliver(to: cache)
        #expect(cache.count == 1)
    }
}
