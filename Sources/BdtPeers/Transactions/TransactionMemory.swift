import BdtCrypto
import BdtKernel
import BdtNet
import BdtPrimitives

/// Transactions that need not be asked for, besides those of the mempool and the orphanage.
struct TransactionMemory {
    private static let rejectLimit = 120_000
    private static let confirmedLimit = 48_000

    /// Refused ones: by wtxid, and by txid where the witness made no difference.
    var rejected = RecentSet<Hash256>(capacity: rejectLimit)
    /// Refused alone, but perhaps not together with a child; and pairs that were refused together.
    var reconsiderable = RecentSet<Hash256>(capacity: rejectLimit)
    var confirmed = RecentSet<Hash256>(capacity: confirmedLimit)

    /// A new tip: what was refused may be fine now.
    mutating func tipChanged() {
        rejected.removeAll()
        reconsiderable.removeAll()
    }

    mutating func blockConnected(_ block: Block) {
        for transaction in block.transactions {
            confirmed.insert(transaction.txid.hash)
            if transaction.hasWitness { confirmed.insert(transaction.wtxid.hash) }
        }
    }

    /// What was confirmed may not be any more.
    mutating func blockDisconnected() { confirmed.removeAll() }

    /// A name for a pair of transactions.
    static func pairName(_ transactions: [Transaction]) -> Hash256 {
        SHA256.hash(transactions.map(\.wtxid).sorted().flatMap { $0.bytes.reversed() })
    }
}
