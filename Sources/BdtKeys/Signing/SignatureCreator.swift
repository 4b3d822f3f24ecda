import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtScript

/// Makes the signatures of one input, and can tell whether what comes of them is valid.
package protocol SignatureCreator: Sendable {
    associatedtype Checker: SignatureChecker

    var checker: Checker { get }

    /// DER and a hash type, by the key with this id, for scripts before taproot; nil when it cannot be made.
    func ecdsaSignature(by id: Hash160, keys: some SigningProvider, scriptCode: Script, version: SignatureVersion) -> [UInt8]?

    /// 64 bytes, and a hash type unless it is the default, by `key` tweaked as `tweak` says. `leafHash` names the tapscript, nil on the key
    /// path. Nil when the signature cannot be made.
    func schnorrSignature(by key: XOnlyPublicKey, keys: some SigningProvider, leafHash: Hash256?, tweak: KeyTweak) -> [UInt8]?
}

/// Signs an input of a transaction.
package struct TransactionSignatureCreator: SignatureCreator {
    package let checker: TransactionSignatureChecker
    private let data: PrecomputedTransactionData
    private let inputIndex: Int
    private let amount: Amount
    private let hashType: UInt8

    /// `data` must have been made for signing; taproot needs all spent outputs in it.
    package init(_ data: PrecomputedTransactionData, inputIndex: Int, amount: Amount, hashType: UInt8) {
        self.data = data
        self.inputIndex = inputIndex
        self.amount = amount
        self.hashType = hashType
        checker = TransactionSignatureChecker(data, inputIndex: inputIndex, amount: amount)
    }

    package func ecdsaSignature(by id: Hash160, keys: some SigningProvider, scriptCode: Script, version: SignatureVersion) -> [UInt8]? {
        guard let key = keys.privateKey(for: id) else { return nil }
        // The default type exists since taproot only.
        let type = hashType == SignatureHashType.default ? SignatureHashType.all : hashType
        let hash: Hash256
        if version == .witnessV0 {
            guard key.isCompressed, amount.isMoney else { return nil }
            hash = data.witnessSignatureHash(inputIndex: inputIndex, scriptCode: scriptCode, amount: amount, hashType: Int32(type))
        } else {
            hash = data.legacySignatureHash(inputIndex: inputIndex, scriptCode: scriptCode, hashType: Int32(type))
        }
        return key.sign(hash) + [type]
    }

    package func schnorrSignature(by key: XOnlyPublicKey, keys: some SigningProvider, leafHash: Hash256?, tweak: KeyTweak) -> [UInt8]? {
        guard let secret = keys.privateKey(for: key), data.isTaprootReady else { return nil }
        var execution = ExecutionData()
        if let leafHash { execution.tapleafHash = leafHash }
        let version = leafHash == nil ? SignatureVersion.taproot : .tapscript
        guard
            let hash = data.taprootSignatureHash(inputIndex: inputIndex, hashType: hashType, version: version, execution: &execution)
        else { return nil }
        let signature = secret.signSchnorr(hash, tweak: tweak)
        return hashType == SignatureHashType.default ? signature : signature + [hashType]
    }
}

/// Makes signatures of the right size and no meaning, to learn how large a signed input will be.
package struct DummySignatureCreator: SignatureCreator {
    package let checker = DummySignatureChecker()
    private let rSize: Int

    /// `highR` counts the byte that about half of all ECDSA signatures need more; ours never do.
    package init(highR: Bool = false) { rSize = highR ? 33 : 32 }

    package func ecdsaSignature(by id: Hash160, keys: some SigningProvider, scriptCode: Script, version: SignatureVersion) -> [UInt8]? {
        let r: [UInt8] = [0x02, UInt8(rSize), 1] + [UInt8](repeating: 0, count: rSize - 1)
        let s: [UInt8] = [0x02, 32, 1] + [UInt8](repeating: 0, count: 31)
        return [0x30, UInt8(r.count + s.count)] + r + s + [SignatureHashType.all]
    }

    package func schnorrSignature(by key: XOnlyPublicKey, keys: some SigningProvider, leafHash: Hash256?, tweak: KeyTweak) -> [UInt8]? {
        [UInt8](repeating: 0, count: 64)
    }
}

/// Takes every signature for valid that is not empty, and every lock time for met.
package struct DummySignatureChecker: SignatureChecker {
    package init() {}

    package func checkECDSA(signature: ByteView, publicKey: ByteView, scriptCode: ByteView, version: SignatureVersion) -> Bool {
        !signature.isEmpty
    }

    package func checkSchnorr(
        signature: ByteView, publicKey: ByteView, version: SignatureVersion, execution: inout ExecutionData
    ) -> ScriptError? {
        signature.isEmpty ? .schnorrSignatureSize : nil
    }

    package func checkLockTime(_ lockTime: Int64) -> Bool { true }
    package func checkSequence(_ sequence: Int64) -> Bool { true }
}

/// Makes no signature: for looking at what a solver knows besides.
struct NoSignatureCreator: SignatureCreator {
    let checker = NoSignatureChecker()

    func ecdsaSignature(by id: Hash160, keys: some SigningProvider, scriptCode: Script, version: SignatureVersion) -> [UInt8]? { nil }

    func schnorrSignature(by key: XOnlyPublicKey, keys: some SigningProvider, leafHash: Hash256?, tweak: KeyTweak) -> [UInt8]? { nil }
}
