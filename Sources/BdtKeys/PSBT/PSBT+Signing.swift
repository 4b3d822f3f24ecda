import BdtCrypto
import BdtPrimitives
import BdtScript

/// The signer's, finaliser's and extractor's work.
extension PSBT {
    /// The hashes that all signatures share. Make it once for a PSBT whose inputs are known as well as they will be.
    package var signingData: PrecomputedTransactionData {
        let outputs = inputs.indices.compactMap { spentOutput($0) }
        return PrecomputedTransactionData(
            Transaction(transaction), spentOutputs: outputs.count == inputs.count ? outputs : [], forSigning: true)
    }

    /// Whether an input's final scripts are valid.
    package func isSignedAndVerified(_ index: Int, data: PrecomputedTransactionData) -> Bool {
        guard let output = spentOutput(index) else { return false }
        return verifyScript(
            scriptSig: inputs[index].finalScriptSig, scriptPubKey: output.script, witness: inputs[index].finalWitness, flags: .standard,
            checker: TransactionSignatureChecker(data, inputIndex: index, amount: output.value)) == nil
    }

    /// What came of signing an input.
    package struct SigningOutcome: Sendable {
        package var isComplete: Bool
        package var missing = SignatureData.Missing()
    }

    /// Adds what `keys` knows and can sign to an input, and with `finalizes` its final scripts once nothing is missing.
    @discardableResult package mutating func sign(
        _ index: Int, keys: some SigningProvider, data: PrecomputedTransactionData, hashType: UInt8 = SignatureHashType.all,
        finalizes: Bool = true
    ) -> SigningOutcome {
        if isSignedAndVerified(index, data: data) { return SigningOutcome(isComplete: true) }
        guard let output = spentOutput(index) else { return SigningOutcome(isComplete: false) }
        let creator = TransactionSignatureCreator(data, inputIndex: index, amount: output.value, hashType: hashType)
        return sign(index, output, keys: keys, creator: creator, finalizes: finalizes)
    }

    /// The same with signatures of no meaning, to learn sizes and what is missing.
    package mutating func signWithDummies(_ index: Int, keys: some SigningProvider) -> SigningOutcome {
        if inputs[index].isSigned, isSignedAndVerified(index, data: signingData) { return SigningOutcome(isComplete: true) }
        guard let output = spentOutput(index) else { return SigningOutcome(isComplete: false) }
        return sign(index, output, keys: keys, creator: DummySignatureCreator(), finalizes: true)
    }

    private mutating func sign(
        _ index: Int, _ output: TransactionOutput, keys: some SigningProvider, creator: some SignatureCreator, finalizes: Bool
    ) -> SigningOutcome {
        var signatures = inputs[index].signatureData
        signatures.usesWitness = false
        let complete = produceSignature(for: output.script, keys: keys, creator: creator, data: &signatures)
        // Only witness signatures cover the amount: without the whole previous transaction others might sign a false one.
        if inputs[index].nonWitnessUTXO == nil && !signatures.usesWitness { return SigningOutcome(isComplete: false) }
        if !finalizes { signatures.isComplete = false }
        inputs[index].take(signatures)
        if signatures.usesWitness { inputs[index].witnessUTXO = output }
        return SigningOutcome(isComplete: complete, missing: signatures.missing)
    }

    /// Adds what `keys` knows about an output: scripts and where keys come from.
    package mutating func updateOutput(_ index: Int, keys: some SigningProvider) {
        // Nothing is signed: what matters is what the solver comes by on its way.
        var solver = Solver(keys: keys, creator: NoSignatureCreator(), data: outputs[index].signatureData)
        _ = solver.solveOutput(transaction.outputs[index].script)
        outputs[index].take(solver.data)
    }

    /// Drops whole previous transactions where no signer needs them: when all inputs spend segwit outputs later than version 0.
    package mutating func removeUnneededTransactions(hashType: UInt8) {
        if hashType & SignatureHashType.anyoneCanPay != 0 { return }
        let allLater = inputs.allSatisfy { ($0.witnessUTXO?.script.witnessProgram?.version ?? 0) > 0 }
        guard allLater else { return }
        for index in inputs.indices { inputs[index].nonWitnessUTXO = nil }
    }

