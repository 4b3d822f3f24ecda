import BdtCrypto
import BdtEncoding
import BdtPrimitives

extension InputVerifier {
    /// Judges the witness by its program (BIP141, BIP341). `isNested`: the program stands in a P2SH redeem script.
    func verify(_ program: WitnessProgram, isNested: Bool) throws(ScriptError) {
        if program.version == 0 {
            try verifyVersion0(program.program)
        } else if program.version == 1 && program.program.count == 32 && !isNested {
            if flags.contains(.taproot) { try verifyTaproot(program.program) }
        } else if !isNested && program.script.isPayToAnchor {
            return
        } else if flags.contains(.discourageUpgradableWitnessProgram) {
            throw .discourageUpgradableWitnessProgram
        }
    }

    private func verifyVersion0(_ program: [UInt8]) throws(ScriptError) {
        switch program.count {
        case 32:
            guard let script = witness.last else { throw .witnessProgramWitnessEmpty }
            if SHA256.hash(script).bytes != program { throw .witnessProgramMismatch }
            try execute(Script(script), stack: Array(witness.dropLast()), version: .witnessV0, execution: ExecutionData())
        case 20:
            if witness.count != 2 { throw .witnessProgramMismatch }
            let script = ScriptBuilder().opcode(.dup).opcode(.hash160).push(program).opcode(.equalVerify).opcode(.checkSig).script
            try execute(script, stack: witness, version: .witnessV0, execution: ExecutionData())
        default: throw .witnessProgramWrongLength
        }
    }

    private func verifyTaproot(_ program: [UInt8]) throws(ScriptError) {
        var stack = witness
        var execution = ExecutionData()
        guard let last = stack.last else { throw .witnessProgramWitnessEmpty }
        if stack.count >= 2 && last.first == Taproot.annexTag {
            var writer = ByteWriter(reserving: last.count + 9)
            writer.writeVarBytes(last)
            execution.annexHash = SHA256.hash(writer.bytes)
            stack.removeLast()
        }
        if stack.count == 1 {
            let error = checker.checkSchnorr(signature: stack[0], publicKey: program, version: .taproot, execution: &execution)
            if let error { throw error }
            return
        }
        let control = stack.removeLast()
        let script = stack.removeLast()
        try verifyScriptPath(program, control: control, script: script, stack: stack, execution: execution)
    }

    private func verifyScriptPath(
        _ program: [UInt8], control: [UInt8], script: [UInt8], stack: [[UInt8]], execution: ExecutionData
    ) throws(ScriptError) {
        guard let control = Taproot.ControlBlock(control) else { throw .taprootWrongControlSize }
        var execution = execution
        execution.tapleafHash = Taproot.leafHash(version: control.leafVersion, script: script)
        if !control.commits(XOnlyPublicKey(program), leaf: execution.tapleafHash) { throw .witnessProgramMismatch }
        if control.leafVersion == Taproot.tapscriptLeaf {
            execution.validationWeightLeft = witnessSize + ScriptLimits.validationWeightOffset
            try execute(Script(script), stack: stack, version: .tapscript, execution: execution)
        } else if flags.contains(.discourageUpgradableTaprootVersion) {
            throw .discourageUpgradableTaprootVersion
        }
    }

    /// Bytes of the serialized witness stack.
    private var witnessSize: Int {
        witness.reduce(CompactSize.width(witness.count)) { $0 + CompactSize.width($1.count) + $1.count }
    }

    private func execute(
        _ script: Script, stack: [[UInt8]], version: SignatureVersion, execution: ExecutionData
    ) throws(ScriptError) {
        if version == .tapscript {
            if try containsSuccess(script) { return }
            if stack.count > ScriptLimits.maxStackSize { throw .stackSize }
        }
        if stack.contains(where: { $0.count > Script.maximumElementSize }) { throw .pushSize }
        var interpreter = Interpreter(
            script: script, stack: stack, flags: flags, version: version, checker: checker, execution: execution)
        try interpreter.run()
        if interpreter.stack.count != 1 { throw .cleanStack }
        if !ExecutionStack.isTrue(interpreter.stack[depth: 1]) { throw .evalFalse }
    }

    /// Whether an OP_SUCCESSx stands before anything that does not parse (BIP342).
    private func containsSuccess(_ script: Script) throws(ScriptError) -> Bool {
        var walk = ScriptIterator(script)
        while let step = walk.next() {
            guard step.opcode.isSuccess else { continue }
            if flags.contains(.discourageOpSuccess) { throw .discourageOpSuccess }
            return true
        }
        if walk.failed { throw .badOpcode }
        return false
    }
}
