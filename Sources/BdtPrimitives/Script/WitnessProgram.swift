import BdtBase

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
        bytes.withView { view in view.witnessProgram.flatMap { WitnessProgram(version: $0.version, program: $0.program.array) } }
    }

    /// OP_HASH160, 20 bytes, OP_EQUAL (BIP16).
    package var isPayToScriptHash: Bool { bytes.withView { $0.isPayToScriptHash } }

    /// OP_1 and 32 bytes (BIP341).
    package var isPayToTaproot: Bool { bytes.withView { $0.isPayToTaproot } }

    /// OP_0 and 32 bytes (BIP141).
    package var isPayToWitnessScriptHash: Bool {
        bytes.count == 34 && bytes[0] == 0 && bytes[1] == 32
    }

    /// OP_1 and the two bytes 4e 73: the published pay-to-anchor output.
    package var isPayToAnchor: Bool { bytes.withView { $0.isPayToAnchor } }
}
