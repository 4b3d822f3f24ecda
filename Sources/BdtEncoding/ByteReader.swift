import BdtBase

/// Why bytes are no valid encoding. The texts are those that the published node shows.
package enum DecodeError: Error, Equatable, CustomStringConvertible {
    /// The input ends before the value does.
    case truncated
    /// A compact size uses more bytes than it needs.
    case nonCanonicalCompactSize
    /// A length exceeds what its field may hold, or 0x02000000.
    case sizeTooLarge
    /// Bytes are left after the value.
    case trailingBytes
    /// Anything else, named by the field at fault.
    case invalid(String)

    package var description: String {
        switch self {
        case .truncated: "SpanReader::read(): end of data: iostream error"
        case .nonCanonicalCompactSize: "non-canonical ReadCompactSize(): iostream error"
        case .sizeTooLarge: "ReadCompactSize(): size too large: iostream error"
        case .trailingBytes: "superfluous data after the value: iostream error"
        case .invalid(let text): text
        }
    }
}

/// Reads values off a byte array, front to back. Never traps on any input, and bounds each length by what is left before it allocates.
///
/// A failed read throws and leaves the position unspecified.
package struct ByteReader: Sendable {
    /// The largest length that a compact size may announce (published MAX_SIZE).
    package static let maximumSize: UInt64 = 0x0200_0000

    @usableFromInline let bytes: [UInt8]
    @usableFromInline let end: Int
    /// Index of the next byte in the array given at the start.
    @usableFromInline package private(set) var offset: Int

    @inlinable package init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    /// Reads a part; `range` must lie within `bytes`.
    @usableFromInline package init(_ bytes: [UInt8], in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        end = range.upperBound
        offset = range.lowerBound
    }

    @inlinable package init(_ slice: ArraySlice<UInt8>) {
        self.init([UInt8](slice))
    }

    /// How many bytes are left.
    package var remaining: Int { end - offset }
    package var isAtEnd: Bool { offset == end }

    /// Throws unless everything has been read.
    package func finish() throws(DecodeError) {
        if offset != end { throw .trailingBytes }
    }

    package mutating func readUInt8() throws(DecodeError) -> UInt8 {
        guard offset < end else { throw .truncated }
        defer { offset += 1 }
        return bytes[offset]
    }

    package mutating func readBool() throws(DecodeError) -> Bool { try readUInt8() != 0 }
    package mutating func readUInt16() throws(DecodeError) -> UInt16 { try readInteger() }
    package mutating func readUInt32() throws(DecodeError) -> UInt32 { try readInteger() }
    package mutating func readUInt64() throws(DecodeError) -> UInt64 { try readInteger() }
    package mutating func readInt32() throws(DecodeError) -> Int32 { Int32(bitPattern: try readUInt32()) }
    package mutating func readInt64() throws(DecodeError) -> Int64 { Int64(bitPattern: try readUInt64()) }

    /// A little-endian integer of the result's width.
    package mutating func readInteger<T: FixedWidthInteger>() throws(DecodeError) -> T {
        let size = MemoryLayout<T>.size
        guard remaining >= size else { throw .truncated }
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
        offset += size
        return T(littleEndian: value)
    }

    /// Exactly `count` bytes.
    package mutating func readBytes(_ count: Int) throws(DecodeError) -> [UInt8] {
        [UInt8](try readSlice(count))
    }

    /// Exactly `count` bytes, sharing the array they stand in.
    package mutating func readSlice(_ count: Int) throws(DecodeError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw .truncated }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// Hands the bytes left to `body`, which returns what it makes of them and how many it took, and passes those.
    package mutating func take<R>(
        _ body: (UnsafeRawBufferPointer) throws(DecodeError) -> (value: R, count: Int)
    ) throws(DecodeError) -> R {
        let (start, end) = (offset, end)
        let (value, count) = try bytes.withUnsafeBufferPointer { buffer throws(DecodeError) in
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<end]))
        }
        try skip(count)
        return value
    }

    package mutating func skip(_ count: Int) throws(DecodeError) { _ = try readSlice(count) }

    /// The next byte without passing it.
    package func peek() throws(DecodeError) -> UInt8 {
        guard offset < end else { throw .truncated }
        return bytes[offset]
    }

    /// A compact size in its shortest form, at most `limit` (a count or a length).
    package mutating func readCompactSize(limit: UInt64 = ByteReader.maximumSize) throws(DecodeError) -> Int {
        let value = try readCompactInteger()
        guard value <= limit else { throw .sizeTooLarge }
        return Int(value)
    }

    /// A compact size that is a plain number, not a length: any value of 64 bits.
    package mutating func readCompactInteger() throws(DecodeError) -> UInt64 {
        let first = try readUInt8()
        let (value, least): (UInt64, UInt64)
        switch first {
        case 253: (value, least) = (UInt64(try readUInt16()), 253)
        case 254: (value, least) = (UInt64(try readUInt32()), 0x1_0000)
        case 255: (value, least) = (try readUInt64(), 0x1_0000_0000)
        default: return UInt64(first)
        }
        guard value >= least else { throw .nonCanonicalCompactSize }
        return value
    }

    /// A base-128 number of the storage formats; throws when it exceeds 64 bits.
    package mutating func readVarInt() throws(DecodeError) -> UInt64 {
        try take { buffer throws(DecodeError) in
            var reader = ViewReader(ByteView(buffer))
            let value = try reader.readVarInt()
            return (value, reader.offset)
        }
    }

    /// A length and that many bytes.
    package mutating func readVarBytes(limit: UInt64 = ByteReader.maximumSize) throws(DecodeError) -> [UInt8] {
        try readBytes(try readCompactSize(limit: limit))
    }

    /// A length and that many bytes of text; bytes that are no UTF-8 become replacement characters.
    package mutating func readString(limit: UInt64 = ByteReader.maximumSize) throws(DecodeError) -> String {
        String(decoding: try readSlice(try readCompactSize(limit: limit)), as: UTF8.self)
    }

    package mutating func read<T: BinaryDecodable>(_ type: T.Type = T.self) throws(DecodeError) -> T {
        try T(from: &self)
    }

    /// A count and that many values. Reserves at most what the bytes left could hold.
    package mutating func readList<T: BinaryDecodable>(
        of type: T.Type = T.self, limit: UInt64 = ByteReader.maximumSize
    ) throws(DecodeError) -> [T] {
        let count = try readCompactSize(limit: limit)
        var list: [T] = []
        list.reserveCapacity(min(count, remaining / max(1, T.minimumEncodedSize)))
        for _ in 0..<count { list.append(try T(from: &self)) }
        return list
    }
}
