import BdtCrypto
import BdtPrimitives
import BdtScript

/// Signs every input of `body` that `keys` can sign, keeping signatures that are there already. Returns the published reason for each input
/// that is not complete afterwards, by its index. `spentOutputs` holds the outputs that are known; a value of `Amount.maxMoney` stands for an
/// unknown amount.
package func signTransaction(
    _ body: inout TransactionBody, keys: some SigningProvider, spentOutputs: [OutPoint: TransactionOutput],
    hashType: UInt8 = SignatureHashType.default
) -> [Int: String] {
    let known = body.inputs.compactMap { spentOutputs[$0.previousOutput] }
    let unsigned = Transaction(body)
    // Signature hashes do not cover scriptSigs and witnesses, so what is put into `body` on the way changes none.
    let data = PrecomputedTransactionData(unsigned, spentOutputs: known.count == body.inputs.count ? known : [], forSigning: true)
    var errors: [Int: String] = [:]
    for index in body.inputs.indices {
        guard let output = spentOutputs[body.inputs[index].previousOutput] else {
            errors[index] = "Input not found or already spent"
            continue
        }
        var signatures = SignatureData(extractedFrom: data, inputIndex: index, spending: output)
        // A signature of type SINGLE needs an output of its own.
        let isSingle = hashType & ~SignatureHashType.anyoneCanPay == SignatureHashType.single
        if !isSingle || index < body.outputs.count {
            let creator = TransactionSignatureCreator(data, inputIndex: index, amount: output.value, hashType: hashType)
            produceSignature(for: output.script, keys: keys, creator: creator, data: &signatures)
        }
        body.inputs[index].scriptSig = signatures.scriptSig
        body.inputs[index].witness = signatures.witness
        errors[index] = inputError(signatures, output, data, index)
    }
    return errors
}

private func inputError(
    _ signatures: SignatureData, _ output: TransactionOutput, _ data: PrecomputedTransactionData, _ index: Int
) -> String? {
    if output.value == .maxMoney && !signatures.witness.isEmpty { return "Missing amount" }
    if signatures.isComplete { return nil }
    let error = verifyScript(
        scriptSig: signatures.scriptSig, scriptPubKey: output.script, witness: signatures.witness, flags: .standard,
        checker: TransactionSignatureChecker(data, inputIndex: index, amount: output.value))
    switch error {
    case nil: return nil
    case .invalidStackOperation: return "Unable to sign input, invalid stack size (possibly missing key)"
    case .signatureNullFail: return "CHECK(MULTI)SIG failing with non-zero signature (possibly need more signatures)"
    case let error?: return error.text
    }
}

/// Whether spending `script` takes a witness, as far as `keys` knows the scripts behind it.
package func isSegwitOutput(_ script: Script, keys: some SigningProvider) -> Bool {
    if script.witnessProgram != nil { return true }
    guard case .scriptHash(let id) = ScriptTemplate(script) else { return false }
    return keys.script(for: id)?.witnessProgram != nil
}

/// The input with signatures of the right size and no meaning in it, for fee estimates; nil when `keys` cannot solve `script`.
package func dummySignedInput(
    _ input: TransactionInput, spending script: Script, keys: some SigningProvider, highR: Bool = false
) -> TransactionInput? {
    var data = SignatureData()
    guard produceSignature(for: script, keys: keys, creator: DummySignatureCreator(highR: highR), data: &data) else { return nil }
    var signed = input
    signed.scriptSig = data.scriptSig
    signed.witness = data.witness
    return signed
}

/// The first of `variants` with the signatures of all of them, which are copies of one transaction. `spentOutputs` must hold what it spends.
package func combineSignatures(_ variants: [TransactionBody], spentOutputs: [OutPoint: TransactionOutput]) -> TransactionBody {
    var combined = variants[0]
    let copies = variants.map { PrecomputedTransactionData(Transaction($0), spentOutputs: [], forSigning: true) }
    for index in combined.inputs.indices {
        guard let output = spentOutputs[combined.inputs[index].previousOutput] else { continue }
        var signatures = SignatureData()
        for copy in copies where index < copy.transaction.inputs.count {
            signatures.merge(SignatureData(extractedFrom: copy, inputIndex: index, spending: output))
        }
        let creator = TransactionSignatureCreator(
            copies[0], inputIndex: index, amount: output.value, hashType: SignatureHashType.all)
        produceSignature(for: output.script, keys: EmptySigningProvider(), creator: creator, data: &signatures)
        combined.inputs[index].scriptSig = signatures.scriptSig
        combined.inputs[index].witness = signatures.witness
    }
    return combined
}
