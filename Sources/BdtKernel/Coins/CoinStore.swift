import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtStorage
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The chain state on disk: all unspent outputs after some block, in the published format.
///
/// A change of many batches first records from which to which block it leads, so that a crash in between can be made good (`heads`).
final class CoinStore: CoinsSource, Sendable {
    private enum Key {
        static let coin = UInt8(ascii: "C")
        static let bestBlock = UInt8(ascii: "B")
        static let headBlocks = UInt8(ascii: "H")
        /// Coins by transaction, before version 0.15.
        static let oldCoins = UInt8(ascii: "c")
    }

    let store: any KeyValueStore
    private let best = Mutex<BlockHash>(.zero)
    private let firstFault = Mutex<StorageError?>(nil)
    /// The last write that went on beside the chain, if no other came after it. What it knows of an output hides what the store says.
    private let aside = Mutex<CoinWrite?>(nil)
    /// Counts what was written to the store.
    private let changes = Atomic(0)
    private let hasCoins = Atomic(false)
    private let onFault: @Sendable (StorageError) -> Void

    /// `onFault` is called when a coin cannot be read: no verdict made after that counts.
    init(_ store: any KeyValueStore, onFault: @escaping @Sendable (StorageError) -> Void = { _ in }) throws(StorageError) {
        self.store = store
        self.onFault = onFault
        let stored = try CoinStore.hash(try store.get([Key.bestBlock]))
        hasCoins.store(try store.makeCursor().seek([Key.coin])?.key.first == Key.coin, ordering: .relaxed)
        best.withLock { $0 = stored ?? .zero }
    }

    var bestBlock: BlockHash { best.withLock { $0 } }

    /// What was read from the store holds as long as this is the same.
    var generation: Int { changes.load(ordering: .relaxed) }

    /// Whether there may be coins to read.
    var holdsCoins: Bool { hasCoins.load(ordering: .relaxed) }

    /// Set once a coin could not be read.
    var fault: StorageError? { firstFault.withLock { $0 } }

    // The store must not be closed under the thread that writes to it.
    deinit { try? finishWrite() }

    func coin(_ outpoint: OutPoint) -> Coin? {
        if let write = aside.withLock({ $0 }), let known = write.find(outpoint) { return withExtendedLifetime(write) { known.coin } }
        return read(outpoint) { Coin(output: $0.output, height: Int($1 >> 1), isCoinbase: $1 & 1 == 1) }
    }

    func load(_ outpoint: OutPoint, into table: CoinTable) -> CoinPointer? { load(outpoint, aside.withLock { $0 }, into: table) }

    /// Puts those of `outpoints` that are unspent into `table`, which knows none of them.
    func load(_ outpoints: ArraySlice<OutPoint>, into table: CoinTable) {
        let write = aside.withLock { $0 }
        for outpoint in outpoints { _ = load(outpoint, write, into: table) }
    }

    private func load(_ outpoint: OutPoint, _ write: CoinWrite?, into table: CoinTable) -> CoinPointer? {
        if let write, let known = write.find(outpoint) {
            return withExtendedLifetime(write) { known.pointee.isSpent ? nil : table.copy(known) }
        }
        return read(outpoint) { output, code in
            let slot = table.insert(outpoint)
            table.set(slot, value: output.value.satoshi, code: code, script: output.script)
            return slot
        }
    }

    /// What `use` makes of an unspent output, which is valid until it returns, and of twice its height, plus one for a coinbase.
    private func read<R>(_ outpoint: OutPoint, _ use: (OutputView, UInt32) -> R) -> R? {
        var result: R?
        do throws(StorageError) {
            var fault: DecodeError?
            try CoinStore.withKey(outpoint) { key throws(StorageError) in
                _ = try store.read(key) { value in
                    do throws(DecodeError) {
                        var reader = ViewReader(value)
                        let found = try reader.readCoin(.chainState, use)
                        if reader.remaining > 0 { throw .trailingBytes }
                        result = found
                    } catch {
                        fault = error
                    }
                }
            }
            if let fault { throw .corrupt("the coin \(outpoint) is damaged: \(fault)") }
        } catch {
            firstFault.withLock { $0 = $0 ?? error }
            Log.error("Error reading from database: \(error)")
            onFault(error)
        }
        return result
    }

