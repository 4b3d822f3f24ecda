import BdtPrimitives
import BdtScript

/// Whether the outputs that a transaction spends are of known types, with no P2SH script that is costly to check. `spentOutputs` has one for
/// each input.
package func areInputsStandard(_ transaction: Transaction, spentOutputs: [TransactionOutput]) -> Bool {
    transaction.isCoinbase
        || zip(transaction.inputs, spentOutputs).allSatisfy { input, spent in
            switch ScriptTemplate(spent.script) {
            case .nonstandard, .witnessUnknown: false
            case .scriptHash:
                input.scriptSig.evaluatedTop.map { $0.sigOpCount(accurate: true) <= PolicyLimits.maxRedeemScriptSigOps } ?? false
            default: true
            }
        }
}

/// Whether all witnesses are of usual size and form. `spentOutputs` has one for each input.
package func isWitnessStandard(_ transaction: Transaction, spentOutputs: [TransactionOutput]) -> Bool {
    transaction.isCoinbase
        || zip(transaction.inputs, spentOutputs).allSatisfy { input, spent in
            input.witness.isEmpty || isWitnessStandard(input, spent: spent.script)
        }
}

private func isWitnessStandard(_ input: TransactionInput, spent: Script) -> Bool {
    if spent.isPayToAnchor { return false }
    let isNested = spent.isPayToScriptHash
    guard let script = isNested ? input.scriptSig.evaluatedTop : spent, let program = script.witnessProgram else { return false }
    switch (program.version, program.program.count) {
    case (0, 32): return isWitnessScriptStandard(input.witness)
    case (1, 32) where !isNested: return isTaprootWitnessStandard(input.witness)
    default: return true
    }
}

/// P2WSH: the script lies on top.
private func isWitnessScriptStandard(_ witness: [[UInt8]]) -> Bool {
    let elements = witness.dropLast()
    return (witness.last?.count ?? 0) <= PolicyLimits.maxWitnessScriptSize && elements.count <= PolicyLimits.maxWitnessScriptElements
        && elements.allSatisfy { $0.count <= PolicyLimits.maxWitnessScriptElementSize }
}

/// No annex, and small elements below a tapscript.
private func isTaprootWitnessStandard(_ witness: [[UInt8]]) -> Bool {
    guard witness.count >= 2, let last = witness.last else { return !witness.isEmpty }
    guard let control = last.first, control != Taproot.annexTag else { return false }
    if control & Taproot.leafMask != Taproot.tapscriptLeaf { return true }
    return witness.dropLast(2).allSatisfy { $0.count <= PolicyLimits.maxTapscriptElementSize }
}

extension Script {
    /// What the script, run alone, leaves on top as a script; nil when it fails or leaves nothing.
    fileprivate var evaluatedTop: Script? {
        let result = evaluateScript(self, flags: [], checker: NoSignatureChecker())
        return result.error == nil ? result.stack.last.map { Script($0) } : nil
    }
}
