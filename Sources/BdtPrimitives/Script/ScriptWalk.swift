import BdtBase

/// Walks a script front to back, without copying it.
package struct ScriptWalk: Sendable {
    package let bytes: ByteView
    /// Index of the next opcode.
    package private(set) var offset: Int
    /// Set once a push announces more bytes than there are; nothing comes after it.
    package private(set) var failed = false

    /// One step: an opcode and the data it pushes (empty when it pushes none).
    package struct Step: Sendable {
        package let opcode: Opcode
        package let data: ByteView
        /// Index of the opcode in the script.
        package let offset: Int

        package var isPush: Bool { opcode.rawValue <= Opcode.push16.rawValue }
        package var isMinimalPush: Bool { opcode.isMinimalPush(count: data.count, first: data.first) }
    }

    package init(_ bytes: ByteView, offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// The next step; nil at the end and after a malformed push (then `failed` is set).
    package mutating func next() -> Step? {
        guard offset < bytes.count, !failed else { return nil }
        let start = offset
        let opcode = bytes[start]
        var position = start + 1
        var length = 0
        if opcode < Opcode.pushData1.rawValue {
            length = Int(opcode)
        } else if opcode <= Opcode.pushData4.rawValue {
            let width = 1 << (Int(opcode) - Int(Opcode.pushData1.rawValue))
            guard bytes.count - position >= width else { return fail() }
            for index in (0..<width).reversed() { length = length << 8 | Int(bytes[position + index]) }
            position += width
        }
        guard length <= bytes.count - position else { return fail() }
        offset = position + length
        return Step(opcode: Opcode(rawValue: opcode), data: bytes.part(from: position, count: length), offset: start)
    }

    private mutating func fail() -> Step? {
        failed = true
        return nil
    }
}

extension Opcode {
    /// Whether this is the shortest way to push `count` bytes that begin with `first`.
    package func isMinimalPush(count: Int, first: UInt8?) -> Bool {
        switch (count, first) {
        case (0, _): self == .push0
        case (1, let byte?) where (1...16).contains(byte) || byte == 0x81: false
        case (...75, _): Int(rawValue) == count
        case (...255, _): self == .pushData1
        case (...65535, _): self == .pushData2
        default: true
        }
    }
}
