import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtScript

/// What the mempool may ask of the chain. Handed out under the chain-state lock, and valid only inside the call that it is handed to.
///
/// Lock order: chain state, then mempool. Whoever changes the mempool holds both, so that it always fits the tip.
package protocol MempoolChain: CoinsView {
    var parameters: ChainParameters { get }
    var clock: Clock { get }
    /// The block that transactions are accepted on top of.
    var tip: BlockIndexEntry { get }
    var isInitialBlockDownload: Bool { get }
    /// The script flags of consensus for a block on top of the tip.
    var scriptFlags: ScriptFlags { get }

    /// Whether the coin is in memory, spent ones not counted: a cheap sign that its transaction was confirmed lately.
    func isCoinCached(_ outpoint: OutPoint) -> Bool
    /// Drops unchanged coins from memory that were loaded for a transaction which was then refused.
    func uncache(_ outpoints: [OutPoint])
}
