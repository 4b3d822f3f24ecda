import BdtBase
import BdtPrimitives

/// Why an input may not spend an output; nil when it may. `witness` is the input's stack, bottom first.
///
/// `flags` with `.witness` or `.cleanStack` must also have `.payToScriptHash`, and `.cleanStack` needs `.witness`: the rules build on each
/// other.
package func verifyScript<Checker: SignatureChecker>(
    scriptSig: Script, scriptPubKey: Script, witness: [[UInt8]], flags: ScriptFlags, checker: Checker
) -> ScriptError? {
    withViews(of: [scriptSig.bytes, scriptPubKey.bytes] + witness) { views in
        var verifier = InputVerifier(scriptSig: views[0], witness: views[2...], flags: flags, checker: checker)
        return verifier.verify(views[1])
    }
}

/// The steps of judging one input. What its views point to must outlive it.
struct InputVerifier<Checker: SignatureChecker, Witness: RandomAccessCollection<ByteView>>: ~Copyable {
    let scriptSig: ByteView
    let witness: Witness
    let flags: ScriptFlags
    var interpreter: Interpreter<Checker>

    init(scriptSig: ByteView, witness: Witness, flags: ScriptFlags, checker: Checker) {
        precondition(flags.isConsistent)
        self.scriptSig = scriptSig
        self.witness = witness
        self.flags = flags
        interpreter = Interpreter(flags: flags, checker: checker)
    }

    mutating func verify(_ scriptPubKey: ByteView) -> ScriptError? {
        do throws(ScriptError) {
            try judge(scriptPubKey)
            return nil
        } catch {
            return error
        }
    }

    private mutating func judge(_ scriptPubKey: ByteView) throws(ScriptError) {
        if flags.contains(.pushOnlyScriptSig) && !scriptSig.isPushOnly { throw .signaturePushOnly }
        // The two scripts run one after the other, never joined to one (CVE-2010-5141).
        try interpreter.run(scriptSig)
        let hasRedeemScript = flags.contains(.payToScriptHash) && scriptPubKey.isPayToScriptHash
        let pushed = hasRedeemScript ? interpreter.stack.copy() : ExecutionStack()
        try runToTrue(scriptPubKey)
        var usesWitness = false
        if flags.contains(.witness), let program = scriptPubKey.witnessProgram {
            usesWitness = true
            if !scriptSig.isEmpty { throw .witnessMalleated }
            try verify(program, isNested: false)
        }
        if hasRedeemScript {
            interpreter.stack = pushed
            usesWitness = try verifyRedeemScript()
        }
        // A witness program leaves one element, or has failed.
        if flags.contains(.cleanStack) && !usesWitness && interpreter.stack.count != 1 { throw .cleanStack }
        if flags.contains(.witness) && !usesWitness && !witness.isEmpty { throw .witnessUnexpected }
    }

    /// Runs the script that the top of the stack spells (BIP16) on the rest; whether it was a witness program.
    private mutating func verifyRedeemScript() throws(ScriptError) -> Bool {
        if !scriptSig.isPushOnly { throw .signaturePushOnly }
        // The hash of the output script matched, so that there was something to hash.
        guard interpreter.stack.count > 0 else { throw .evalFalse }
        let redeemScript = interpreter.stack.pop()
        return try redeemScript.withView { script throws(ScriptError) in
            try runToTrue(script)
            guard flags.contains(.witness), let program = script.witnessProgram else { return false }
            // A program has 42 bytes at most: its push is its length and itself.
            guard scriptSig.count == script.count + 1, scriptSig[0] == UInt8(script.count), scriptSig.part(from: 1) == script
            else { throw .witnessMalleatedP2SH }
            try verify(program, isNested: true)
            return true
        }
    }

    private mutating func runToTrue(_ script: ByteView) throws(ScriptError) {
        try interpreter.run(script)
        guard interpreter.stack.count > 0, interpreter.stack[depth: 1].isTrue else { throw .evalFalse }
    }
}