    /// The blocks (new, old) of a change that a crash cut short; nil when the store is consistent.
    func heads() throws(StorageError) -> (new: BlockHash, old: BlockHash)? {
        guard let bytes = try store.get([Key.headBlocks]) else { return nil }
        do throws(DecodeError) {
            var reader = ByteReader(bytes)
            let hashes: [BlockHash] = try reader.readList()
            guard hashes.count == 2 else { throw .invalid("two head blocks expected") }
            return (hashes[0], hashes[1])
        } catch {
            throw .corrupt("the record of head blocks is damaged: \(error)")
        }
    }

    /// Whether coins are stored in the format before version 0.15.
    var hasOldFormat: Bool {
        get throws(StorageError) {
            guard let first = try store.makeCursor().seek([Key.oldCoins]) else { return false }
            return first.key.first == Key.oldCoins
        }
    }

    /// About how many bytes the coins take on the disk.
    var approximateSize: UInt64 { store.approximateSize(from: [Key.coin], to: [Key.coin + 1]) }

    /// All coins in key order, until `body` returns false.
    func forEach(_ body: (OutPoint, Coin) throws(StorageError) -> Bool) throws(StorageError) {
        try finishWrite()
        try store.forEach(prefix: [Key.coin]) { record throws(StorageError) in
            let (outpoint, coin) = try CoinStore.coin(of: record)
            return try body(outpoint, coin)
        }
    }

    // MARK: Writing

    /// Writes all changes of `cache` and its best block. Batches of about `batchBytes` bound the memory that it takes. After one batch in
    /// `crashRatio` the process ends as if it had crashed (0: never).
    func write(_ cache: CoinsCache<CoinStore>, batchBytes: Int, crashRatio: Int = 0) throws(StorageError) {
        let change = try change(to: cache.bestBlock, batchBytes: batchBytes, crashRatio: crashRatio)
        try change.write(cache.sortedChanges())
        aside.withLock { $0 = nil }
        noteChange(to: change.new)
    }

    /// The same beside other work: takes everything out of `cache`, and answers for it from now on. Waits for the write before it. `first` comes
    /// before any coin is written, which does not happen if it fails.
    func beginWrite(
        _ cache: CoinsCache<CoinStore>, batchBytes: Int, crashRatio: Int = 0,
        after first: @escaping @Sendable () throws(StorageError) -> Void = {}
    ) throws(StorageError) -> CoinWrite {
        let change = try change(to: cache.bestBlock, batchBytes: batchBytes, crashRatio: crashRatio)
        let write = CoinWrite(cache.detach()) { coins throws(StorageError) in
            try first()
            try change.write(coins)
        }
        aside.withLock { $0 = write }
        noteChange(to: change.new)
        return write
    }

    /// Waits until all is written that was begun.
    func finishWrite() throws(StorageError) { try aside.withLock { $0 }?.wait() }

    /// Bytes of memory that the coins of the last write take.
    var heldBytes: Int { aside.withLock { $0?.memoryUsage ?? 0 } }

    /// Reads all that is written or begun to be written.
    func makeCursor() throws(StorageError) -> any StoreCursor {
        try finishWrite()
        return store.makeCursor()
    }

    private func change(to new: BlockHash, batchBytes: Int, crashRatio: Int) throws(StorageError) -> Change {
        precondition(!new.isZero, "coins without a best block cannot be written")
        try finishWrite()
        return Change(store: store, old: try heads()?.old ?? bestBlock, new: new, batchBytes: batchBytes, crashRatio: crashRatio)
    }

    /// The step of the store from the coins after one block to those after another.
    private struct Change: Sendable {
        let store: any KeyValueStore
        let old: BlockHash
        let new: BlockHash
        let batchBytes: Int
        let crashRatio: Int

