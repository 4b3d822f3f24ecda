import BdtBase
import BdtEncoding
import BdtKernel
import BdtPrimitives
import BdtStorage

/// An index of where each transaction of the chain stands on disk (`-txindex`).
package typealias TransactionIndex = ChainIndex<TransactionPositions>

/// Published format: `t` and the txid lead to the position of the block and the transaction's offset behind the header. The genesis
/// transaction is left out, as nobody can spend it.
package final class TransactionPositions: IndexContent {
    package let store: any KeyValueStore
    private let kernel: Kernel

    package init(store: any KeyValueStore, kernel: Kernel) {
        self.store = store
        self.kernel = kernel
    }

    package var name: String { "txindex" }
    package var toleratesPruning: Bool { false }

    package func load(at position: BlockIndexEntry?) {}

    package func append(_ block: Block, _ entry: BlockIndexEntry) throws(IndexError) {
        if entry.height == 0 { return }
        var batch = WriteBatch()
        var offset = CompactSize.width(block.layout.count)
        for transaction in block.layout {
            var writer = ByteWriter(reserving: 16)
            writer.write(entry.dataPosition)
            writer.writeVarInt(offset)
            batch.put(Self.key(transaction.txid), writer.bytes)
            offset += transaction.totalSize
        }
        try stored { () throws(StorageError) in try store.write(batch, sync: false) }
    }

    /// Positions of transactions in blocks left behind stay: they may be asked for.
    package func rewind(from last: BlockIndexEntry, to target: BlockIndexEntry) {}

    package func commit(into batch: inout WriteBatch) {}

    private static func key(_ txid: Txid) -> [UInt8] { [UInt8(ascii: "t")] + txid.bytes }

    /// The transaction and the hash of its block; nil when it is not indexed, or cannot be read.
    package func find(_ txid: Txid) -> (transaction: Transaction, block: BlockHash)? {
        do {
            guard let bytes = try store.get(Self.key(txid)) else { return nil }
            var reader = ByteReader(bytes)
            let position: FlatFilePosition = try reader.read()
            let offset = try reader.readVarInt()
            try reader.finish()
            let (header, transaction) = try kernel.readTransaction(inBlockAt: position, offset: offset)
            guard transaction.txid == txid else {
                Log.error("find: txid mismatch")
                return nil
            }
            return (transaction, header.computeHash())
        } catch {
            Log.error("find: Deserialize or I/O error - \(error)")
            return nil
        }
    }
}
