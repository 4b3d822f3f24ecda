import BdtBase
import CLibCrypto

/// 32 bytes: a hash, a target, or a key in its published byte order.
///
/// `description` and `init(display:)` use the reversed order in which block and transaction hashes are shown.
/// Ordered byte by byte from the first stored byte, as the on-disk formats need it.
@frozen public struct Hash256: Hashable, Comparable, Sendable, CustomStringConvertible {
    // Little-endian words: word 0 holds bytes 0...7. Four words keep the value free of allocation and quick to compare.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    package static let byteCount = 32
    package static let zero = Hash256()
    /// Byte 0 is 1, all others are 0.
    package static let one = Hash256(words: (1, 0, 0, 0))

    @inlinable public init() { words = (0, 0, 0, 0) }

    @inlinable public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// From exactly 32 bytes in stored order; nil for any other count.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self = .filled { UnsafeMutableRawBufferPointer(start: $0, count: Self.byteCount).copyBytes(from: bytes) }
    }

    /// The 32 bytes from `offset` on, which must lie within `view`.
    @inlinable public init(_ view: ByteView, at offset: Int) {
        self.init(
            words: (
                view.load(at: offset), view.load(at: offset + 8), view.load(at: offset + 16), view.load(at: offset + 24)
            ))
    }

    /// From 64 hexadecimal digits in displayed (reversed) order.
    package init?(display text: some StringProtocol) {
        guard text.utf8.count == 64, let bytes = Hex.decode(text) else { return nil }
        self.init(bytes.reversed())
    }

    /// The 32 bytes in stored order.
    package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    /// 64 hexadecimal digits in displayed (reversed) order.
    public var description: String { Hex.encode(bytes.reversed()) }

    @inlinable public var isZero: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

    /// The byte at a stored position, 0...31.
    @inlinable package subscript(position: Int) -> UInt8 {
        withUnsafeBytes { $0[position] }
    }

    // The optimiser of Swift 6.3 takes an access through a pointer for one to other memory when it has another type than what lies there:
    // `withUnsafeBytes { $0.load(as: UInt64.self) & 63 }` was always 0, because the words were never stored. An opaque pointer hides the words.

    /// The bytes in stored order; the pointer is valid inside `body` only. For numbers, `words` is at hand.
    @inlinable package func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let little = (words.0.littleEndian, words.1.littleEndian, words.2.littleEndian, words.3.littleEndian)
        return try Swift.withUnsafeBytes(of: little) { bytes throws(E) in
            try body(UnsafeRawBufferPointer(start: bdt_opaque_pointer(bytes.baseAddress), count: bytes.count))
        }
    }

    /// A hash whose stored bytes `body` fills.
    @inlinable package static func filled(by body: (UnsafeMutablePointer<UInt8>) -> Void) -> Hash256 {
        var little: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        Swift.withUnsafeMutableBytes(of: &little) { buffer in
            // A 32-byte buffer always has a base address, and gets it back.
            body(bdt_opaque_pointer(buffer.baseAddress)!.assumingMemoryBound(to: UInt8.self))
        }
        return Hash256(words: (little.0.littleEndian, little.1.littleEndian, little.2.littleEndian, little.3.littleEndian))
    }

    @inlinable public static func == (left: Self, right: Self) -> Bool {
        left.words == right.words
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool {
        // The first word decides nearly always.
        if left.words.0 != right.words.0 { return left.words.0.byteSwapped < right.words.0.byteSwapped }
        let a = (left.words.0.byteSwapped, left.words.1.byteSwapped, left.words.2.byteSwapped, left.words.3.byteSwapped)
        let b = (right.words.0.byteSwapped, right.words.1.byteSwapped, right.words.2.byteSwapped, right.words.3.byteSwapped)
        return a < b
    }

    @inlinable public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
