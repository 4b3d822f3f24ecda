import BdtPrimitives

/// A transaction on its way into the mempool, with what the checks find out about it.
struct Candidate: Sendable {
    let transaction: Transaction
    /// The outputs spent, in the order of the inputs.
    var coins: [Coin] = []
    var fee = Amount.zero
    /// With the delta of prioritisation.
    var modifiedFee = Amount.zero
    var sigopCost = 0
    /// Virtual bytes as the mempool counts them.
    var virtualSize = 0
    var lockPoints = LockPoints.none
    /// Mempool transactions that spend the same outputs, and a sibling to be evicted.
    var conflicts: Set<Txid> = []
    var evictsSibling = false
    /// All ancestors in the mempool.
    var ancestors: Set<Txid> = []

    init(_ transaction: Transaction) { self.transaction = transaction }

    var txid: Txid { transaction.txid }
    var wtxid: Wtxid { transaction.wtxid }
    var feeRate: FeeRate { FeeRate(fee: modifiedFee, size: virtualSize) }
    var spendsCoinbase: Bool { coins.contains(where: \.isCoinbase) }
}
