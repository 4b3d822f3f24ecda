import BdtPrimitives

/// Why an input may not spend an output; nil when it may. `witness` is the input's stack, bottom first.
///
/// `flags` with `.witness` or `.cleanStack` must also have `.payToScriptHash`, and `.cleanStack` needs `.witness`: the rules build on each
/// other.
package func verifyScript<Checker: SignatureChecker>(
    scriptSig: Script, scriptPubKey: Script, witness: [[UInt8]], flags: ScriptFlags, checker: Checker
) -> ScriptError? {
    precondition(flags.contains(.payToScriptHash) || flags.isDisjoint(with: [.witness, .cleanStack]))
    precondition(flags.contains(.witness) || !flags.contains(.cleanStack))
    do throws(ScriptError) {
        let verifier = InputVerifier(scriptSig: scriptSig, witness: witness, flags: flags, checker: checker)
        try verifier.verify(scriptPubKey)
        return nil
    } catch {
        return error
    }
}

/// The steps of judging one input.
struct InputVerifier<Checker: SignatureChecker> {
    let scriptSig: Script
    let witness: [[UInt8]]
    let flags: ScriptFlags
    let checker: Checker

    func verify(_ scriptPubKey: Script) throws(ScriptError) {
        if flags.contains(.pushOnlyScriptSig) && !scriptSig.isPushOnly { throw .signaturePushOnly }
        // The two scripts run one after the other, never joined to one (CVE-2010-5141).
        let pushed = try run(scriptSig, on: [])
        var stack = try runToTrue(scriptPubKey, on: pushed)
        var usesWitness = false
        if flags.contains(.witness), let program = scriptPubKey.witnessProgram {
            usesWitness = true
            if !scriptSig.isEmpty { throw .witnessMalleated }
            try verify(program, isNested: false)
            stack = [ExecutionStack.trueElement]
        }
        if flags.contains(.payToScriptHash) && scriptPubKey.isPayToScriptHash {
            (stack, usesWitness) = try verifyRedeemScript(on: pushed)
        }
        if flags.contains(.cleanStack) && stack.count != 1 { throw .cleanStack }
        if flags.contains(.witness) && !usesWitness && !witness.isEmpty { throw .witnessUnexpected }
    }

    /// Runs the script that the top of `pushed` spells (BIP16) on the rest; what is left, and whether it was a witness program.
    private func verifyRedeemScript(on pushed: [[UInt8]]) throws(ScriptError) -> (stack: [[UInt8]], usesWitness: Bool) {
        if !scriptSig.isPushOnly { throw .signaturePushOnly }
        // The hash of the output script matched, so that there was something to hash.
        guard let redeemBytes = pushed.last else { throw .evalFalse }
        let redeemScript = Script(redeemBytes)
        let stack = try runToTrue(redeemScript, on: pushed.dropLast())
        guard flags.contains(.witness), let program = redeemScript.witnessProgram else { return (stack, false) }
        if scriptSig != ScriptBuilder().push(redeemBytes).script { throw .witnessMalleatedP2SH }
        try verify(program, isNested: true)
        return ([ExecutionStack.trueElement], true)
    }

    private func run(_ script: Script, on stack: [[UInt8]]) throws(ScriptError) -> [[UInt8]] {
        var interpreter = Interpreter(
            script: script, stack: stack, flags: flags, version: .base, checker: checker, execution: ExecutionData())
        try interpreter.run()
        return interpreter.stack.elements
    }

    private func runToTrue(_ script: Script, on stack: some Sequence<[UInt8]>) throws(ScriptError) -> [[UInt8]] {
        let left = try run(script, on: Array(stack))
        guard let top = left.last, ExecutionStack.isTrue(top) else { throw .evalFalse }
        return left
    }
}
