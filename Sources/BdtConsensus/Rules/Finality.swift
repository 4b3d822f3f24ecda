import BdtPrimitives

/// Whether a transaction's lock time lets it into a block at `height`; `time` is what lock times are compared with: the median time past of
/// the block before (BIP113), or the block's own time before BIP113. UNIX seconds.
package func isFinal(_ transaction: Transaction, height: Int, time: Int64) -> Bool {
    isPast(transaction.lockTime, height: height, time: time)
        || transaction.inputs.allSatisfy { $0.sequence == TransactionInput.finalSequence }
}

/// As above.
package func isFinal(_ transaction: TransactionView, height: Int, time: Int64) -> Bool {
    isPast(transaction.lockTime, height: height, time: time)
        || transaction.inputs.allSatisfy { $0.sequence == TransactionInput.finalSequence }
}

private func isPast(_ lockTime: UInt32, height: Int, time: Int64) -> Bool {
    lockTime == 0 || Int64(lockTime) < (lockTime < ConsensusLimits.lockTimeThreshold ? Int64(height) : time)
}