    /// Makes final scripts of the signatures that are there; whether every input has them.
    package mutating func finalize() -> Bool {
        let data = signingData
        return inputs.indices.reduce(true) { complete, index in
            sign(index, keys: EmptySigningProvider(), data: data).isComplete && complete
        }
    }

    /// The signed transaction; nil unless every input is final.
    package mutating func extract() -> TransactionBody? {
        guard finalize() else { return nil }
        var body = transaction
        for index in body.inputs.indices {
            body.inputs[index].scriptSig = inputs[index].finalScriptSig
            body.inputs[index].witness = inputs[index].finalWitness
        }
        return body
    }
}

extension PSBTInput {
    /// What the solver can start from.
    var signatureData: SignatureData {
        var data = SignatureData()
        data.scriptSig = finalScriptSig
        data.witness = finalWitness
        data.isComplete = isSigned
        if isSigned { return data }
        data.signatures = signatures
        data.redeemScript = redeemScript
        data.witnessScript = witnessScript
        for (key, origin) in origins { data.origins[key.id] = (key, origin) }
        data.taprootKeySignature = taprootKeySignature
        data.taprootScriptSignatures = taprootScriptSignatures
        data.taproot = taproot
        data.taprootOrigins = taprootOrigins
        for key in taprootOrigins.keys { data.taprootKeys[Hash160(hashing: key.bytes)] = key }
        data.preimages = preimages
        return data
    }

    mutating func take(_ data: SignatureData) {
        if data.isComplete {
            signatures = [:]
            origins = [:]
            redeemScript = Script()
            witnessScript = Script()
            if !data.scriptSig.isEmpty { finalScriptSig = data.scriptSig }
            if !data.witness.isEmpty { finalWitness = data.witness }
            return
        }
        signatures.merge(data.signatures) { own, _ in own }
        if redeemScript.isEmpty { redeemScript = data.redeemScript }
        if witnessScript.isEmpty { witnessScript = data.witnessScript }
        for (key, origin) in data.origins.values where origins[key] == nil { origins[key] = origin }
        if !data.taprootKeySignature.isEmpty { taprootKeySignature = data.taprootKeySignature }
        taprootScriptSignatures.merge(data.taprootScriptSignatures) { own, _ in own }
        taproot.internalKey = data.taproot.internalKey ?? taproot.internalKey
        taproot.merkleRoot = data.taproot.merkleRoot ?? taproot.merkleRoot
        taproot.scripts.merge(data.taproot.scripts) { own, _ in own }
        taprootOrigins.merge(data.taprootOrigins) { own, _ in own }
    }
}

extension PSBTOutput {
    var signatureData: SignatureData {
        var data = SignatureData()
        data.redeemScript = redeemScript
        data.witnessScript = witnessScript
        for (key, origin) in origins { data.origins[key.id] = (key, origin) }
        if let key = taprootInternalKey, !taprootLeaves.isEmpty, let tree = TaprootTree(internalKey: key, leaves: taprootLeaves) {
            data.taproot = TaprootSpendData(tree)
        }
        data.taprootOrigins = taprootOrigins
        for key in taprootOrigins.keys { data.taprootKeys[Hash160(hashing: key.bytes)] = key }
        return data
    }

    mutating func take(_ data: SignatureData) {
        if redeemScript.isEmpty { redeemScript = data.redeemScript }
        if witnessScript.isEmpty { witnessScript = data.witnessScript }
        for (key, origin) in data.origins.values where origins[key] == nil { origins[key] = origin }
        taprootInternalKey = data.taproot.internalKey ?? taprootInternalKey
        if let tree = data.taprootTree, !tree.leaves.isEmpty { taprootLeaves = tree.leaves }
        taprootOrigins.merge(data.taprootOrigins) { own, _ in own }
    }
}
