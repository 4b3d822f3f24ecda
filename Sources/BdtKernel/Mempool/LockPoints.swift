import BdtConsensus
import BdtPrimitives

/// From which block on a transaction's relative lock times admit it (BIP68), as found for one chain.
package struct LockPoints: Sendable {
    package var lock: SequenceLock
    /// The latest block that holds an output spent; nothing needs to be found anew while it is on the active chain. Nil: nothing ever does.
    package var lastInputBlock: BlockIndexEntry?

    static let none = LockPoints(lock: .none, lastInputBlock: nil)

    private init(lock: SequenceLock, lastInputBlock: BlockIndexEntry?) {
        self.lock = lock
        self.lastInputBlock = lastInputBlock
    }

    /// Those of a transaction that spends `coins`, one for each input; what is in the mempool counts as mined in the next block.
    init(_ transaction: Transaction, coins: [Coin], tip: BlockIndexEntry) {
        let next = tip.height + 1
        let heights = coins.map { $0.height == Coin.mempoolHeight ? next : $0.height }
        lock = SequenceLock(transaction, coinHeights: heights, after: tip)
        lastInputBlock = tip.ancestor(height: heights.filter { $0 != next }.max() ?? 0)
    }

    /// Whether the block after `tip` may hold the transaction.
    func areMet(after tip: BlockIndexEntry) -> Bool { lock.isMet(after: tip) }

    /// Whether they still are right for the chain that ends at `tip`.
    func hold(on tip: BlockIndexEntry) -> Bool {
        lastInputBlock.map { $0.isAncestor(of: tip) } ?? true
    }
}
