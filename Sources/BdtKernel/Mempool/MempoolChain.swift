import BdtPrimitives
import BdtScript

/// What the mempool needs to know of the active chain. The kernel hands one in while it holds the chain-state lock; it is not kept.
package protocol MempoolChain: CoinsView {
    /// The block that the next one will build on.
    var tip: BlockIndexEntry { get }
    /// The script rules that the tip was checked by.
    var tipScriptFlags: ScriptFlags { get }
    /// Signatures found valid, shared with block validation.
    var signatureCache: SignatureCache { get }
    /// Transactions whose scripts were found valid, shared with block validation.
    var scriptExecutionCache: ScriptExecutionCache { get }
    /// Whether fee estimation may learn from what enters the mempool now: not in initial download, the tip at most three hours old and at most
    /// one block behind the best header.
    var isCurrentForFeeEstimation: Bool { get }

    /// Whether the coins cache holds the output, unspent. Reads no disk.
    func isCached(_ outpoint: OutPoint) -> Bool
    /// Drops unchanged outputs from the coins cache: those that a refused transaction brought in.
    func uncache(_ outpoints: [OutPoint])
}
