import BdtCrypto
import BdtEncoding

/// Names one output of one transaction.
package struct OutPoint: Hashable, Comparable, Sendable, BinaryCodable, CustomStringConvertible {
    package let txid: Txid
    package let index: UInt32

    /// What a coinbase input refers to.
    package static let null = OutPoint(txid: .zero, index: .max)

    package init(txid: Txid, index: UInt32) {
        self.txid = txid
        self.index = index
    }

    package var isNull: Bool { index == .max && txid.isZero }

    package static func < (left: Self, right: Self) -> Bool {
        (left.txid, left.index) < (right.txid, right.index)
    }

    package static var minimumEncodedSize: Int { 36 }

    package func encode(into writer: inout ByteWriter) {
        writer.write(txid)
        writer.write(index)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(txid: try reader.read(), index: try reader.readUInt32())
    }

    package var description: String { "\(txid):\(index)" }
}
