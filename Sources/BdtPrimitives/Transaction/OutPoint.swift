import BdtCrypto
import BdtEncoding

/// Names one output of one transaction.
@frozen public struct OutPoint: Hashable, Comparable, Sendable, BinaryCodable, CustomStringConvertible {
    public let txid: Txid
    public let index: UInt32

    /// What a coinbase input refers to.
    package static let null = OutPoint(txid: .zero, index: .max)

    @inlinable public init(txid: Txid, index: UInt32) {
        self.txid = txid
        self.index = index
    }

    @inlinable public var isNull: Bool { index == .max && txid.hash.isZero }

    @inlinable public static func < (left: Self, right: Self) -> Bool {
        left.txid.hash == right.txid.hash ? left.index < right.index : left.txid.hash < right.txid.hash
    }

    package static var minimumEncodedSize: Int { 36 }

    package func encode(into writer: inout ByteWriter) {
        writer.write(txid)
        writer.write(index)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(txid: try reader.read(), index: try reader.readUInt32())
    }

    public var description: String { "\(txid):\(index)" }
}
