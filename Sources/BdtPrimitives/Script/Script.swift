import BdtBase
import BdtEncoding

/// A script: any bytes, whether or not they parse.
package struct Script: Hashable, Sendable, BinaryCodable, CustomStringConvertible {
    /// Longer scripts cannot be executed (published MAX_SCRIPT_SIZE).
    @inlinable package static var maximumSize: Int { 10_000 }
    /// Longer pushes cannot be executed, nor longer elements handed to a witness script.
    @inlinable package static var maximumElementSize: Int { 520 }

    package var bytes: [UInt8]

    package init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    /// All bytes at once: an array would hand over one at a time.
    package func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }

    package var count: Int { bytes.count }
    package var isEmpty: Bool { bytes.isEmpty }
    /// The bytes in hexadecimal.
    package var description: String { Hex.encode(bytes) }

    package func encode(into writer: inout ByteWriter) { writer.writeVarBytes(bytes) }
    package init(from reader: inout ByteReader) throws(DecodeError) { bytes = try reader.readVarBytes() }

    /// Whether no input can ever spend an output with this script: it begins with OP_RETURN or is too long.
    package var isUnspendable: Bool { bytes.withView { $0.isUnspendable } }
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
        guard !failed else { return nil }
        let found = bytes.withView { view -> (opcode: Opcode, size: Int, end: Int)? in
            var walk = ScriptWalk(view, offset: offset)
            let step = walk.next()
            failed = walk.failed
            return step.map { ($0.opcode, $0.data.count, walk.offset) }
        }
        guard let (opcode, size, end) = found else { return nil }
        defer { offset = end }
        return ScriptInstruction(opcode: opcode, data: bytes[end - size..<end], offset: offset)
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
    package var isPushOnly: Bool { bytes.withView { $0.isPushOnly } }
}
