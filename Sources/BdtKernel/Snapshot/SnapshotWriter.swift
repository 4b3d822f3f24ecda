import BdtEncoding
import BdtPrimitives
import BdtStorage

/// Writes coins to a snapshot file: those of a transaction together, in the order in which they come.
struct SnapshotWriter: ~Copyable {
    /// Bytes that are written at a time.
    private static let portion = 1 << 20

    private let file: File
    private var offset: UInt64 = 0
    private var buffer = ByteWriter(reserving: portion)
    private var transaction: (txid: Txid, coins: [(index: UInt32, coin: Coin)])?

    /// `head`: the encoded metadata.
    init(_ file: consuming File, head: [UInt8]) {
        self.file = file
        buffer.writeRaw(head)
    }

    mutating func write(_ outpoint: OutPoint, _ coin: Coin) throws(StorageError) {
        if transaction?.txid == outpoint.txid {
            transaction?.coins.append((outpoint.index, coin))
            return
        }
        try endTransaction()
        transaction = (outpoint.txid, [(outpoint.index, coin)])
    }

    /// Returns once everything is on the disk.
    mutating func finish() throws(StorageError) {
        try endTransaction()
        try flush()
        try file.sync()
    }

    private mutating func endTransaction() throws(StorageError) {
        guard let (txid, coins) = transaction else { return }
        buffer.write(txid)
        buffer.writeCompactSize(coins.count)
        for (index, coin) in coins {
            buffer.writeCompactSize(Int(index))
            coin.encode(into: &buffer)
        }
        if buffer.bytes.count >= SnapshotWriter.portion { try flush() }
    }

    private mutating func flush() throws(StorageError) {
        try file.write(buffer.bytes, at: offset)
        offset += UInt64(buffer.bytes.count)
        buffer = ByteWriter(reserving: SnapshotWriter.portion)
    }
}
