import BdtPrimitives

extension Script {
    /// Signature operations by their opcodes. A multisig counts 20, or with `accurate` the number of keys that stands before it.
    package func sigOpCount(accurate: Bool) -> Int {
        var count = 0
        var last = Opcode.invalid
        for step in self {
            switch step.opcode {
            case .checkSig, .checkSigVerify: count += 1
            case .checkMultisig, .checkMultisigVerify:
                let keys = accurate ? last.smallNumber ?? 0 : 0
                count += keys > 0 ? keys : ScriptLimits.maxPublicKeysPerMultisig
            default: break
            }
            last = step.opcode
        }
        return count
    }

    /// What a push-only script pushes last; nil when it does anything else or does not parse.
    package var lastPush: [UInt8]? {
        var data: ArraySlice<UInt8> = []
        var walk = ScriptIterator(self)
        while let step = walk.next() {
            if !step.isPush { return nil }
            data = step.data
        }
        return walk.failed ? nil : [UInt8](data)
    }
}

/// Signature operations of the redeem script when the output is P2SH, else 0 (BIP16).
package func redeemScriptSigOps(scriptSig: Script, scriptPubKey: Script) -> Int {
    guard scriptPubKey.isPayToScriptHash, let redeemScript = scriptSig.lastPush else { return 0 }
    return Script(redeemScript).sigOpCount(accurate: true)
}

/// Signature operations of an input's witness (BIP141).
package func witnessSigOps(scriptSig: Script, scriptPubKey: Script, witness: [[UInt8]], flags: ScriptFlags) -> Int {
    guard flags.contains(.witness) else { return 0 }
    var program = scriptPubKey.witnessProgram
    if program == nil && scriptPubKey.isPayToScriptHash { program = scriptSig.lastPush.flatMap { Script($0).witnessProgram } }
    guard let program, program.version == 0 else { return 0 }
    switch program.program.count {
    case 20: return 1
    case 32: return witness.last.map { Script($0).sigOpCount(accurate: true) } ?? 0
    default: return 0
    }
}

extension Transaction {
    /// Signature operations of all scriptSigs and output scripts, each multisig counting 20.
    package var legacySigOpCount: Int {
        inputs.reduce(0) { $0 + $1.scriptSig.sigOpCount(accurate: false) }
            + outputs.reduce(0) { $0 + $1.script.sigOpCount(accurate: false) }
    }

    /// The cost of all signature operations: 4 for each outside of witnesses, 1 in them (BIP141). `spentOutputs` has one for each input,
    /// but may be empty for a coinbase.
    package func sigOpCost(spentOutputs: [TransactionOutput], flags: ScriptFlags) -> Int {
        var cost = legacySigOpCount * 4
        if isCoinbase { return cost }
        for (input, spent) in zip(inputs, spentOutputs) {
            if flags.contains(.payToScriptHash) {
                cost += 4 * redeemScriptSigOps(scriptSig: input.scriptSig, scriptPubKey: spent.script)
            }
            cost += witnessSigOps(scriptSig: input.scriptSig, scriptPubKey: spent.script, witness: input.witness, flags: flags)
        }
        return cost
    }
}