        func write(_ coins: [CoinPointer]) throws(StorageError) {
            var batch = WriteBatch()
            // A crash between batches finds the two blocks here instead of a best block.
            batch.remove([Key.bestBlock])
            batch.put([Key.headBlocks], CoinStore.encodeHeads(new: new, old: old))
            var value = ByteWriter()
            for slot in coins {
                CoinStore.withKey(slot.pointee.outpoint) { key in
                    if slot.pointee.isSpent { return batch.remove(key) }
                    value.removeAll()
                    value.writeCoin(slot.output, code: slot.pointee.code)
                    value.bytes.withView { batch.put(key, $0) }
                }
                if batch.approximateSize > batchBytes { try writePart(&batch) }
            }
            batch.remove([Key.headBlocks])
            batch.put([Key.bestBlock], new.bytes)
            try store.write(batch, sync: true)
        }

        private func writePart(_ batch: inout WriteBatch) throws(StorageError) {
            Log.debug(.coindb, "Writing partial batch of \(batch.approximateSize) bytes")
            try store.write(batch, sync: false)
            batch.removeAll()
            if crashRatio > 0, Int.random(in: 0..<crashRatio) == 0 {
                Log.info("Simulating a crash. Goodbye.")
                _exit(0)
            }
        }
    }

    /// Records up to which block coins that were put into the store directly count.
    func setBestBlock(_ hash: BlockHash) throws(StorageError) {
        try store.put([Key.bestBlock], hash.bytes, sync: true)
        noteChange(to: hash)
    }

    private func noteChange(to block: BlockHash) {
        best.withLock { $0 = block }
        changes.add(1, ordering: .relaxed)
        hasCoins.store(true, ordering: .relaxed)
    }

    // MARK: Coding

    static let firstCoinKey = [Key.coin]

    static func coin(of record: StoreRecord) throws(StorageError) -> (outpoint: OutPoint, coin: Coin) {
        let outpoint = try outpoint(record.key)
        return (outpoint, try decode(record.value, at: outpoint))
    }

    static func key(_ outpoint: OutPoint) -> [UInt8] { withKey(outpoint) { $0.array } }

    /// Hands the key of an output to `body`, as a view that is valid until it returns.
    fileprivate static func withKey<R, E: Error>(_ outpoint: OutPoint, _ body: (ByteView) throws(E) -> R) throws(E) -> R {
        try withUnsafeTemporaryAllocation(byteCount: 1 + Hash256.byteCount + VarInt.maximumSize, alignment: 8) { place throws(E) in
            place[0] = Key.coin
            outpoint.txid.hash.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: place[1...]).copyMemory(from: $0) }
            let index = VarInt.write(UInt64(outpoint.index), to: UnsafeMutableRawBufferPointer(rebasing: place[(1 + Hash256.byteCount)...]))
            return try body(ByteView(UnsafeRawBufferPointer(rebasing: place[..<(1 + Hash256.byteCount + index)])))
        }
    }

    private static func outpoint(_ key: [UInt8]) throws(StorageError) -> OutPoint {
        do throws(DecodeError) {
            var reader = ByteReader(key)
            try reader.skip(1)
            let txid: Txid = try reader.read()
            let index = try reader.readVarInt()
            guard index <= UInt64(UInt32.max) else { throw .invalid("output index out of range") }
            try reader.finish()
            return OutPoint(txid: txid, index: UInt32(index))
        } catch {
            throw .corrupt("a coin's key is damaged: \(error)")
        }
    }

    private static func decode(_ bytes: [UInt8], at outpoint: OutPoint) throws(StorageError) -> Coin {
        do throws(DecodeError) {
            return try Coin(decoding: bytes)
        } catch {
            throw .corrupt("the coin \(outpoint) is damaged: \(error)")
        }
    }

    private static func hash(_ bytes: [UInt8]?) throws(StorageError) -> BlockHash? {
        guard let bytes else { return nil }
        do throws(DecodeError) {
            return try BlockHash(decoding: bytes)
        } catch {
            throw .corrupt("the record of the best block is damaged: \(error)")
        }
    }

    fileprivate static func encodeHeads(new: BlockHash, old: BlockHash) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeList([new, old])
        return writer.bytes
    }
}
