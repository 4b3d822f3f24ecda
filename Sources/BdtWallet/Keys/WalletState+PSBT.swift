import BdtCrypto
import BdtKeys
import BdtPrimitives
import BdtScript

extension WalletState {
    /// Adds to a partially signed transaction what the wallet knows and, with `signs`, can sign.
    /// - Parameters:
    ///   - showsOrigins: says which keys are behind inputs and outputs.
    ///   - finalizes: makes final scripts where nothing is missing.
    /// - Returns: whether every input is final and valid.
    func fill(
        _ psbt: inout PSBT, hashType: UInt8, signs: Bool, showsOrigins: Bool, finalizes: Bool = true
    ) throws(PSBTError) -> Bool {
        for (index, input) in psbt.transaction.inputs.enumerated() where !psbt.inputs[index].isSigned {
            guard psbt.inputs[index].nonWitnessUTXO == nil else { continue }
            psbt.inputs[index].nonWitnessUTXO = ledger[input.previousOutput.txid]?.transaction
        }
        let data = psbt.signingData
        for index in psbt.inputs.indices where !psbt.inputs[index].isSigned {
            if signs, let type = psbt.inputs[index].signatureHashType, type != Int32(hashType) {
                throw PSBTError("Specified sighash value does not match value stored in PSBT")
            }
            if psbt.inputs[index].nonWitnessUTXO != nil && psbt.spentOutput(index) == nil {
                throw PSBTError("Inputs missing or spent")
            }
            guard let script = psbt.spentOutput(index)?.script else { continue }
            var known = keys.signingProvider(forKeys: psbt.inputs[index].listedKeys(spending: script))
            if let own = signs ? keys.signingProvider(for: script) : keys.solvingProvider(for: script) { known.merge(own) }
            let provider = HidingSigningProvider(known, hidesSecrets: !signs, hidesOrigins: !showsOrigins)
            psbt.sign(index, keys: provider, data: data, hashType: hashType, finalizes: finalizes)
        }
        for index in psbt.outputs.indices {
            guard let own = keys.solvingProvider(for: psbt.transaction.outputs[index].script) else { continue }
            psbt.updateOutput(index, keys: HidingSigningProvider(own, hidesSecrets: true, hidesOrigins: !showsOrigins))
        }
        psbt.removeUnneededTransactions(hashType: hashType)
        return psbt.inputs.indices.allSatisfy { psbt.isSignedAndVerified($0, data: data) }
    }
}

extension PSBTInput {
    /// The ids of the public keys that others have listed for the input.
    fileprivate func listedKeys(spending script: Script) -> [Hash160] {
        var ids = origins.keys.map(\.id) + taprootOrigins.keys.flatMap(\.keyIDs)
        if case .witnessV1Taproot(let key) = ScriptTemplate(script) { ids += key.keyIDs }
        return ids
    }
}
