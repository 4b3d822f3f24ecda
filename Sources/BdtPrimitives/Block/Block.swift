import BdtCrypto
import BdtEncoding

/// A header and its transactions, as received: nothing of it is checked. Immutable and shared by reference.
package final class Block: Sendable {
    package let header: BlockHeader
    package let transactions: [Transaction]
    package let hash: BlockHash

    package init(header: BlockHeader, transactions: [Transaction]) {
        self.header = header
        self.transactions = transactions
        hash = header.computeHash()
    }

    /// Bytes with witnesses.
    package var totalSize: Int {
        transactions.reduce(BlockHeader.byteCount + CompactSize.width(transactions.count)) { $0 + $1.totalSize }
    }

    /// Bytes without witnesses.
    package var strippedSize: Int {
        transactions.reduce(BlockHeader.byteCount + CompactSize.width(transactions.count)) { $0 + $1.strippedSize }
    }

    /// Weight units (BIP141).
    package var weight: Int { strippedSize * 3 + totalSize }
}

extension Block: BinaryCodable {
    package static var minimumEncodedSize: Int { BlockHeader.byteCount + 1 }

    package func encode(into writer: inout ByteWriter) {
        writer.write(header)
        writer.writeList(transactions)
    }

    package convenience init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(header: try reader.read(), transactions: try reader.readList())
    }
}
