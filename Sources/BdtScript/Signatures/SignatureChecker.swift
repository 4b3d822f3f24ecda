import BdtBase

/// Judges signatures and lock times for the interpreter. Views are valid during the call only.
package protocol SignatureChecker: Sendable {
    /// Whether `signature` (DER and a hash type, or empty) is `publicKey`'s over `scriptCode`, before tapscript.
    func checkECDSA(signature: ByteView, publicKey: ByteView, scriptCode: ByteView, version: SignatureVersion) -> Bool

    /// Why `signature` (of any size, a hash type may follow) is not the 32-byte `publicKey`'s (BIP341); nil when it is.
    func checkSchnorr(
        signature: ByteView, publicKey: ByteView, version: SignatureVersion, execution: inout ExecutionData
    ) -> ScriptError?

    /// Whether the transaction cannot be in a block before `lockTime`, a height or UNIX seconds (BIP65). Never negative.
    func checkLockTime(_ lockTime: Int64) -> Bool

    /// Whether the input's relative lock time is at least that of `sequence` (BIP112). Never negative.
    func checkSequence(_ sequence: Int64) -> Bool
}

/// For scripts that are run apart from any transaction: no signature is valid and no lock time met.
package struct NoSignatureChecker: SignatureChecker {
    package init() {}

    package func checkECDSA(signature: ByteView, publicKey: ByteView, scriptCode: ByteView, version: SignatureVersion) -> Bool { false }

    package func checkSchnorr(
        signature: ByteView, publicKey: ByteView, version: SignatureVersion, execution: inout ExecutionData
    ) -> ScriptError? { .unknownError }

    package func checkLockTime(_ lockTime: Int64) -> Bool { false }
    package func checkSequence(_ sequence: Int64) -> Bool { false }
}
