import BdtConsensus
import BdtPolicy
import BdtPrimitives

extension Acceptance {
    /// What can be told without knowing any other transaction.
    func checkAlone(_ transaction: Transaction) -> TransactionRejection? {
        if let rejection = checkTransaction(transaction) { return rejection }
        if transaction.isCoinbase { return TransactionRejection(.consensus, "coinbase") }
        if options.requiresStandard, let reason = nonstandardReason(of: transaction, options.standardness) {
            return TransactionRejection(.notStandard, reason)
        }
        if transaction.strippedSize < PolicyLimits.minStrippedSize { return TransactionRejection(.notStandard, "tx-size-small") }
        // It must fit the next block, whose lock times are judged by the median time (BIP113).
        if !isFinal(transaction, height: chain.tip.height + 1, time: chain.tip.medianTimePast) {
            return TransactionRejection(.prematureSpend, "non-final")
        }
        return nil
    }
}
