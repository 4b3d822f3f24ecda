import BdtConsensus
import BdtPrimitives

/// An unspent output and where it came from.
package struct Coin: SpendableCoin, Hashable, Sendable {
    package var output: TransactionOutput
    /// Height of the block that created it; `Coin.mempoolHeight` for an output of the mempool.
    package var height: Int
    package var isCoinbase: Bool

    /// Stands for "in the mempool" where a height is asked for (published MEMPOOL_HEIGHT).
    package static let mempoolHeight = 0x7fff_ffff

    package init(output: TransactionOutput, height: Int, isCoinbase: Bool) {
        self.output = output
        self.height = height
        self.isCoinbase = isCoinbase
    }
}

/// Anything that knows unspent outputs.
package protocol CoinsView {
    /// Nil when the output does not exist or is spent. A store that cannot be read ends the node through its fault handler and answers nil.
    func coin(_ outpoint: OutPoint) -> Coin?
}
