import BdtBase

/// What a view's bytes are as a script.
extension ByteView {
    /// Whether the script parses and does nothing but push.
    package var isPushOnly: Bool {
        var walk = ScriptWalk(self)
        while let step = walk.next() {
            if !step.isPush { return false }
        }
        return !walk.failed
    }

    /// What a push-only script pushes last; nil when it does anything else or does not parse.
    package var lastPush: ByteView? {
        var data = ByteView()
        var walk = ScriptWalk(self)
        while let step = walk.next() {
            if !step.isPush { return nil }
            data = step.data
        }
        return walk.failed ? nil : data
    }

    /// OP_HASH160, 20 bytes, OP_EQUAL (BIP16).
    package var isPayToScriptHash: Bool {
        count == 23 && self[0] == Opcode.hash160.rawValue && self[1] == 20 && self[22] == Opcode.equal.rawValue
    }

    /// OP_1 and 32 bytes (BIP341).
    package var isPayToTaproot: Bool { count == 34 && self[0] == Opcode.push1.rawValue && self[1] == 32 }

    /// OP_1 and the two bytes 4e 73: the published pay-to-anchor output.
    package var isPayToAnchor: Bool {
        count == 4 && self[0] == Opcode.push1.rawValue && self[1] == 2 && self[2] == 0x4e && self[3] == 0x73
    }

    /// The version (0...16) and the program (2...40 bytes) of a segregated-witness output (BIP141); nil when the script is none.
    package var witnessProgram: (version: Int, program: ByteView)? {
        guard (4...42).contains(count), Int(self[1]) + 2 == count, let version = Opcode(rawValue: self[0]).smallNumber else { return nil }
        return (version, part(from: 2))
    }

    /// Whether no input can ever spend an output with this script: it begins with OP_RETURN or is too long.
    package var isUnspendable: Bool { first == Opcode.return.rawValue || count > Script.maximumSize }
}
