import BdtBase

/// Puts a script together.
package struct ScriptBuilder: Sendable {
    private var bytes: [UInt8] = []

    package init() {}

    package var script: Script { Script(bytes) }

    package func opcode(_ opcode: Opcode) -> ScriptBuilder {
        var copy = self
        copy.bytes.append(opcode.rawValue)
        return copy
    }

    /// Pushes `data` with a length prefix of the shortest kind; never turned into a number opcode.
    package func push(_ data: some Collection<UInt8>) -> ScriptBuilder {
        var copy = self
        let count = data.count
        if count < Opcode.pushData1.rawValue {
            copy.bytes.append(UInt8(count))
        } else if count <= 0xff {
            copy.bytes += [Opcode.pushData1.rawValue, UInt8(count)]
        } else if count <= 0xffff {
            copy.bytes += [Opcode.pushData2.rawValue, UInt8(count & 0xff), UInt8(count >> 8)]
        } else {
            copy.bytes.append(Opcode.pushData4.rawValue)
            withUnsafeBytes(of: UInt32(count).littleEndian) { copy.bytes += $0 }
        }
        copy.bytes += data
        return copy
    }

    /// Pushes a number: an opcode for -1...16, its shortest signed form otherwise.
    package func push(number: Int64) -> ScriptBuilder {
        switch number {
        case -1: opcode(.push1Negate)
        case 0...16: opcode(.push(number: Int(number)))
        default: push(ScriptNumber.encode(number))
        }
    }
}

/// Numbers on the script stack: little endian, the sign in the top bit of the last byte, no more bytes than needed.
package enum ScriptNumber {
    package static func encode(_ value: Int64) -> [UInt8] {
        guard value != 0 else { return [] }
        var bytes: [UInt8] = []
        var rest = value.magnitude
        while rest > 0 {
            bytes.append(UInt8(rest & 0xff))
            rest >>= 8
        }
        let sign: UInt8 = value < 0 ? 0x80 : 0
        if bytes[bytes.count - 1] & 0x80 != 0 {
            bytes.append(sign)
        } else {
            bytes[bytes.count - 1] |= sign
        }
        return bytes
    }

    /// The value of at most 8 bytes; nil when there are more than `limit`, or when `minimal` asks for the shortest form and it is not.
    package static func decode(_ bytes: ByteView, limit: Int = 4, minimal: Bool = true) -> Int64? {
        precondition(limit <= 8)
        guard bytes.count <= limit else { return nil }
        guard bytes.count > 0 else { return 0 }
        let last = bytes[bytes.count - 1]
        // The last byte may be without digits only to keep the sign out of the one before it.
        if minimal, last & 0x7f == 0, bytes.count == 1 || bytes[bytes.count - 2] & 0x80 == 0 { return nil }
        var magnitude = UInt64(last & 0x7f)
        for index in (0..<bytes.count - 1).reversed() { magnitude = magnitude << 8 | UInt64(bytes[index]) }
        return last & 0x80 != 0 ? -Int64(magnitude) : Int64(magnitude)
    }

    package static func decode(_ bytes: some Sequence<UInt8>, limit: Int = 4, minimal: Bool = true) -> Int64? {
        [UInt8](bytes).withView { decode($0, limit: limit, minimal: minimal) }
    }
}
