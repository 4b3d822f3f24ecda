import CapnpShim
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A finished message in the standard stream framing. Reading never trusts its content: every pointer is checked against the bounds of
/// its segment, nesting is limited, and what a reader visits counts against a budget, so that overlapping pointers cannot multiply work.
///
/// @unchecked: all but the atomic budget is constant after `init`, and the memory belongs to this object alone.
package final class Message: @unchecked Sendable {
    /// Words of the largest message: 128 MiB. Readers may visit as many, or eight times the message's own.
    package static let traversalLimit = 16 << 20
    static let nestingLimit = 64
    private static let segmentLimit: UInt32 = 512

    private let memory: UnsafeMutableRawPointer
    /// Byte offsets of the segments in the memory.
    let segments: [Range<Int>]
    package let capabilities: [Capability?]
    private let budget: Atomic<Int>

    /// Takes over memory that `malloc` made.
    init(adopting memory: UnsafeMutableRawPointer, byteCount: Int, capabilities: [Capability?]) throws(CapnpError) {
        do {
            segments = try Message.segments(in: UnsafeRawBufferPointer(start: memory, count: byteCount))
        } catch {
            free(memory)
            throw error
        }
        self.memory = memory
        self.capabilities = capabilities
        // Code may read a field more than once.
        budget = Atomic(max(Message.traversalLimit, byteCount))
    }

    /// A message from a file or a constant.
    package convenience init(_ bytes: [UInt8]) throws(CapnpError) {
        guard let memory = malloc(max(8, bytes.count)) else { throw .malformed("Message is too large.") }
        bytes.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: bytes.count) }
        try self.init(adopting: memory, byteCount: bytes.count, capabilities: [])
    }

    deinit { free(memory) }

    /// Of all segments.
    package var byteCount: Int { segments.reduce(0) { $0 + $1.count } }

    /// The pointer to the message's content.
    package var root: PointerReader {
        PointerReader(message: self, segment: 0, position: segments[0].isEmpty ? nil : segments[0].lowerBound, depth: Message.nestingLimit)
    }

    /// A pointer to nothing.
    package static let null = PointerReader(message: empty, segment: 0, position: nil, depth: nestingLimit)

    /// Eight bytes of zero: one segment, no words.
    private static let empty: Message = {
        do { return try Message([UInt8](repeating: 0, count: 8)) } catch { fatalError("a constant, checked by every test: \(error)") }
    }()

    /// The segment table: a count less one, the sizes in words, padded to a word.
    private static func segments(in bytes: UnsafeRawBufferPointer) throws(CapnpError) -> [Range<Int>] {
        func number(_ index: Int) -> UInt32 { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)) }
        guard bytes.count >= 8 else { throw .malformed("Message ends prematurely.") }
        let last = number(0)
        guard last < segmentLimit else { throw .malformed("Message has too many segments.") }
        let count = Int(last) + 1
        var position = (count / 2 + 1) * 8
        guard bytes.count >= position else { throw .malformed("Message ends prematurely in segment table.") }
        var segments: [Range<Int>] = []
        for index in 1...count {
            let end = position + Int(number(index)) * 8
            guard end <= bytes.count else { throw .malformed("Message ends prematurely in segment.") }
            segments.append(position..<end)
            position = end
        }
        return segments
    }

    /// An integer at a byte offset, which callers keep within a segment.
    func load<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
        T(littleEndian: memory.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// Bytes of a range, which callers keep within a segment.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory + range.lowerBound, count: range.count)
    }

    /// Accounts for visiting `words` words.
    func visit(_ words: Int) throws(CapnpError) {
        guard budget.subtract(words, ordering: .relaxed).newValue >= 0 else {
            throw .malformed("Exceeded message traversal limit.")
        }
    }

    /// Checks that a part lies within its segment.
    func check(_ start: Int, words: Int, in segment: Int) throws(CapnpError) {
        let range = segments[segment]
        guard start >= range.lowerBound, words >= 0, start + words * 8 <= range.upperBound else {
            throw .malformed("Message contains out-of-bounds pointer.")
        }
    }
}
