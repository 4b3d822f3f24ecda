import BdtCrypto
import BdtEncoding

/// A 32-byte hash that names one kind of thing, so that kinds cannot be mixed up.
package protocol NamedHash: Hashable, Comparable, Sendable, CustomStringConvertible, BinaryCodable {
    var hash: Hash256 { get }
    init(_ hash: Hash256)
}

extension NamedHash {
    package static var zero: Self { Self(.zero) }
    package static var minimumEncodedSize: Int { Hash256.byteCount }

    /// From 64 hexadecimal digits in displayed (reversed) order.
    package init?(display text: some StringProtocol) {
        guard let hash = Hash256(display: text) else { return nil }
        self.init(hash)
    }

    /// 64 hexadecimal digits in displayed (reversed) order.
    public var description: String { hash.description }
    package var bytes: [UInt8] { hash.bytes }
    @inlinable package var isZero: Bool { hash.isZero }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.hash < right.hash }

    package func encode(into writer: inout ByteWriter) { hash.encode(into: &writer) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(try reader.read()) }
}

extension Hash256: BinaryCodable {
    package static var minimumEncodedSize: Int { byteCount }

    package func encode(into writer: inout ByteWriter) {
        withUnsafeBytes { writer.writeRaw($0) }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(
            words: (
                try reader.readUInt64(), try reader.readUInt64(), try reader.readUInt64(), try reader.readUInt64()
            ))
    }
}

/// The hash of a transaction without its witnesses (BIP141).
@frozen public struct Txid: NamedHash {
    public let hash: Hash256
    @inlinable public init(_ hash: Hash256) { self.hash = hash }
}

/// The hash of a transaction with its witnesses (BIP141).
@frozen public struct Wtxid: NamedHash {
    public let hash: Hash256
    @inlinable public init(_ hash: Hash256) { self.hash = hash }
}

/// The hash of a block header.
@frozen public struct BlockHash: NamedHash {
    public let hash: Hash256
    @inlinable public init(_ hash: Hash256) { self.hash = hash }
}
