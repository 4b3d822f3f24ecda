import CapnProto
import Testing

/// Reading messages from bytes that cannot be trusted.
struct MessageTests {
    /// One segment of the given words.
    private func message(_ words: UInt64...) throws -> PointerReader {
        let content = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
        return try Message([0, 0, 0, 0, UInt8(words.count), 0, 0, 0] + content).root
    }

    @Test func segmentTables() throws {
        #expect(try Message([0, 0, 0, 0, 0, 0, 0, 0]).root.isNull)
        #expect(throws: CapnpError.malformed("Message ends prematurely.")) { try Message([]) }
        #expect(throws: CapnpError.malformed("Message ends prematurely.")) { try Message([0, 0, 0, 0]) }
        #expect(throws: CapnpError.malformed("Message ends prematurely in segment.")) { try Message([0, 0, 0, 0, 1, 0, 0, 0]) }
        #expect(throws: CapnpError.malformed("Message has too many segments.")) { try Message([UInt8](repeating: 0xff, count: 64)) }
        #expect(throws: CapnpError.malformed("Message ends prematurely in segment table.")) { try Message([9, 0, 0, 0, 0, 0, 0, 0]) }
    }

    @Test func pointersOutOfBounds() throws {
        // A struct of one data word behind the end, and one before the start.
        #expect(throws: CapnpError.malformed("Message contains out-of-bounds pointer.")) { try message(0x1_0000_0000).structure() }
        #expect(throws: CapnpError.malformed("Message contains out-of-bounds pointer.")) { try message(0x1_ffff_fff0, 0).structure() }
        // A list of 2^29 - 1 words.
        #expect(throws: CapnpError.malformed("Message contains out-of-bounds pointer.")) {
            try message(0xffff_fffd_0000_0001).list(of: .eightBytes)
        }
        #expect(throws: CapnpError.malformed("Message contains far pointer to unknown segment.")) {
            try message(0x7_0000_0002).structure()
        }
        #expect(throws: CapnpError.malformed("Message contains invalid capability pointer.")) { try message(0x3).capability() }
    }

    @Test func wrongKindsOfPointers() throws {
        #expect(throws: CapnpError.malformed("Message contains non-list pointer where list was expected.")) {
            try message(0x1_0000_0000, 0).text()
        }
        #expect(throws: CapnpError.malformed("Message contains non-struct pointer where struct was expected.")) {
            try message(0xa_0000_0001, 0).structure()
        }
        // Text without its final zero.
        #expect(throws: CapnpError.malformed("Message contains text that is not NUL-terminated.")) {
            try message(0xa_0000_0001, 0x61).text()
        }
        #expect(try message(0x12_0000_0001, 0x61).text() == "a")
    }

    @Test func amplificationIsBounded() throws {
        // A list of 2^29 - 1 voids costs no bytes, but counts.
        #expect(throws: CapnpError.malformed("Exceeded message traversal limit.")) { try message(0xffff_fff8_0000_0001).list(of: .void) }
        // As does a list of 2^29 - 1 structs without content.
        #expect(throws: CapnpError.malformed("Exceeded message traversal limit.")) {
            try message(0x7_0000_0001, 0x7fff_fffc).list(of: .composite)
        }
        // A struct that contains itself: pointer -2 words back.
        var reader = try message(0x1_0000_0000_0000, 0x1_0000_ffff_fffc).structure()
        #expect(throws: CapnpError.malformed("Message is too deeply-nested.")) {
            for _ in 0..<100 { reader = try reader.pointer(0).structure() }
        }
    }

    @Test func farPointersAreFollowed() throws {
        // Segment 0: a far pointer to word 1 of segment 1, where the pointer to the struct in word 0... behind it stands.
        func bytes(_ words: [UInt64]) -> [UInt8] {
            words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
        }
        let single = [UInt8](arrayLiteral: 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0) + bytes([0x1_0000_0002, 0x1_0000_0000, 77])
        #expect(try Message(single).root.structure().read(0) as UInt64 == 77)
        // Double-far: the pad says that the content is word 0 of segment 1 and what it is.
        let double =
            [UInt8](arrayLiteral: 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0)
            + bytes([0x1_0000_000e, 88, 0x1_0000_0002, 0x1_0000_0000])
        #expect(try Message(double).root.structure().read(0) as UInt64 == 88)
    }

    @Test func randomBytesNeverTrap() {
        var generator = SplitMix(state: 7)
        for _ in 0..<3000 {
            var bytes: [UInt8] = [0, 0, 0, 0, 16, 0, 0, 0]
            for _ in 0..<16 { for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: generator.word() >> (8 * UInt64(shift)))) } }
            guard let message = try? Message(bytes) else { continue }
            visit(message.root, depth: 0)
        }
    }

    /// Reads whatever a pointer may be.
    private func visit(_ pointer: PointerReader, depth: Int) {
        guard depth < 5 else { return }
        _ = try? pointer.text()
        _ = try? pointer.data()
        _ = try? pointer.capability()
        if let reader = try? pointer.structure() {
            _ = reader.read(3) as UInt64
            _ = reader.read(1000) as Bool
            for index in 0..<4 { visit(reader.pointer(index), depth: depth + 1) }
        }
        if let list = try? pointer.list(of: .composite) {
            for index in 0..<min(4, list.count) { visit(list.pointer(index), depth: depth + 1) }
        }
    }

    /// Words that look like pointers more often than chance would have it.
    private struct SplitMix {
        var state: UInt64

        mutating func word() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
            value ^= value >> 31
            return value & (value & 0x100 != 0 ? 0x0003_0003_0000_003f : .max)
        }
    }
}
