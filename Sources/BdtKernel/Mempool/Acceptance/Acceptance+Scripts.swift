import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtScript

extension Acceptance {
    /// Runs all scripts by the rules of relay, then by those of the tip, which must pass as well and are remembered for the block.
    func checkScripts(_ candidate: Candidate) -> TransactionRejection? {
        let data = PrecomputedTransactionData(candidate.transaction, spentOutputs: candidate.coins.map(\.output))
        if let rejection = rejection(data, flags: .standard) {
            return isStripped(data) ? TransactionRejection(.witnessStripped, rejection.reason, debug: rejection.debug) : rejection
        }
        let flags = chain.tipScriptFlags
        if let rejection = rejection(data, flags: flags) {
            Log.error("Scripts of \(candidate.txid) pass by the rules of relay but not by those of the tip: \(rejection)")
            return rejection
        }
        chain.scriptExecutionCache.insert(candidate.wtxid, flags: flags)
        return nil
    }

    /// Whether a failure is for want of a witness, which someone may have taken off on the way. Without `witness` there is no `cleanStack`.
    private func isStripped(_ data: PrecomputedTransactionData) -> Bool {
        let dirty = ScriptFlags.standard.subtracting(.cleanStack)
        return !data.transaction.hasWitness && rejection(data, flags: dirty.subtracting(.witness)) == nil
            && rejection(data, flags: dirty) != nil
    }

    /// The first failure. Rules beyond the mandatory ones make a transaction unwanted, not invalid.
    private func rejection(_ data: PrecomputedTransactionData, flags: ScriptFlags) -> TransactionRejection? {
        for index in data.transaction.inputs.indices {
            guard var error = run(data, index, flags) else { continue }
            let mandatory = flags.subtracting(ScriptFlags.standard.subtracting(.mandatory))
            let debug = description(of: index, data.transaction)
            if flags != mandatory {
                guard let graver = run(data, index, mandatory) else {
                    return TransactionRejection(.notStandard, "non-mandatory-script-verify-flag (\(error.text))", debug: debug)
                }
                error = graver
            }
            return TransactionRejection(.consensus, "mandatory-script-verify-flag-failed (\(error.text))", debug: debug)
        }
        return nil
    }

    private func run(_ data: PrecomputedTransactionData, _ index: Int, _ flags: ScriptFlags) -> ScriptError? {
        ScriptCheck(data, inputIndex: index, flags: flags, cache: chain.signatureCache).run()
    }

    private func description(of index: Int, _ transaction: Transaction) -> String {
        "input \(index) of \(transaction.txid) (wtxid \(transaction.wtxid)), spending \(transaction.inputs[index].previousOutput)"
    }
}
