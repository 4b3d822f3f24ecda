import BdtCrypto
import BdtPrimitives
import BdtStorage
import Dispatch
import Testing

@testable import BdtKernel

/// Coins that are written while the chain goes on.
@Suite struct CoinWriteTests {
    private func outpoint(_ number: Int) -> OutPoint {
        OutPoint(txid: Txid(SHA256.hash([UInt8(number & 0xff), UInt8(number >> 8)])), index: 0)
    }

    private func coin(_ number: Int) -> Coin {
        Coin(output: TransactionOutput(value: Amount(Int64(number)), script: Script([0x51])), height: number, isCoinbase: false)
    }

    private func hash(_ number: UInt8) -> BlockHash { BlockHash(SHA256.hash([number])) }

    /// A store with coins 0 to 9 after block 1, and a cache over it in which block 2 spent coin 0 and made coin 10.
    private func prepared() throws -> (gate: SlowStore, store: CoinStore, cache: CoinsCache<CoinStore>) {
        let gate = SlowStore()
        let store = try CoinStore(gate)
        let cache = CoinsCache(store)
        for number in 0..<10 { cache.add(coin(number), at: outpoint(number), mayOverwrite: false) }
        cache.bestBlock = hash(1)
        try store.write(cache, batchBytes: 1 << 20)
        cache.markWritten(emptied: true)
        cache.spend(outpoint(0))
        cache.add(coin(10), at: outpoint(10), mayOverwrite: false)
        cache.bestBlock = hash(2)
        return (gate, store, cache)
    }

    @Test func answersForWhatIsNotWrittenYet() throws {
        let (gate, store, cache) = try prepared()
        gate.isOpen = false
        let write = try store.beginWrite(cache, batchBytes: 1 << 20)
        #expect(!write.isFinished && cache.count == 0)
        #expect(store.bestBlock == hash(2) && cache.bestBlock == hash(2))
        func check() {
            #expect(cache.coin(outpoint(0)) == nil && store.coin(outpoint(0)) == nil)
            #expect(cache.coin(outpoint(10)) == coin(10) && store.coin(outpoint(10)) == coin(10))
            #expect(cache.coin(outpoint(3)) == coin(3))
        }
        check()
        #expect(gate.inner.get(CoinStore.key(outpoint(0))) != nil, "it is not written")
        gate.isOpen = true
        try write.wait()
        #expect(write.isFinished)
        check()
        #expect(try CoinStore(gate.inner).bestBlock == hash(2))
        #expect(try CoinStore(gate.inner).coin(outpoint(0)) == nil)
    }

    /// What the chain changes during a write is newer than what is being written, and is written after it.
    @Test func theNextWriteComesAfter() throws {
        let (gate, store, cache) = try prepared()
        gate.isOpen = false
        _ = try store.beginWrite(cache, batchBytes: 1 << 20)
        #expect(cache.spend(outpoint(10)) && !cache.spend(outpoint(0)))
        cache.add(coin(11), at: outpoint(0), mayOverwrite: false)
        cache.bestBlock = hash(3)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { gate.isOpen = true }
        try store.write(cache, batchBytes: 1 << 20)
        let stored = try CoinStore(gate.inner)
        #expect(stored.bestBlock == hash(3) && stored.coin(outpoint(10)) == nil && stored.coin(outpoint(0)) == coin(11))
        cache.markWritten(emptied: true)
        #expect(cache.coin(outpoint(10)) == nil, "the earlier write must not answer any more")
        #expect(store.heldBytes == 0)
    }

    @Test func aCursorSeesAllOfIt() throws {
        let (gate, store, cache) = try prepared()
        gate.isOpen = false
        _ = try store.beginWrite(cache, batchBytes: 1 << 20)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { gate.isOpen = true }
        let tip = BlockIndexEntry(header: TestNode.parameters.genesisBlock.header, hash: hash(2), previous: nil)
        let scan = CoinScan(tip: tip, cursor: try store.makeCursor())
        var found: Set<OutPoint> = []
        while let next = try scan.read() { found.insert(next.outpoint) }
        #expect(found == Set((1...10).map(outpoint)))
    }

    /// The index that coins point into comes first.
    @Test func nothingIsWrittenBeforeWhatMustComeFirst() throws {
        let (gate, store, cache) = try prepared()
        let isReady = DispatchSemaphore(value: 0)
        let write = try store.beginWrite(cache, batchBytes: 1 << 20) { isReady.wait() }
        #expect(gate.inner.get(CoinStore.key(outpoint(0))) != nil && !write.isFinished)
        isReady.signal()
        try write.wait()
        #expect(gate.inner.get(CoinStore.key(outpoint(0))) == nil)
        cache.spend(outpoint(1))
        cache.bestBlock = hash(3)
        let failing = try store.beginWrite(cache, batchBytes: 1 << 20) { () throws(StorageError) in throw .diskFull(path: "index") }
        #expect(throws: StorageError.self) { try failing.wait() }
        #expect(gate.inner.get(CoinStore.key(outpoint(1))) != nil)
    }

    @Test func aFailureIsToldToAllWhoWait() throws {
        let (gate, store, cache) = try prepared()
        gate.fails = true
        let write = try store.beginWrite(cache, batchBytes: 1 << 20)
        #expect(throws: StorageError.self) { try write.wait() }
        #expect(throws: StorageError.self) { try store.finishWrite() }
        // What it could not write it still knows.
        #expect(cache.coin(outpoint(10)) == coin(10))
        cache.bestBlock = hash(3)
        #expect(throws: StorageError.self) { try store.write(cache, batchBytes: 1 << 20) }
    }
}
