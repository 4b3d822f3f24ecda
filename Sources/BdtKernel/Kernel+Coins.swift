import BdtPrimitives

extension Kernel {
    /// The coins of the active chain on disk.
    var coinStore: CoinStore { withState { $0.coinStore } }

    /// An unspent output of the active chain. Waits while a block is connected.
    package func coin(_ outpoint: OutPoint) -> Coin? { withState { $0.coins.coin(outpoint) } }

    /// Many look-ups at one tip. `body` runs under the chain-state lock and must not call the kernel.
    package func withCoins<R: Sendable>(_ body: (any CoinsView) -> R) -> R { withState { body($0.coins) } }

    /// Hands `body` what the mempool may ask of the chain, under the chain-state lock; nil while there is no tip. `body` must not call the
    /// kernel.
    package func withMempoolChain<R: Sendable>(_ body: (any MempoolChain) -> R) -> R? {
        withState { $0.chain.isEmpty ? nil : body($0) }
    }

    /// The size of the coins in memory: how many, and bytes.
    package var coinsCache: (count: Int, bytes: Int) { withState { ($0.coins.count, $0.coins.memoryUsage) } }
    /// The chain states in use, the active one last.
    package var chainStates: [ChainStateInfo] {
        withTree { tree in
            tree.states.map { state in
                ChainStateInfo(
                    chain: state.chain, snapshotBase: state.snapshotBase, isValidated: state.role != .assumedValid,
                    coinsCacheBytes: state.coinsCacheBytes, databaseCacheBytes: state.coinStoreCacheBytes)
            }
        }
    }
}

/// A chain state as it is at one moment.
package struct ChainStateInfo: Sendable {
    package let chain: ActiveChain
    /// The block whose coins a snapshot gave; nil for a chain from genesis.
    package let snapshotBase: BlockIndexEntry?
    /// Whether all its blocks were validated.
    package let isValidated: Bool
    /// What coins in memory, and the coin database's own cache, are held to (bytes).
    package let coinsCacheBytes: Int
    package let databaseCacheBytes: Int
}
