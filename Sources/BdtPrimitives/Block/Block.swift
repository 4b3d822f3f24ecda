import BdtBase
import BdtCrypto
import BdtEncoding
import Synchronization

/// A header and its transactions, as received: nothing of it is checked. Immutable and shared by reference.
///
/// A block read from bytes is a layout, which the engine works on; its transactions as objects are made when someone asks for them. A block
/// put together from transactions gets its layout in the same way.
package final class Block: Sendable {
    package let header: BlockHeader
    package let hash: BlockHash
    private let knownLayout = AtomicLazyReference<TransactionLayout>()
    private let knownTransactions = AtomicLazyReference<TransactionList>()

    package init(header: BlockHeader, transactions: [Transaction]) {
        self.header = header
        hash = header.computeHash()
        _ = knownTransactions.storeIfNil(TransactionList(transactions))
    }

    /// `layout` begins with the header.
    package init(_ layout: TransactionLayout) {
        header = BlockHeader(layout.bytes)
        hash = BlockHash(SHA256.double(layout.bytes.part(from: 0, count: BlockHeader.byteCount)))
        _ = knownLayout.storeIfNil(layout)
    }

    /// The block's bytes and where its parts stand in them.
    package var layout: TransactionLayout {
        knownLayout.load() ?? knownLayout.storeIfNil(TransactionLayout(header: header, transactions: transactions))
    }

    package var transactions: [Transaction] {
        // One of the two is there from the start.
        if let known = knownTransactions.load() { return known.transactions }
        return knownTransactions.storeIfNil(TransactionList(layout.map { Transaction($0) })).transactions
    }

    package var transactionCount: Int { knownLayout.load()?.count ?? transactions.count }

    /// Bytes with witnesses.
    package var totalSize: Int { layout.bytes.count }

    /// Bytes without witnesses.
    package var strippedSize: Int { layout.bytes.count - layout.witnessSize }

    /// Weight units (BIP141).
    package var weight: Int { strippedSize * 3 + totalSize }

    private final class TransactionList: Sendable {
        let transactions: [Transaction]
        init(_ transactions: [Transaction]) { self.transactions = transactions }
    }
}

extension Block: BinaryCodable {
    package static var minimumEncodedSize: Int { BlockHeader.byteCount + 1 }

    package func encode(into writer: inout ByteWriter) { writer.writeRaw(layout.bytes) }

    package convenience init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(try TransactionLayout.readBlock(from: &reader))
    }
}
