import BdtKernel
import BdtPrimitives
import BdtRPC

/// A search through all coins: percent done.
typealias CoinScanSlot = ScanSlot<Int>

/// Coins that a search found.
struct CoinSearch {
    /// The block at which they are unspent.
    let tip: BlockIndexEntry
    /// In the order of their outpoints.
    private(set) var found: [(outpoint: OutPoint, coin: Coin)] = []
    /// How many were looked at.
    private(set) var count = 0
    /// False when the search was aborted.
    private(set) var isComplete = true

    /// Looks through all coins of the chain for those whose scripts `isWanted` knows. `slot` is taken by the caller.
    init(_ node: NodeContext, _ slot: CoinScanSlot, isWanted: (Script) -> Bool) throws {
        let scan = try node.kernel.coinScan()
        tip = scan.tip
        while let (outpoint, coin) = try scan.next() {
            count += 1
            if count % 8192 == 0 {
                try node.rpcTable.checkRunning()
                // Txids are spread evenly and come in order, so their first bytes tell how far the scan is.
                slot.report((Int(outpoint.txid.hash[0]) << 8 | Int(outpoint.txid.hash[1])) * 100 / 65536)
                isComplete = !slot.isAborted
                if !isComplete { break }
            }
            if isWanted(coin.output.script) { found.append((outpoint, coin)) }
        }
        found.sort { $0.outpoint < $1.outpoint }
    }
}
