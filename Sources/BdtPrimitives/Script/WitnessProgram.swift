/// The version and program of a segregated-witness output (BIP141).
package struct WitnessProgram: Hashable, Sendable {
    /// 0...16
    package let version: Int
    /// 2...40 bytes
    package let program: [UInt8]

    /// Nil unless the version is 0...16 and the program has 2...40 bytes.
    package init?(version: Int, program: [UInt8]) {
        guard (0...16).contains(version), (2...40).contains(program.count) else { return nil }
        self.version = version
        self.program = program
    }

    package var script: Script {
        ScriptBuilder().opcode(.push(number: version)).push(program).script
    }
}

extension Script {
    /// The witness program that this output script is, if it is one.
    package var witnessProgram: WitnessProgram? {
        guard (4...42).contains(bytes.count), let version = Opcode(rawValue: bytes[0]).smallNumber, Int(bytes[1]) + 2 == bytes.count
        else { return nil }
        return WitnessProgram(version: version, program: [UInt8](bytes[2...]))
    }

    /// OP_HASH160, 20 bytes, OP_EQUAL (BIP16).
    package var isPayToScriptHash: Bool {
        bytes.count == 23 && bytes[0] == Opcode.hash160.rawValue && bytes[1] == 20 && bytes[22] == Opcode.equal.rawValue
    }

    /// OP_1 and 32 bytes (BIP341).
    package var isPayToTaproot: Bool {
        bytes.count == 34 && bytes[0] == Opcode.push1.rawValue && bytes[1] == 32
    }

    /// OP_0 and 32 bytes (BIP141).
    package var isPayToWitnessScriptHash: Bool {
        bytes.count == 34 && bytes[0] == 0 && bytes[1] == 32
    }

    /// OP_1 and the two bytes 4e 73: the published pay-to-anchor output.
    package var isPayToAnchor: Bool { bytes == [0x51, 0x02, 0x4e, 0x73] }
}
