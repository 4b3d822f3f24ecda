import BdtBase

/// Reads the storage formats off bytes that someone else owns, front to back, without an allocation. Never traps on any input.
///
/// A failed read throws and leaves the position unspecified.
package struct ViewReader {
    private let view: ByteView
    /// Bytes that were read.
    package private(set) var offset = 0

    package init(_ view: ByteView) { self.view = view }

    /// How many bytes are left.
    package var remaining: Int { view.count - offset }

    package mutating func readUInt8() throws(DecodeError) -> UInt8 {
        guard offset < view.count else { throw .truncated }
        defer { offset += 1 }
        return view[offset]
    }

    /// Exactly `count` bytes where they stand.
    package mutating func readView(_ count: Int) throws(DecodeError) -> ByteView {
        guard count >= 0, count <= remaining else { throw .truncated }
        defer { offset += count }
        return view.part(from: offset, count: count)
    }

    /// A base-128 number; throws when it exceeds 64 bits.
    package mutating func readVarInt() throws(DecodeError) -> UInt64 {
        var value: UInt64 = 0
        while true {
            let byte = try readUInt8()
            guard value <= UInt64.max >> 7 else { throw .invalid("ReadVarInt(): size too large") }
            value = value << 7 | UInt64(byte & 0x7f)
            if byte & 0x80 == 0 { return value }
            guard value < UInt64.max else { throw .invalid("ReadVarInt(): size too large") }
            value += 1
        }
    }
}
