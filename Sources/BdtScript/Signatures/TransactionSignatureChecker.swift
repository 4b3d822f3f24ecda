import BdtCrypto
import BdtPrimitives

/// Checks signatures of one input against its transaction.
package struct TransactionSignatureChecker: SignatureChecker {
    let data: PrecomputedTransactionData
    let inputIndex: Int
    let amount: Amount?
    let cache: SignatureCache?
    let storesResults: Bool

    private var transaction: Transaction { data.transaction }

    /// `amount` is the value of the spent output when `data` does not know it; without one no witness signature is valid. With a `cache`
    /// signatures found in it count as valid; `storesResults` says whether newly verified ones go into it.
    package init(
        _ data: PrecomputedTransactionData, inputIndex: Int, amount: Amount? = nil, cache: SignatureCache? = nil,
        storesResults: Bool = true
    ) {
        self.data = data
        self.inputIndex = inputIndex
        self.amount = amount ?? (data.spentOutputs.isEmpty ? nil : data.spentOutputs[inputIndex].value)
        self.cache = cache
        self.storesResults = storesResults
    }

    package func checkECDSA(signature: [UInt8], publicKey: [UInt8], scriptCode: Script, version: SignatureVersion) -> Bool {
        guard let key = PublicKey(publicKey), let hashType = signature.last else { return false }
        let hash: Hash256
        if version == .witnessV0 {
            guard let amount, amount.satoshi >= 0 else { return false }
            hash = witnessSignatureHash(
                data, inputIndex: inputIndex, scriptCode: scriptCode, amount: amount, hashType: Int32(hashType))
        } else {
            hash = legacySignatureHash(transaction, inputIndex: inputIndex, scriptCode: scriptCode, hashType: Int32(hashType))
        }
        let der = signature.dropLast()
        return remembered(.ecdsa, hash, publicKey, der) { key.verify(hash, signature: der) }
    }

    package func checkSchnorr(
        signature: [UInt8], publicKey: [UInt8], version: SignatureVersion, execution: inout ExecutionData
    ) -> ScriptError? {
        guard signature.count == 64 || signature.count == 65 else { return .schnorrSignatureSize }
        var hashType = SignatureHashType.default
        if signature.count == 65 {
            hashType = signature[64]
            if hashType == SignatureHashType.default { return .schnorrSignatureHashType }
        }
        guard data.isTaprootReady, let key = XOnlyPublicKey(publicKey) else { return .unknownError }
        guard
            let hash = taprootSignatureHash(
                data, inputIndex: inputIndex, hashType: hashType, version: version, execution: &execution)
        else { return .schnorrSignatureHashType }
        let bytes = signature.prefix(64)
        return remembered(.schnorr, hash, publicKey, bytes) { key.verify(hash, signature: bytes) } ? nil : .schnorrSignature
    }

    private func remembered(
        _ kind: SignatureCache.Kind, _ hash: Hash256, _ key: [UInt8], _ signature: ArraySlice<UInt8>, verify: () -> Bool
    ) -> Bool {
        guard let cache else { return verify() }
        let entry = cache.entry(kind, hash: hash, publicKey: key, signature: signature)
        // A signature that is not to be stored comes with a block, and is not needed again.
        if cache.contains(entry, erase: !storesResults) { return true }
        guard verify() else { return false }
        if storesResults { cache.insert(entry) }
        return true
    }

    package func checkLockTime(_ lockTime: Int64) -> Bool {
        let threshold = Int64(ScriptLimits.lockTimeThreshold)
        let own = Int64(transaction.lockTime)
        guard (own < threshold) == (lockTime < threshold), lockTime <= own else { return false }
        // A final input would switch the transaction's lock time off.
        return transaction.inputs[inputIndex].sequence != TransactionInput.finalSequence
    }

    package func checkSequence(_ sequence: Int64) -> Bool {
        let own = transaction.inputs[inputIndex].sequence
        guard transaction.version >= 2, own & TransactionInput.lockTimeDisableFlag == 0 else { return false }
        let mask = TransactionInput.lockTimeTypeFlag | TransactionInput.lockTimeMask
        let wanted = UInt32(truncatingIfNeeded: sequence) & mask
        let isTime = TransactionInput.lockTimeTypeFlag
        guard wanted & isTime == own & isTime else { return false }
        return wanted & mask <= own & mask
    }
}
