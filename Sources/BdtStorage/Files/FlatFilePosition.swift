import BdtEncoding

/// A place in a sequence of numbered files.
package struct FlatFilePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// File number, from 0.
    package var file: Int
    /// Bytes from the start of the file; files stay below 4 GiB.
    package var offset: UInt32

    package init(file: Int, offset: UInt32) {
        self.file = file
        self.offset = offset
    }

    /// Both numbers in one: file in the upper half. File numbers are below 2^32.
    package var packed: UInt64 { UInt64(file) << 32 | UInt64(offset) }

    package init(packed: UInt64) {
        self.init(file: Int(packed >> 32), offset: UInt32(truncatingIfNeeded: packed))
    }

    package static func < (left: Self, right: Self) -> Bool { left.packed < right.packed }

    package var description: String { "FlatFilePos(nFile=\(file), nPos=\(offset))" }
}

extension FlatFilePosition: BinaryCodable {
    package static var minimumEncodedSize: Int { 2 }

    package func encode(into writer: inout ByteWriter) {
        writer.writeVarInt(file)
        writer.writeVarInt(offset)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let (file, offset) = (try reader.readVarInt(), try reader.readVarInt())
        guard file <= UInt64(Int32.max), offset <= UInt64(UInt32.max) else { throw .invalid("flat file position out of range") }
        self.init(file: Int(file), offset: UInt32(offset))
    }
}
