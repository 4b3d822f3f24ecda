import BdtBase
import BdtCrypto
import BdtEncoding

/// Transactions in one buffer, as they are encoded, with tables of where their parts stand: reading them takes no allocation per transaction,
/// input, output or script. A block's buffer begins with its header.
///
/// Views point into the layout, which must outlive them: `withExtendedLifetime` where nothing else holds it.
// @unchecked: nothing changes after the initialisers; the tables and the memory they point to live as long as the object.
package final class TransactionLayout: @unchecked Sendable {
    private let buffer: FlatTable<UInt8>
    private let transactions: FlatTable<TransactionRecord>
    private let inputs: FlatTable<InputRecord>
    private let outputs: FlatTable<OutputRecord>
    private let witnesses: FlatTable<WitnessRecord>
    private let txids: FlatTable<Hash256>
    private let wtxids: FlatTable<Hash256>
    private let tables: UnsafeMutablePointer<LayoutTables>
    /// Inputs of all transactions.
    package let inputCount: Int
    /// Outputs of all transactions.
    package let outputCount: Int
    /// Bytes that witnesses and their markers add.
    package let witnessSize: Int

    /// Finishes what a builder gathered. `hashes`: ids that are known; else they are computed.
    init(_ builder: consuming LayoutBuilder, hashes: [(Txid, Wtxid)]? = nil) {
        let count = builder.transactions.count
        inputCount = builder.inputs.count
        outputCount = builder.outputs.count
        var txids = FlatTable<Hash256>(capacity: count)
        var wtxids = FlatTable<Hash256>(capacity: count)
        var extra = 0
        for position in 0..<count {
            let record = builder.transactions.base[position]
            if record.bodyStart != record.start + 4 {
                extra += Int(record.bodyStart - record.start - 4) + Int(record.end - 4 - record.outputsEnd)
            }
            let (txid, wtxid) =
                hashes.map { ($0[position].0.hash, $0[position].1.hash) }
                ?? TransactionLayout.hash(record, in: UnsafeRawPointer(builder.buffer.base))
            txids.append(txid)
            wtxids.append(wtxid)
        }
        witnessSize = extra
        tables = .allocate(capacity: 1)
        tables.initialize(
            to: LayoutTables(
                bytes: UnsafeRawPointer(builder.buffer.base), transactions: builder.transactions.base, inputs: builder.inputs.base,
                outputs: builder.outputs.base, witnesses: builder.witnesses.base, txids: txids.base, wtxids: wtxids.base))
        buffer = builder.buffer
        transactions = builder.transactions
        inputs = builder.inputs
        outputs = builder.outputs
        witnesses = builder.witnesses
        self.txids = txids
        self.wtxids = wtxids
    }

    deinit { tables.deallocate() }

    /// All bytes: those of the block, or of the transactions one after the other.
    package var bytes: ByteView { ByteView(buffer.base, count: buffer.count) }
    package var count: Int { transactions.count }

    package subscript(position: Int) -> TransactionView {
        precondition(position >= 0 && position < transactions.count)
        return TransactionView(tables: UnsafePointer(tables), record: transactions.base + position)
    }

    /// The root over the txids, and whether equal hashes stand side by side (`MerkleTree.root`).
    package func merkleRoot() -> (root: Hash256, mutated: Bool) {
        MerkleTree.root([Hash256](UnsafeBufferPointer(start: txids.base, count: txids.count)))
    }

    /// The root over the wtxids, the coinbase's counting as zero (BIP141).
    package func witnessMerkleRoot() -> (root: Hash256, mutated: Bool) {
        var leaves = [Hash256](UnsafeBufferPointer(start: wtxids.base, count: wtxids.count))
        if !leaves.isEmpty { leaves[0] = .zero }
        return MerkleTree.root(leaves)
    }

    private static func hash(_ record: TransactionRecord, in bytes: UnsafeRawPointer) -> (Hash256, Hash256) {
        let whole = ByteView(bytes + Int(record.start), count: Int(record.end - record.start))
        let full = SHA256.double(whole)
        guard record.bodyStart != record.start + 4 else { return (full, full) }
        var hasher = SHA256()
        hasher.update(whole.part(from: 0, count: 4))
        hasher.update(ByteView(bytes + Int(record.bodyStart), count: Int(record.outputsEnd - record.bodyStart)))
        hasher.update(whole.part(from: whole.count - 4))
        return (hasher.finalizeDouble(), full)
    }
}

extension TransactionLayout: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { count }
}

/// The tables of a layout while they grow.
struct LayoutBuilder: ~Copyable {
    var buffer: FlatTable<UInt8>
    var transactions: FlatTable<TransactionRecord>
    var inputs: FlatTable<InputRecord>
    var outputs: FlatTable<OutputRecord>
    var witnesses: FlatTable<WitnessRecord>

    /// `bytes`: all that the buffer will hold. `transactions`: how many there will be; the rest is guessed from common sizes.
    init(bytes: Int, transactions count: Int) {
        buffer = FlatTable(capacity: bytes)
        transactions = FlatTable(capacity: count)
        inputs = FlatTable(capacity: max(2 * count, bytes / 100))
        outputs = FlatTable(capacity: max(2 * count, bytes / 60))
        witnesses = FlatTable(capacity: bytes / 100)
    }
}
