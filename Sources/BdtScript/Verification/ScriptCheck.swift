import BdtPrimitives

/// The check of one input: a value that any worker thread can run.
package struct ScriptCheck: Sendable {
    package let data: PrecomputedTransactionData
    package let inputIndex: Int
    package let flags: ScriptFlags
    let cache: SignatureCache?
    let storesResults: Bool

    /// `data` must know its spent outputs, and `inputIndex` must be an input's. `storesResults`: whether valid signatures go into `cache`.
    package init(
        _ data: PrecomputedTransactionData, inputIndex: Int, flags: ScriptFlags, cache: SignatureCache? = nil, storesResults: Bool = true
    ) {
        precondition(data.spentOutputs.indices.contains(inputIndex))
        self.data = data
        self.inputIndex = inputIndex
        self.flags = flags
        self.cache = cache
        self.storesResults = storesResults
    }

    /// Why the input fails; nil when it does not.
    package func run() -> ScriptError? {
        let input = data.transaction.inputs[inputIndex]
        return verifyScript(
            scriptSig: input.scriptSig, scriptPubKey: data.spentOutputs[inputIndex].script, witness: input.witness, flags: flags,
            checker: TransactionSignatureChecker(data, inputIndex: inputIndex, cache: cache, storesResults: storesResults))
    }
}
