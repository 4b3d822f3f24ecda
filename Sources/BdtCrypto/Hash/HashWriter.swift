import BdtBase

/// Hashes a message that is put together from many small fields, without an allocation: they gather in a buffer on the stack, and the
/// hasher is called for large pieces only. Integers are little-endian.
package struct HashWriter: ~Copyable {
    private static let capacity = 512

    private let buffer: UnsafeMutableRawPointer
    private var count = 0
    private var hasher: SHA256

    private init(_ buffer: UnsafeMutableRawPointer, _ hasher: SHA256) {
        self.buffer = buffer
        self.hasher = hasher
    }

    /// SHA-256 of what `start` has taken in and `body` writes.
    package static func hash(after start: SHA256 = SHA256(), _ body: (inout HashWriter) -> Void) -> Hash256 {
        withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 8) { buffer in
            // The capacity is not zero, so that there is an address.
            var writer = HashWriter(buffer.baseAddress!, start)
            body(&writer)
            writer.flush()
            return writer.hasher.finalize()
        }
    }

    /// SHA-256 of SHA-256 of what `body` writes.
    package static func doubleHash(_ body: (inout HashWriter) -> Void) -> Hash256 { SHA256.hash(hash(body)) }

    // Not generic: generic code is not specialised for other modules.
    package mutating func write(_ value: UInt8) { store(value) }
    package mutating func write(_ value: UInt16) { store(value) }
    package mutating func write(_ value: UInt32) { store(value) }
    package mutating func write(_ value: UInt64) { store(value) }
    package mutating func write(_ value: Int32) { store(value) }
    package mutating func write(_ value: Int64) { store(value) }

    package mutating func write(_ hash: Hash256) {
        if HashWriter.capacity - count < Hash256.byteCount { flush() }
        hash.withUnsafeBytes { (buffer + count).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(buffer), byteCount: $0.count) }
        count += Hash256.byteCount
    }

    package mutating func write(_ bytes: ByteView) {
        if bytes.count > HashWriter.capacity - count {
            flush()
            if bytes.count > HashWriter.capacity { return hasher.update(bytes) }
        }
        (buffer + count).copyMemory(from: bytes.pointer, byteCount: bytes.count)
        count += bytes.count
    }

    /// A compact size, which is not negative.
    package mutating func writeCompactSize(_ value: Int) {
        switch value {
        case ..<253: write(UInt8(value))
        case ...0xffff:
            write(UInt8(253))
            write(UInt16(value))
        case ...0xffff_ffff:
            write(UInt8(254))
            write(UInt32(value))
        default:
            write(UInt8(255))
            write(UInt64(value))
        }
    }

    /// A length and the bytes.
    package mutating func writeVarBytes(_ bytes: ByteView) {
        writeCompactSize(bytes.count)
        write(bytes)
    }

    private mutating func store<Integer: FixedWidthInteger>(_ value: Integer) {
        let size = MemoryLayout<Integer>.size
        if HashWriter.capacity - count < size { flush() }
        buffer.storeBytes(of: value.littleEndian, toByteOffset: count, as: Integer.self)
        count += size
    }

    private mutating func flush() {
        hasher.update(ByteView(buffer, count: count))
        count = 0
    }
}
