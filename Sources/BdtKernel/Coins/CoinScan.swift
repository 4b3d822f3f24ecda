import BdtPrimitives
import BdtStorage

/// All coins of the active chain as they were at one moment, in the order of the store: by txid, then by output index.
///
/// Reads from disk and holds no lock. To be used by one thread.
package final class CoinScan {
    /// The block up to which the coins count.
    package let tip: BlockIndexEntry
    private let cursor: any StoreCursor
    private var hasBegun = false

    init(tip: BlockIndexEntry, cursor: any StoreCursor) {
        self.tip = tip
        self.cursor = cursor
    }

    /// The next coin; nil at the end.
    package func next() throws(KernelError) -> (outpoint: OutPoint, coin: Coin)? {
        do throws(StorageError) {
            return try read()
        } catch {
            throw .storage(error)
        }
    }

    func read() throws(StorageError) -> (outpoint: OutPoint, coin: Coin)? {
        let record = hasBegun ? try cursor.next() : try cursor.seek(CoinStore.firstCoinKey)
        hasBegun = true
        guard let record, record.key.starts(with: CoinStore.firstCoinKey) else { return nil }
        return try CoinStore.coin(of: record)
    }
}

extension Kernel {
    /// Writes the chain state to disk and begins to read all its coins.
    package func coinScan() throws(KernelError) -> CoinScan {
        try flush()
        var scan: CoinScan?
        try withState { state throws(KernelError) in
            // The lock keeps the store's content and its best block together.
            let cursor = try state.onDisk { () throws(StorageError) in try state.coinStore.makeCursor() }
            if let tip = index[state.coinStore.bestBlock] { scan = CoinScan(tip: tip, cursor: cursor) }
        }
        guard let scan else { throw .inconsistent("The chain state belongs to a block that the block index does not know.") }
        return scan
    }
}
