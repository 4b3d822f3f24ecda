import BdtBase
import BdtConsensus
import BdtScript
import BdtStorage

/// The opened parts of a data directory.
struct KernelParts {
    let index: BlockIndex
    let indexStore: BlockIndexStore
    let blocks: BlockStore
    /// What is left of the cache for coins in memory.
    let coinsCacheBytes: Int
    let coinStoreCacheBytes: Int
    let versionBits: VersionBitsCache
    let scriptWorkers: ScriptWorkers
    let signatureCache: SignatureCache
    let scriptExecutionCache: ScriptExecutionCache
    let pruneLocks = PruneLocks()

    // Bytes of `-dbcache` that the databases get at most, as published.
    private static let indexCacheLimit = 2 << 20
    private static let coinStoreCacheLimit = 8 << 20

    init(options: KernelOptions) throws(KernelError) {
        index = BlockIndex()
        versionBits = VersionBitsCache(parameters: options.parameters.consensus)
        scriptWorkers = ScriptWorkers(threads: options.scriptThreads)
        signatureCache = SignatureCache(maxBytes: options.signatureCacheBytes / 2)
        scriptExecutionCache = ScriptExecutionCache(maxBytes: options.signatureCacheBytes / 2)
        blocks = try BlockStore(options: options)
        let indexCache = min(options.cacheBytes / 8, KernelParts.indexCacheLimit)
        // The published node gives the database up to a half. But LevelDB caches no block of a file that it maps, which is nearly all of them.
        coinStoreCacheBytes = min((options.cacheBytes - indexCache) / 8, KernelParts.coinStoreCacheLimit)
        coinsCacheBytes = options.cacheBytes - indexCache - coinStoreCacheBytes
        do throws(StorageError) {
            let database = try KernelParts.open(
                "blocks/index", options, LevelDBOptions(cacheBytes: indexCache, wipe: options.reindex))
            indexStore = BlockIndexStore(database)
        } catch {
            Log.error("\(error)")
            throw .inconsistent("Error opening block database")
        }
        // Files that the new index will know nothing of would never be removed.
        if options.reindex, options.pruning != .off { blocks.removeUnusableFiles() }
    }

    /// Even with the smallest `-dbcache`: a chain whose coins do not fit then costs half the time of merging tables (doc/benchmarks.md).
    private static let smallestCoinWriteBuffer = 8 << 20

    /// Opens the coin database `name`; with `wipe` an empty one.
    static func openCoins(_ name: String, _ options: KernelOptions, cacheBytes: Int, wipe: Bool) throws(KernelError) -> CoinStore {
        do throws(StorageError) {
            let wanted = LevelDBOptions(
                cacheBytes: cacheBytes, smallestWriteBuffer: smallestCoinWriteBuffer, wipe: wipe, obfuscate: true)
            let database = try open(name, options, wanted)
            // Not Swift's trap: the host shows the text and has the node shut down; whoever asked for the coin gets none.
            return try CoinStore(database) { options.host.fatalError("Error reading from database, shutting down. (\($0))") }
        } catch {
            Log.error("\(error)")
            throw .inconsistent("Error opening coins database")
        }
    }

    private static func open(
        _ name: String, _ options: KernelOptions, _ database: LevelDBOptions
    ) throws(StorageError) -> any KeyValueStore {
        if let stores = options.memoryStores { return stores.store(name) }
        return try LevelDBStore(path: "\(options.directory)/\(name)", options: database)
    }
}
