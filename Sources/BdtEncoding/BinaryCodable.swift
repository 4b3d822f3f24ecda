/// A value with one byte form on the network or on disk.
package protocol BinaryEncodable {
    func encode(into writer: inout ByteWriter)
}

/// A value that can be read from its byte form; hostile bytes throw and never trap.
package protocol BinaryDecodable {
    /// The fewest bytes a value can take: bounds what a list reserves before its elements are read.
    static var minimumEncodedSize: Int { get }
    init(from reader: inout ByteReader) throws(DecodeError)
}

package typealias BinaryCodable = BinaryEncodable & BinaryDecodable

extension BinaryEncodable {
    package var encoded: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension BinaryDecodable {
    package static var minimumEncodedSize: Int { 1 }

    /// The value that all of `bytes` spell.
    package init(decoding bytes: [UInt8]) throws(DecodeError) {
        var reader = ByteReader(bytes)
        self = try Self(from: &reader)
        try reader.finish()
    }
}
