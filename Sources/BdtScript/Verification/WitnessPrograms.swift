import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives

extension InputVerifier {
    /// Judges the witness by its program (BIP141, BIP341). `isNested`: the program stands in a P2SH redeem script.
    mutating func verify(_ program: (version: Int, program: ByteView), isNested: Bool) throws(ScriptError) {
        let (version, program) = program
        if version == 0 {
            try verifyVersion0(program)
        } else if version == 1 && program.count == 32 && !isNested {
            if flags.contains(.taproot) { try verifyTaproot(program) }
        } else if version == 1 && program.isAnchor && !isNested {
            return
        } else if flags.contains(.discourageUpgradableWitnessProgram) {
            throw .discourageUpgradableWitnessProgram
        }
    }

    private mutating func verifyVersion0(_ program: ByteView) throws(ScriptError) {
        switch program.count {
        case 32:
            guard let script = witness.last else { throw .witnessProgramWitnessEmpty }
            if SHA256.hash(script) != Hash256(program, at: 0) { throw .witnessProgramMismatch }
            try execute(script, stack: witness.dropLast(), version: .witnessV0)
        case 20:
            if witness.count != 2 { throw .witnessProgramMismatch }
            try StackElement(payingTo: program).withView { script throws(ScriptError) in
                try execute(script, stack: witness[...], version: .witnessV0)
            }
        default: throw .witnessProgramWrongLength
        }
    }

    private mutating func verifyTaproot(_ program: ByteView) throws(ScriptError) {
        var stack = witness[...]
        guard let last = stack.last else { throw .witnessProgramWitnessEmpty }
        if stack.count >= 2 && last.first == Taproot.annexTag {
            interpreter.execution.annexHash = HashWriter.hash { $0.writeVarBytes(last) }
            stack.removeLast()
        }
        let top = stack.removeLast()
        guard let script = stack.popLast() else {
            let error = interpreter.checker.checkSchnorr(
                signature: top, publicKey: program, version: .taproot, execution: &interpreter.execution)
            if let error { throw error }
            return
        }
        try verifyScriptPath(program, control: top, script: script, stack: stack)
    }

    private mutating func verifyScriptPath(
        _ program: ByteView, control: ByteView, script: ByteView, stack: Witness.SubSequence
    ) throws(ScriptError) {
        guard let control = Taproot.ControlBlock(control) else { throw .taprootWrongControlSize }
        let leaf = Taproot.leafHash(version: control.leafVersion, script: script)
        interpreter.execution.tapleafHash = leaf
        if !control.commits(XOnlyPublicKey(Hash256(program, at: 0)), leaf: leaf) { throw .witnessProgramMismatch }
        if control.leafVersion == Taproot.tapscriptLeaf {
            interpreter.execution.validationWeightLeft = witnessSize + ScriptLimits.validationWeightOffset
            try execute(script, stack: stack, version: .tapscript)
        } else if flags.contains(.discourageUpgradableTaprootVersion) {
            throw .discourageUpgradableTaprootVersion
        }
    }

    /// Bytes of the serialized witness stack.
    private var witnessSize: Int {
        witness.reduce(CompactSize.width(witness.count)) { $0 + CompactSize.width($1.count) + $1.count }
    }

    private mutating func execute(
        _ script: ByteView, stack: Witness.SubSequence, version: SignatureVersion
    ) throws(ScriptError) {
        if version == .tapscript {
            if try containsSuccess(script) { return }
            if stack.count > ScriptLimits.maxStackSize { throw .stackSize }
        }
        interpreter.stack.removeAll()
        for element in stack {
            if element.count > Script.maximumElementSize { throw .pushSize }
            interpreter.stack.push(StackElement(element))
        }
        try interpreter.run(script, version: version)
        if interpreter.stack.count != 1 { throw .cleanStack }
        if !interpreter.stack[depth: 1].isTrue { throw .evalFalse }
    }

    /// Whether an OP_SUCCESSx stands before anything that does not parse (BIP342).
    private func containsSuccess(_ script: ByteView) throws(ScriptError) -> Bool {
        var walk = ScriptWalk(script)
        while let step = walk.next() {
            guard step.opcode.isSuccess else { continue }
            if flags.contains(.discourageOpSuccess) { throw .discourageOpSuccess }
            return true
        }
        if walk.failed { throw .badOpcode }
        return false
    }
}

extension ByteView {
    /// Whether a program of version 1 is that of pay-to-anchor.
    fileprivate var isAnchor: Bool { count == 2 && self[0] == 0x4e && self[1] == 0x73 }
}

extension StackElement {
    /// The script that a key hash of version 0 stands for: OP_DUP OP_HASH160 `hash` OP_EQUALVERIFY OP_CHECKSIG.
    fileprivate init(payingTo hash: ByteView) {
        self.init(count: 25) { script in
            (script[0], script[1], script[2]) = (Opcode.dup.rawValue, Opcode.hash160.rawValue, 20)
            UnsafeMutableRawBufferPointer(rebasing: script[3..<23]).copyMemory(from: hash.rawBuffer)
            (script[23], script[24]) = (Opcode.equalVerify.rawValue, Opcode.checkSig.rawValue)
        }
    }
}
