import BdtBase
import BdtCrypto
import BdtPrimitives

/// Checks signatures of one input against its transaction.
package struct TransactionSignatureChecker: SignatureChecker {
    private let spending: SpendingView
    private let inputIndex: Int
    private let amount: Amount?
    private let cache: SignatureCache?
    private let storesResults: Bool
    // Keeps what the view points to; nil when the caller does.
    private let owner: PrecomputedTransactionData?

    /// `spending` must outlive the checker. With a `cache` signatures found in it count as valid; `storesResults` says whether newly verified
    /// ones go into it.
    init(_ spending: SpendingView, inputIndex: Int, cache: SignatureCache?, storesResults: Bool) {
        self.spending = spending
        self.inputIndex = inputIndex
        amount = spending.spent.isEmpty ? nil : spending.spent[inputIndex].value
        self.cache = cache
        self.storesResults = storesResults
        owner = nil
    }

    /// `amount` is the value of the spent output when `data` does not know it; without one no witness signature is valid.
    package init(_ data: PrecomputedTransactionData, inputIndex: Int, amount: Amount? = nil) {
        spending = data.view
        self.inputIndex = inputIndex
        self.amount = amount ?? (data.spentOutputs.isEmpty ? nil : data.spentOutputs[inputIndex].value)
        cache = nil
        storesResults = false
        owner = data
    }

    package func checkECDSA(signature: ByteView, publicKey: ByteView, scriptCode: ByteView, version: SignatureVersion) -> Bool {
        guard let hashType = signature.last, let prefix = publicKey.first, PublicKey.size(announcedBy: prefix) == publicKey.count
        else { return false }
        let hash: Hash256
        if version == .witnessV0 {
            guard let amount, amount.satoshi >= 0 else { return false }
            hash = witnessSignatureHash(
                spending, inputIndex: inputIndex, scriptCode: scriptCode, amount: amount, hashType: Int32(hashType))
        } else {
            hash = legacySignatureHash(
                spending.transaction, inputIndex: inputIndex, scriptCode: scriptCode, hashType: Int32(hashType))
        }
        let der = signature.part(from: 0, count: signature.count - 1)
        return remembered(.ecdsa, hash, publicKey, der) { ECDSA.verify(hash, signature: der, publicKey: publicKey) }
    }

    package func checkSchnorr(
        signature: ByteView, publicKey: ByteView, version: SignatureVersion, execution: inout ExecutionData
    ) -> ScriptError? {
        guard signature.count == 64 || signature.count == 65 else { return .schnorrSignatureSize }
        var hashType = SignatureHashType.default
        if signature.count == 65 {
            hashType = signature[64]
            if hashType == SignatureHashType.default { return .schnorrSignatureHashType }
        }
        guard spending.isTaprootReady else { return .unknownError }
        guard
            let hash = taprootSignatureHash(
                spending, inputIndex: inputIndex, hashType: hashType, version: version, execution: &execution)
        else { return .schnorrSignatureHashType }
        let bytes = signature.part(from: 0, count: Schnorr.signatureSize)
        let isValid = remembered(.schnorr, hash, publicKey, bytes) { Schnorr.verify(hash, signature: bytes, publicKey: publicKey) }
        return isValid ? nil : .schnorrSignature
    }

    private func remembered(
        _ kind: SignatureCache.Kind, _ hash: Hash256, _ key: ByteView, _ signature: ByteView, verify: () -> Bool
    ) -> Bool {
        // A signature that is not to be stored comes with a block: where nothing was ever stored, nothing needs to be looked up.
        guard let cache, storesResults || !cache.isEmpty else { return verify() }
        let entry = cache.entry(kind, hash: hash, publicKey: key, signature: signature)
        // What comes with a block is not needed again.
        if cache.contains(entry, erase: !storesResults) { return true }
        guard verify() else { return false }
        if storesResults { cache.insert(entry) }
        return true
    }

    package func checkLockTime(_ lockTime: Int64) -> Bool {
        let threshold = Int64(ScriptLimits.lockTimeThreshold)
        let own = Int64(spending.transaction.lockTime)
        guard (own < threshold) == (lockTime < threshold), lockTime <= own else { return false }
        // A final input would switch the transaction's lock time off.
        return spending.transaction.inputs[inputIndex].sequence != TransactionInput.finalSequence
    }

    package func checkSequence(_ sequence: Int64) -> Bool {
        let own = spending.transaction.inputs[inputIndex].sequence
        guard spending.transaction.version >= 2, own & TransactionInput.lockTimeDisableFlag == 0 else { return false }
        let mask = TransactionInput.lockTimeTypeFlag | TransactionInput.lockTimeMask
        let wanted = UInt32(truncatingIfNeeded: sequence) & mask
        let isTime = TransactionInput.lockTimeTypeFlag
        guard wanted & isTime == own & isTime else { return false }
        return wanted & mask <= own & mask
    }
}
