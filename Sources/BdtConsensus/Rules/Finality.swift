import BdtPrimitives

/// Whether a transaction's lock time lets it into a block at `height`; `time` is what lock times are compared with: the median time past of
/// the block before (BIP113), or the block's own time before BIP113. UNIX seconds.
package func isFinal(_ transaction: Transaction, height: Int, time: Int64) -> Bool {
    let lockTime = transaction.lockTime
    if lockTime == 0 { return true }
    if Int64(lockTime) < (lockTime < ConsensusLimits.lockTimeThreshold ? Int64(height) : time) { return true }
    return transaction.inputs.allSatisfy { $0.sequence == TransactionInput.finalSequence }
}
