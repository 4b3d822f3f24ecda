import BdtConsensus
import BdtPrimitives
import BdtScript

extension Chainstate: MempoolChain {
    /// A tip older than this says nothing about present fees (seconds).
    private static let maximumFeeEstimationTipAge: Int64 = 3 * 60 * 60

    /// The mempool follows the active chain. Nil for a chain state in the background.
    var mempool: Mempool? { isActive ? tree.mempool : nil }

    // The kernel hands itself to the mempool only while there is a tip.
    var tip: BlockIndexEntry {
        guard let tip = chain.tip else { preconditionFailure("the mempool was given a chain without a tip") }
        return tip
    }

    func coin(_ outpoint: OutPoint) -> Coin? { coins.coin(outpoint) }

    var tipScriptFlags: ScriptFlags { scriptFlags(for: tip) }

    var isCurrentForFeeEstimation: Bool {
        guard !isInitialBlockDownload, let tip = chain.tip, let bestHeader = tree.bestHeader else { return false }
        return tip.time >= options.clock.now - Chainstate.maximumFeeEstimationTipAge && tip.height >= bestHeader.height - 1
    }

    func isCached(_ outpoint: OutPoint) -> Bool { coins.isCached(outpoint) }

    func uncache(_ outpoints: [OutPoint]) { outpoints.forEach(coins.uncache) }
}
