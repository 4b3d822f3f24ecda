import BdtEncoding
import BdtPrimitives

/// A transaction, with witnesses where it has some (BIP144).
package struct TransactionMessage: WireMessage {
    package static let command = "tx"
    package let transaction: Transaction
    package init(_ transaction: Transaction) { self.transaction = transaction }

    package func encode(into writer: inout ByteWriter) { writer.write(transaction) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(try reader.read()) }
}
