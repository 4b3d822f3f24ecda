import BdtBase
import BdtCrypto
import BdtPrimitives

/// A byte string on the stack: bytes of the script or the transaction, which outlive the run, or up to 32 computed ones that it holds itself.
/// Nothing is allocated for it.
struct StackElement: BitwiseCopyable {
    // Own bytes, first byte least significant in memory; else the first word is the address of bytes elsewhere.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    private var size: UInt32 = 0
    private var isOwn = true

    /// The empty string, which is false.
    init() {}

    /// Bytes that lie elsewhere.
    init(_ view: ByteView) {
        words.0 = UInt64(UInt(bitPattern: view.pointer))
        size = UInt32(view.count)
        isOwn = false
    }

    init(_ flag: Bool) {
        if flag { (words.0, size) = (1, 1) }
    }

    /// A number in its shortest form (`ScriptNumber`). Results of operands of four bytes take five at most.
    init(number: Int64) {
        guard number != 0 else { return }
        let magnitude = number.magnitude
        let digits = UInt64.bitWidth - magnitude.leadingZeroBitCount
        // The sign takes the top bit of the last byte.
        let bytes = digits / 8 + 1
        precondition(bytes <= 8)
        words.0 = (number < 0 ? magnitude | 1 << UInt64(bytes * 8 - 1) : magnitude).littleEndian
        size = UInt32(bytes)
    }

    init(_ hash: Hash256) {
        hash.withUnsafeBytes { bytes in fill(bytes.count) { $0.copyMemory(from: bytes) } }
    }

    /// `count` bytes, at most 32, that `body` writes.
    init(count: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) { fill(count, body) }

    private mutating func fill(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
        size = UInt32(count)
        withUnsafeMutableBytes(of: &words) { body(UnsafeMutableRawBufferPointer(rebasing: $0[0..<count])) }
    }

    /// The bytes of the element that stands at `place`: valid until something else is written there.
    static func view(at place: UnsafePointer<StackElement>) -> ByteView {
        let size = Int(place.pointee.size)
        if place.pointee.isOwn { return ByteView(UnsafeRawPointer(place), count: size) }
        // The address was that of a view.
        return ByteView(UnsafeRawPointer(bitPattern: UInt(place.pointee.words.0))!, count: size)
    }

    func withView<R, E: Error>(_ body: (ByteView) throws(E) -> R) throws(E) -> R {
        try withUnsafePointer(to: self) { place throws(E) in try body(StackElement.view(at: place)) }
    }
}

extension ByteView {
    /// False for any number of zero bytes, the last of which may have the sign bit.
    var isTrue: Bool {
        guard let last else { return false }
        return last & 0x7f != 0 || self[..<(count - 1)].contains { $0 != 0 }
    }

    /// Whether OP_IF takes the element where it must be minimal: empty, or a single 1.
    var isMinimalCondition: Bool { isEmpty || (count == 1 && self[0] == 1) }
}
