import BdtBase
import BdtPrimitives

extension SpendingView {
    /// Why the input at `index` may not spend its output; nil when it may. The one path that blocks, the mempool and the wallet's checks take.
    ///
    /// The spent outputs must be known. `cache`: signatures found there count as valid; `storesResults`: newly verified ones go there.
    /// Takes no memory but for the stack of scripts, and touches nothing shared but the cache.
    package func check(
        input index: Int, flags: ScriptFlags, cache: SignatureCache? = nil, storesResults: Bool = true
    ) -> ScriptError? {
        let input = transaction.inputs[index]
        var verifier = InputVerifier(
            scriptSig: input.scriptSig, witness: input.witness, flags: flags,
            checker: TransactionSignatureChecker(self, inputIndex: index, cache: cache, storesResults: storesResults))
        return verifier.verify(spent[index].script)
    }
}

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
        withExtendedLifetime(data) { data.view.check(input: inputIndex, flags: flags, cache: cache, storesResults: storesResults) }
    }
}
