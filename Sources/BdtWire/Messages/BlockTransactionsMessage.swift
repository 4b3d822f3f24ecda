import BdtEncoding
import BdtPrimitives

/// Answers `getblocktxn` with the transactions asked for, in the order asked (BIP152).
package struct BlockTransactionsMessage: WireMessage {
    package static let command = "blocktxn"
    package let blockHash: BlockHash
    package let transactions: [Transaction]

    package init(blockHash: BlockHash, transactions: [Transaction]) {
        self.blockHash = blockHash
        self.transactions = transactions
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(blockHash)
        writer.writeList(transactions)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(blockHash: try reader.read(), transactions: try reader.readList())
    }
}
