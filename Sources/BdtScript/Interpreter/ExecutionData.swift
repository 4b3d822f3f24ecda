import BdtCrypto

/// What signatures of BIP341 and BIP342 commit to besides the transaction.
package struct ExecutionData: Sendable {
    /// The hash of the annex; nil when there is none.
    package var annexHash: Hash256?
    /// The leaf whose script runs.
    package var tapleafHash = Hash256.zero
    /// The number of the last OP_CODESEPARATOR that ran; all ones when none did.
    package var codeSeparatorPosition = UInt32.max
    /// Weight units that signature checks may still take.
    package var validationWeightLeft = 0
    /// The hash of the output at the input's index, once a signature needed it: signatures must not hash a large output again and again.
    package var outputHash: Hash256?

    package init() {}
}
