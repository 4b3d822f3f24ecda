/// Eight bytes that stored content is XORed with, so that virus scanners and the like see no known patterns in it.
package struct XORKey: Hashable, Sendable {
    package static let byteCount = 8
    package static let none = XORKey(word: 0)

    // Byte i of the key is byte i of the little-endian word.
    private let word: UInt64

    private init(word: UInt64) { self.word = word }

    /// From exactly eight bytes; nil for any other count.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == XORKey.byteCount else { return nil }
        word = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    package static func random() -> XORKey {
        var generator = SystemRandomNumberGenerator()
        return XORKey(word: generator.next())
    }

    package var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
    package var isZero: Bool { word == 0 }

    /// XORs `content`, whose first byte stands at `offset` of what the key is laid over.
    package func apply(to content: inout [UInt8], at offset: UInt64 = 0) {
        if isZero { return }
        content.withUnsafeMutableBytes { apply(to: $0, at: offset) }
    }

    package func apply(to buffer: UnsafeMutableRawBufferPointer, at offset: UInt64 = 0) {
        if isZero { return }
        let shift = 8 * (offset % 8)
        let rotated = shift == 0 ? word : word >> shift | word << (64 - shift)
        var index = 0
        while index + 8 <= buffer.count {
            let value = buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian ^ rotated
            buffer.storeBytes(of: value.littleEndian, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        var rest = rotated
        while index < buffer.count {
            buffer[index] ^= UInt8(truncatingIfNeeded: rest)
            rest >>= 8
            index += 1
        }
    }
}
