import BdtBase
import BdtEncoding

/// A script: any bytes, whether or not they parse.
package struct Script: Hashable, Sendable, BinaryCodable, CustomStringConvertible {
    /// Longer scripts cannot be executed (published MAX_SCRIPT_SIZE).
    package static let maximumSize = 10_000
    /// Longer pushes cannot be executed before tapscript.
    package static let maximumElementSize = 520

    package var bytes: [UInt8]

    package init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    package var count: Int { bytes.count }
    package var isEmpty: Bool { bytes.isEmpty }
    /// The bytes in hexadecimal.
    package var description: String { Hex.encode(bytes) }

    package func encode(into writer: inout ByteWriter) { writer.writeVarBytes(bytes) }
    package init(from reader: inout ByteReader) throws(DecodeError) { bytes = try reader.readVarBytes() }

    /// Whether no input can ever spend an output with this script: it begins with OP_RETURN or is too long.
    package var isUnspendable: Bool {
        bytes.first == Opcode.return.rawValue || bytes.count > Script.maximumSize
    }
}

/// One step of a script: an opcode and the data it pushes (empty when it pushes none).
package struct ScriptInstruction: Hashable, Sendable {
    package let opcode: Opcode
    package let data: ArraySlice<UInt8>
    /// Index of the opcode in the script.
    package let offset: Int

    package var isPush: Bool { opcode.rawValue <= Opcode.push16.rawValue }
}

/// Walks a script front to back.
package struct ScriptIterator: Sendable {
    package let bytes: [UInt8]
    /// Index of the next opcode.
    package private(set) var offset: Int
    /// Set once a push announces more bytes than there are; nothing comes after it.
    package private(set) var failed = false

    package init(_ script: Script, offset: Int = 0) {
        bytes = script.bytes
        self.offset = offset
    }

    /// The next instruction; nil at the end and after a malformed push (then `failed` is set).
    package mutating func next() -> ScriptInstruction? {
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
        return ScriptInstruction(opcode: Opcode(rawValue: opcode), data: bytes[position..<position + length], offset: start)
    }

    private mutating func fail() -> ScriptInstruction? {
        failed = true
        return nil
    }
}

extension Script: Sequence {
    /// The instructions up to the end or the first malformed push.
    package struct Instructions: IteratorProtocol {
        var walk: ScriptIterator
        package mutating func next() -> ScriptInstruction? { walk.next() }
    }

    package func makeIterator() -> Instructions { Instructions(walk: ScriptIterator(self)) }

    /// Whether the script parses and does nothing but push.
    package var isPushOnly: Bool {
        var walk = ScriptIterator(self)
        while let step = walk.next() {
            if !step.isPush { return false }
        }
        return !walk.failed
    }
}
