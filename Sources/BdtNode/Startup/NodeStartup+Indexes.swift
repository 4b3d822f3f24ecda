import BdtBase
import BdtCommon
import BdtIndex

extension NodeStartup {
    private static let cacheLimit = 1 << 30

    /// The bytes of `-dbcache` that the databases of indexes get.
    var indexCaches: (transactions: Int, filters: Int, total: Int) {
        let bytes = max(4, Int(clamping: min(arguments.getInt("dbcache", default: 450), 1 << 40))) << 20
        let share = min(bytes / 8, Self.cacheLimit)
        let transactions = arguments.getBool("txindex", default: false) ? share : 0
        let kinds = (try? filterKinds().count) ?? 0
        let filters = kinds > 0 ? min((bytes - transactions) / 8, Self.cacheLimit) / kinds : 0
        return (transactions, filters, transactions + filters * kinds)
    }

    /// The kinds of block filters that the user wants; throws for an unknown one.
    func filterKinds() throws(StartupFailure) -> [BlockFilterKind] {
        let value = arguments.get("blockfilterindex", default: "0")
        if ["", "1"].contains(value) { return BlockFilterKind.allCases }
        if value == "0" { return [] }
        var kinds: [BlockFilterKind] = []
        for name in arguments.getAll("blockfilterindex") {
            guard let kind = BlockFilterKind(rawValue: name) else { throw .message("Unknown -blockfilterindex value \(name).") }
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        return kinds
    }

    /// Step 8: opens the indexes. From here on they miss no block.
    func openIndexes() throws(StartupFailure) {
        var options = IndexOptions(directory: arguments.networkDirectory)
        options.hasTransactions = arguments.getBool("txindex", default: false)
        options.filterKinds = try filterKinds()
        options.hasCoinStatistics = arguments.getBool("coinstatsindex", default: false)
        options.wipes = node.kernel.options.reindex
        let caches = indexCaches
        (options.transactionCacheBytes, options.filterCacheBytes) = (caches.transactions, caches.filters)
        if options.hasTransactions { logCache(caches.transactions, of: "transaction index") }
        for kind in options.filterKinds { logCache(caches.filters, of: "\(kind.rawValue) block filter index") }
        do {
            let indexes = try ChainIndexes(options: options, kernel: node.kernel) { [node] in node.fail($0) }
            node.set(indexes: indexes)
            node.shutdown.onRequest { indexes.interrupt() }
        } catch {
            throw .message("\(error)")
        }
    }

    private func logCache(_ bytes: Int, of what: String) {
        let tenths = bytes * 10 >> 20
        Log.info("* Using \(tenths / 10).\(tenths % 10) MiB for \(what) database")
    }

    /// Part of steps 10 and 11, once blocks are imported: the indexes begin to catch up.
    func startIndexes() {
        guard !node.isShutdownRequested, let problem = node.indexes?.start() else { return }
        node.messages.error(problem)
        node.fail("Failed to start indexes, shutting down..")
    }
}
