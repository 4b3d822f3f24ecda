import BdtBase
import BdtKernel
import BdtStorage

/// Which indexes a node keeps, and how.
package struct IndexOptions: Sendable {
    package var hasTransactions = false
    package var filterKinds: [BlockFilterKind] = []
    package var hasCoinStatistics = false
    /// The network's part of the data directory; the indexes live in its folder `indexes`.
    package var directory: String
    /// Removes what is there, to build it anew.
    package var wipes = false
    /// Cache for the databases in bytes.
    package var transactionCacheBytes = 0
    package var filterCacheBytes = 0

    package init(directory: String) { self.directory = directory }
}

/// The indexes of a node.
package final class ChainIndexes: Sendable {
    package let transactions: TransactionIndex?
    package let coinStatistics: CoinStatisticsIndex?
    private let filters: [BlockFilterKind: BlockFilterIndex]
    /// In the order of start-up.
    package let all: [any FollowingIndex]
    private let kernel: Kernel

    /// Opens the databases, and takes up where each index stands. `onFailure` is told when an index cannot go on.
    package init(options: IndexOptions, kernel: Kernel, onFailure: @escaping @Sendable (String) -> Void) throws(IndexError) {
        self.kernel = kernel
        func store(_ name: String, cacheBytes: Int) throws(IndexError) -> LevelDBStore {
            try stored { () throws(StorageError) in
                try LevelDBStore(
                    path: "\(options.directory)/indexes/\(name)",
                    options: LevelDBOptions(cacheBytes: cacheBytes, wipe: options.wipes))
            }
        }
        var all: [any FollowingIndex] = []
        var transactions: TransactionIndex?
        if options.hasTransactions {
            let content = TransactionPositions(store: try store("txindex", cacheBytes: options.transactionCacheBytes), kernel: kernel)
            let index = ChainIndex(content, kernel: kernel, onFailure: onFailure)
            transactions = index
            all.append(index)
        }
        var filters: [BlockFilterKind: BlockFilterIndex] = [:]
        for kind in options.filterKinds {
            let folder = "blockfilter/\(kind.rawValue)"
            let content = BlockFilterRecords(
                kind, store: try store("\(folder)/db", cacheBytes: options.filterCacheBytes),
                directory: "\(options.directory)/indexes/\(folder)", kernel: kernel)
            let index = ChainIndex(content, kernel: kernel, onFailure: onFailure)
            filters[kind] = index
            all.append(index)
        }
        var coinStatistics: CoinStatisticsIndex?
        if options.hasCoinStatistics {
            let content = CoinStatisticsRecords(store: try store("coinstats/db", cacheBytes: 0), kernel: kernel)
            let index = ChainIndex(content, kernel: kernel, onFailure: onFailure)
            coinStatistics = index
            all.append(index)
        }
        for index in all { try index.open() }
        (self.transactions, self.filters, self.coinStatistics, self.all) = (transactions, filters, coinStatistics, all)
    }

    package subscript(_ kind: BlockFilterKind) -> BlockFilterIndex? { filters[kind] }

    /// Makes all begin to catch up. Returns the published text when blocks that an index still needs were removed; then none begins.
    package func start() -> String? {
        if let problem = missingBlocks { return problem }
        for index in all { index.start() }
        return nil
    }

    package func interrupt() { for index in all { index.interrupt() } }

    package func stop() { for index in all { index.stop() } }

    /// The index that stands furthest back must find all blocks from there to the tip.
    private var missingBlocks: String? {
        let chain = kernel.validatedChain
        let starts = all.map { index in
            let status = index.status
            return (status.name, status.best.flatMap { chain.fork(with: $0) } ?? chain.genesis)
        }
        guard let (name, start) = starts.min(by: { ($0.1?.height ?? 0) < ($1.1?.height ?? 0) }), let start, let tip = chain.tip else {
            return nil
        }
        if kernel.hasData(from: start, to: tip) { return nil }
        return "\(name) best block of the index goes beyond pruned data. Please disable the index or reindex "
            + "(which will download the whole blockchain again)"
    }
}
