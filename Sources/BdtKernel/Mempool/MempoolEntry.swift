import BdtPrimitives

/// A transaction of the mempool with what is known of it and its relatives. A value: a copy is a snapshot.
package struct MempoolEntry: Sendable {
    /// Totals over a set of related transactions, the entry itself included.
    package struct Totals: Hashable, Sendable {
        package var count: Int
        /// Virtual bytes.
        package var size: Int
        /// Fees as prioritised.
        package var fees: Amount
        package var sigopCost: Int
    }

    package let transaction: Transaction
    /// What the inputs hold beyond the outputs.
    package let fee: Amount
    package let sigopCost: Int
    /// Virtual bytes; more than those of the transaction when its signature operations count for more.
    package let virtualSize: Int
    /// UNIX seconds at which the transaction entered.
    package let time: Int64
    /// Height of the chain at that time.
    package let height: Int
    /// The mempool's sequence number at that time; 0 for transactions of disconnected blocks.
    package let sequence: UInt64
    package let spendsCoinbase: Bool
    package internal(set) var lockPoints: LockPoints
    /// The fee with the delta of prioritisation.
    package internal(set) var modifiedFee: Amount
    /// Those of the inputs' transactions that are in the mempool.
    package internal(set) var parents: Set<Txid> = []
    package internal(set) var children: Set<Txid> = []
    package internal(set) var ancestors: Totals
    package internal(set) var descendants: Totals
    /// Estimated bytes of memory of the transaction.
    let memoryUsage: Int

    init(
        transaction: Transaction, fee: Amount, sigopCost: Int, virtualSize: Int, time: Int64, height: Int, sequence: UInt64,
        spendsCoinbase: Bool, lockPoints: LockPoints
    ) {
        self.transaction = transaction
        self.fee = fee
        self.sigopCost = sigopCost
        self.virtualSize = virtualSize
        self.time = time
        self.height = height
        self.sequence = sequence
        self.spendsCoinbase = spendsCoinbase
        self.lockPoints = lockPoints
        modifiedFee = fee
        ancestors = Totals(count: 1, size: virtualSize, fees: fee, sigopCost: sigopCost)
        descendants = ancestors
        memoryUsage = MemoryEstimate.of(transaction)
    }

    package var txid: Txid { transaction.txid }
    package var wtxid: Wtxid { transaction.wtxid }
    package var modifiedFeeRate: FeeRate { FeeRate(fee: modifiedFee, size: virtualSize) }

    /// What this entry alone adds to the totals of a relative.
    var share: Totals { Totals(count: 1, size: virtualSize, fees: modifiedFee, sigopCost: sigopCost) }
}

extension MempoolEntry.Totals {
    static func += (left: inout Self, right: Self) {
        left.count += right.count
        left.size += right.size
        left.fees = left.fees.saturatingAdd(right.fees)
        left.sigopCost += right.sigopCost
    }

    static func -= (left: inout Self, right: Self) {
        left.count -= right.count
        left.size -= right.size
        left.fees = left.fees.saturatingAdd(-right.fees)
        left.sigopCost -= right.sigopCost
    }
}

extension Amount {
    /// The sum, or the bound of 64 bits that it passes: prioritisation takes any number.
    func saturatingAdd(_ other: Amount) -> Amount {
        adding(other) ?? Amount(other.satoshi < 0 ? -Int64.max : Int64.max)
    }
}
