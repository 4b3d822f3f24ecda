import BdtBase

/// Appends values to a byte array in the network and disk formats.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written, and keeps the memory.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Bytes written so far.
    package var count: Int { bytes.count }

    package mutating func write(_ value: UInt8) { bytes.append(value) }
    package mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }
    package mutating func write(_ value: UInt16) { writeInteger(value) }
    package mutating func write(_ value: UInt32) { writeInteger(value) }
    package mutating func write(_ value: UInt64) { writeInteger(value) }
    package mutating func write(_ value: Int32) { writeInteger(value) }
    package mutating func write(_ value: Int64) { writeInteger(value) }

    /// The integer's bytes, least significant first.
    package mutating func writeInteger(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// The integer's bytes, most significant first.
    package mutating func writeBigEndian(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Bytes as they are, without a length.
    package mutating func writeRaw(_ view: ByteView) { bytes.append(contentsOf: view.rawBuffer) }

    /// Bytes as they are, without a length.
    package mutating func writeRaw(_ content: some Sequence<UInt8>) { bytes.append(contentsOf: content) }

    package mutating func writeCompactSize(_ value: some BinaryInteger) {
        let value = UInt64(value)
        switch value {
        case 0..<253: bytes.append(UInt8(value))
        case 253...0xffff:
            bytes.append(253)
            writeInteger(UInt16(value))
        case 0x1_0000...0xffff_ffff:
            bytes.append(254)
            writeInteger(UInt32(value))
        default:
            bytes.append(255)
            writeInteger(value)
        }
    }

    /// A base-128 number of the storage formats.
    package mutating func writeVarInt(_ value: some BinaryInteger) { writeVarInt(UInt64(value)) }

    /// As above, for hot paths.
    package mutating func writeVarInt(_ value: UInt64) {
        if value < 0x80 { return bytes.append(UInt8(value)) }
        withUnsafeTemporaryAllocation(byteCount: VarInt.maximumSize, alignment: 1) { place in
            let count = VarInt.write(value, to: place)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: place[..<count]))
        }
    }

    /// A length and the bytes.
    package mutating func writeVarBytes(_ content: some Collection<UInt8>) {
        writeCompactSize(content.count)
        bytes.append(contentsOf: content)
    }

    /// A length and the text's UTF-8.
    package mutating func write(_ text: String) { writeVarBytes(text.utf8) }

    package mutating func write(_ value: some BinaryEncodable) { value.encode(into: &self) }

    /// A count and the values.
    package mutating func writeList(_ values: some Collection<some BinaryEncodable>) {
        writeCompactSize(values.count)
        for value in values { value.encode(into: &self) }
    }
}

/// Compact sizes as such.
package enum CompactSize {
    /// How many bytes the compact size of `value` takes.
    package static func width(_ value: Int) -> Int {
        switch value {
        case ..<253: 1
        case ...0xffff: 3
        case ...0xffff_ffff: 5
        default: 9
        }
    }
}
