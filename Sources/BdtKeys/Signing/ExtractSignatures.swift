import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtScript
import Synchronization

extension SignatureData {
    /// What an input's scriptSig and witness already hold: all, or the signatures and scripts that can be told apart.
    package init(extractedFrom data: PrecomputedTransactionData, inputIndex: Int, spending output: TransactionOutput) {
        self.init()
        let input = data.transaction.inputs[inputIndex]
        scriptSig = input.scriptSig
        witness = input.witness
        let checker = CollectingChecker(TransactionSignatureChecker(data, inputIndex: inputIndex, amount: output.value))
        let error = verifyScript(
            scriptSig: scriptSig, scriptPubKey: output.script, witness: witness, flags: .standard, checker: checker)
        if error == nil {
            isComplete = true
        } else {
            extractScripts(output.script, checker: checker)
        }
        signatures = checker.found
    }

    private mutating func extractScripts(_ script: Script, checker: CollectingChecker) {
        var stack = evaluateScript(scriptSig, flags: .strictEncoding, checker: NoSignatureChecker()).stack
        var script = script
        var version = SignatureVersion.base
        if case .scriptHash = ScriptTemplate(script), let last = stack.last, !last.isEmpty {
            script = Script(stack.removeLast())
            redeemScript = script
        }
        if case .witnessV0ScriptHash = ScriptTemplate(script), let last = witness.last, !last.isEmpty {
            script = Script(last)
            witnessScript = script
            stack = witness.dropLast()
            version = .witnessV0
        }
        guard case .multisig(_, let keys) = ScriptTemplate(script) else { return }
        // Signatures come in the order of the keys, but each one's key must be found by trying.
        var next = 0
        for signature in stack {
            let match = keys[next...].firstIndex { key in
                checker.found[key.id] != nil || checker.signs(signature, key: key, script, version)
            }
            if let match { next = match + 1 }
        }
    }
}

/// Keeps the ECDSA signatures that another checker finds valid. Shared by copies, hence a class with a lock.
private final class CollectingChecker: SignatureChecker {
    private let base: TransactionSignatureChecker
    private let valid = Mutex<[Hash160: KeySignature]>([:])

    init(_ base: TransactionSignatureChecker) { self.base = base }

    var found: [Hash160: KeySignature] { valid.withLock { $0 } }

    func checkECDSA(signature: ByteView, publicKey: ByteView, scriptCode: ByteView, version: SignatureVersion) -> Bool {
        guard base.checkECDSA(signature: signature, publicKey: publicKey, scriptCode: scriptCode, version: version) else { return false }
        if let key = PublicKey(publicKey) {
            valid.withLock { $0[key.id] = $0[key.id] ?? KeySignature(key: key, signature: signature.array) }
        }
        return true
    }

    /// Whether `signature` is `key`'s over `script`.
    func signs(_ signature: [UInt8], key: PublicKey, _ script: Script, _ version: SignatureVersion) -> Bool {
        signature.withView { signature in
            key.bytes.withView { key in
                script.bytes.withView { checkECDSA(signature: signature, publicKey: key, scriptCode: $0, version: version) }
            }
        }
    }

    func checkSchnorr(
        signature: ByteView, publicKey: ByteView, version: SignatureVersion, execution: inout ExecutionData
    ) -> ScriptError? {
        base.checkSchnorr(signature: signature, publicKey: publicKey, version: version, execution: &execution)
    }

    func checkLockTime(_ lockTime: Int64) -> Bool { base.checkLockTime(lockTime) }
    func checkSequence(_ sequence: Int64) -> Bool { base.checkSequence(sequence) }
}
