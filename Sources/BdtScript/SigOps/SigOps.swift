import BdtBase
import BdtPrimitives

extension ByteView {
    /// Signature operations of a script by their opcodes. A multisig counts 20, or with `accurate` the number of keys that stands before it.
    package func sigOpCount(accurate: Bool) -> Int {
        var count = 0
        var last = Opcode.invalid
        var walk = ScriptWalk(self)
        while let step = walk.next() {
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
}

extension Script {
    package func sigOpCount(accurate: Bool) -> Int { bytes.withView { $0.sigOpCount(accurate: accurate) } }
}

extension InputView {
    /// Signature operations of the redeem script when the output is P2SH, else 0 (BIP16).
    package func redeemScriptSigOps(scriptPubKey: ByteView) -> Int {
        guard scriptPubKey.isPayToScriptHash, let redeemScript = scriptSig.lastPush else { return 0 }
        return redeemScript.sigOpCount(accurate: true)
    }

    /// Signature operations of the witness (BIP141).
    package func witnessSigOps(scriptPubKey: ByteView) -> Int {
        var program = scriptPubKey.witnessProgram
        if program == nil && scriptPubKey.isPayToScriptHash { program = scriptSig.lastPush?.witnessProgram }
        guard let program, program.version == 0 else { return 0 }
        switch program.program.count {
        case 20: return 1
        case 32: return witness.last.map { $0.sigOpCount(accurate: true) } ?? 0
        default: return 0
        }
    }
}

extension TransactionView {
    /// Signature operations of all scriptSigs and output scripts, each multisig counting 20.
    package var legacySigOpCount: Int {
        let (inputs, outputs) = (inputs, outputs)
        var count = 0
        for index in 0..<inputs.count { count += inputs[index].scriptSig.sigOpCount(accurate: false) }
        for index in 0..<outputs.count { count += outputs[index].script.sigOpCount(accurate: false) }
        return count
    }

    /// The cost of all signature operations: 4 for each outside of witnesses, 1 in them (BIP141). `spent` has one for each input, but may be
    /// empty for a coinbase.
    package func sigOpCost(spent: SpentList, flags: ScriptFlags) -> Int {
        var cost = legacySigOpCount * 4
        if isCoinbase { return cost }
        let inputs = inputs
        for index in 0..<inputs.count {
            let script = spent[index].script
            if flags.contains(.payToScriptHash) { cost += 4 * inputs[index].redeemScriptSigOps(scriptPubKey: script) }
            if flags.contains(.witness) { cost += inputs[index].witnessSigOps(scriptPubKey: script) }
        }
        return cost
    }
}

extension Transaction {
    package var legacySigOpCount: Int {
        let layout = TransactionLayout(self)
        return withExtendedLifetime(layout) { layout[0].legacySigOpCount }
    }

    /// As `TransactionView.sigOpCost`.
    package func sigOpCost(spentOutputs: [TransactionOutput], flags: ScriptFlags) -> Int {
        let layout = TransactionLayout(self)
        let spent = SpentOutputs(spentOutputs)
        return withExtendedLifetime((layout, spent)) { layout[0].sigOpCost(spent: spent.all, flags: flags) }
    }
}
