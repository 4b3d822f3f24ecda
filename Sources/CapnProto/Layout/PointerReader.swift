/// A pointer in a message: to a struct, a list, text, data, a capability, or nothing.
package struct PointerReader: Sendable {
    let message: Message
    /// Of the whole message that the pointer stands in.
    package var messageByteCount: Int { message.byteCount }
    let segment: Int
    /// Byte offset of the pointer; nil: a null pointer that is not in the message.
    let position: Int?
    let depth: Int

    /// A pointer with its far pointers followed: where it and what it points to are.
    private struct Target {
        let pointer: Pointer
        let segment: Int
        let start: Int
    }

    private var word: UInt64 { position.map { message.load(UInt64.self, at: $0) } ?? 0 }

    package var isNull: Bool { word == 0 }

    private func target() throws(CapnpError) -> Target {
        guard let position else { return Target(pointer: Pointer(word: 0), segment: 0, start: 0) }
        let pointer = Pointer(word: word)
        guard pointer.kind == .far else {
            return Target(pointer: pointer, segment: segment, start: position + 8 + pointer.offset * 8)
        }
        let (pad, padSegment) = try landingPad(of: pointer)
        let landing = Pointer(word: message.load(UInt64.self, at: pad))
        guard pointer.isDoubleFar else {
            guard landing.kind != .far else { throw .malformed("Far pointer leads to far pointer.") }
            return Target(pointer: landing, segment: padSegment, start: pad + 8 + landing.offset * 8)
        }
        guard landing.kind == .far, !landing.isDoubleFar, landing.segment < message.segments.count else {
            throw .malformed("Double-far pointer has a malformed landing pad.")
        }
        let start = message.segments[landing.segment].lowerBound + landing.landing * 8
        return Target(pointer: Pointer(word: message.load(UInt64.self, at: pad + 8)), segment: landing.segment, start: start)
    }

    private func landingPad(of pointer: Pointer) throws(CapnpError) -> (Int, Int) {
        guard pointer.segment < message.segments.count else { throw .malformed("Message contains far pointer to unknown segment.") }
        let pad = message.segments[pointer.segment].lowerBound + pointer.landing * 8
        let words = pointer.isDoubleFar ? 2 : 1
        try message.check(pad, words: words, in: pointer.segment)
        try message.visit(words)
        return (pad, pointer.segment)
    }

    private func descend() throws(CapnpError) -> Int {
        guard depth > 0 else { throw .malformed("Message is too deeply-nested.") }
        return depth - 1
    }

    /// The struct pointed to; an empty one for a null pointer.
    package func structure() throws(CapnpError) -> StructReader {
        guard !isNull else { return StructReader(message: message, segment: 0, data: 0, dataBits: 0, pointerCount: 0, depth: depth) }
        let target = try target()
        guard target.pointer.kind == .structure else { throw .malformed("Message contains non-struct pointer where struct was expected.") }
        let size = target.pointer.structSize
        try message.check(target.start, words: size.words, in: target.segment)
        try message.visit(size.words)
        return StructReader(
            message: message, segment: target.segment, data: target.start, dataBits: size.dataWords * 64, pointerCount: size.pointers,
            depth: try descend())
    }

    /// The list pointed to, whose elements can be read as `expected`; an empty one for a null pointer.
    package func list(of expected: ElementSize) throws(CapnpError) -> ListReader {
        guard !isNull else { return ListReader(message: message) }
        let target = try target()
        guard target.pointer.kind == .list else { throw .malformed("Message contains non-list pointer where list was expected.") }
        let list = target.pointer.elementSize == .composite ? try composite(target) : try plain(target)
        guard list.canRead(as: expected) else { throw .malformed("Message contains list with incompatible element type.") }
        return list
    }

    private func plain(_ target: Target) throws(CapnpError) -> ListReader {
        let (size, count) = (target.pointer.elementSize, target.pointer.count)
        let words = (size.strideBits * count + 63) / 64
        try message.check(target.start, words: words, in: target.segment)
        // Elements without a size cost no bytes, but time.
        try message.visit(size == .void ? count : words)
        return ListReader(
            message: message, segment: target.segment, start: target.start, count: count, size: size, strideBits: size.strideBits,
            dataBits: size.dataBits, pointerCount: size == .pointer ? 1 : 0, depth: try descend())
    }

    private func composite(_ target: Target) throws(CapnpError) -> ListReader {
        let words = target.pointer.count
        try message.check(target.start, words: words + 1, in: target.segment)
        let tag = Pointer(word: message.load(UInt64.self, at: target.start))
        guard tag.kind == .structure else { throw .malformed("INLINE_COMPOSITE lists of non-STRUCT type are not supported.") }
        let (count, size) = (tag.offset, tag.structSize)
        guard count >= 0, count * size.words <= words else { throw .malformed("INLINE_COMPOSITE list's elements overrun its word count.") }
        try message.visit(max(words + 1, size.words == 0 ? count : 0))
        return ListReader(
            message: message, segment: target.segment, start: target.start + 8, count: count, size: .composite,
            strideBits: size.words * 64, dataBits: size.dataWords * 64, pointerCount: size.pointers, depth: try descend())
    }

    /// Text without its final zero byte; bytes that are no UTF-8 become replacement characters. Empty for a null pointer.
    package func text() throws(CapnpError) -> String {
        let range = try byteRange()
        guard !isNull else { return "" }
        guard let last = range.last, message.load(UInt8.self, at: last) == 0 else {
            throw .malformed("Message contains text that is not NUL-terminated.")
        }
        return String(decoding: message.bytes(range.dropLast()), as: UTF8.self)
    }

    /// Empty for a null pointer.
    package func data() throws(CapnpError) -> [UInt8] { [UInt8](message.bytes(try byteRange())) }

    private func byteRange() throws(CapnpError) -> Range<Int> {
        let list = try list(of: .byte)
        guard isNull || list.size == .byte else { throw .malformed("Message contains list of non-bytes where text or data was expected.") }
        return list.start..<list.start + list.count
    }

    /// Nil for a null pointer.
    package func capability() throws(CapnpError) -> Capability? {
        guard !isNull else { return nil }
        guard let index = try target().pointer.capability else {
            throw .malformed("Message contains non-capability pointer where capability was expected.")
        }
        guard index < message.capabilities.count else { throw .malformed("Message contains invalid capability pointer.") }
        return message.capabilities[index]
    }
}
