import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage
import Synchronization

/// What a kernel is made from. Defaults are those of a node started without options.
package struct KernelOptions: Sendable {
    package var parameters: ChainParameters
    package var clock: Clock
    /// The network's part of the data directory: holds `chainstate` and `blocks/index`.
    package var directory: String
    /// Holds the block and undo files; `<directory>/blocks` unless `-blocksdir` says otherwise.
    package var blocksDirectory: String
    /// Keeps the databases there instead of on disk: for tests. Block files stay on disk.
    package var memoryStores: MemoryStores?
    package var mempool = MempoolOptions()

    /// `-dbcache` in bytes, shared by the databases and the coins in memory.
    package var cacheBytes = 450 << 20
    /// `-dbbatchsize`: bytes after which a flush of coins starts a new batch.
    package var coinsBatchBytes = 16 << 20
    /// `-dbcrashratio`: a flush of coins ends the process after a batch, once in that many, as a test of recovery; 0: never.
    package var coinsCrashRatio = 0
    /// Threads that check scripts, the submitting one included (`-par`).
    package var scriptThreads = 1
    /// Bytes for the cache of valid signatures and the one of valid transactions, together (`-maxsigcachesize`).
    package var signatureCacheBytes = 32 << 20

    /// `-assumevalid`: scripts of this block's ancestors are not checked. Nil: the network's default; zero: check all.
    package var assumeValid: BlockHash?
    /// `-minimumchainwork`; nil: the network's default.
    package var minimumChainWork: UInt256?
    /// `-maxtipage`: an older tip means initial download (seconds).
    package var maximumTipAge: Int64 = 24 * 60 * 60
    /// `-checkpoints`
    package var usesCheckpoints = true
    /// `-checkblockindex`: the block index is searched for contradictions after about one in that many changes; 0: never. Each search looks at
    /// every header.
    package var checkBlockIndex = 0

    /// `-blocksxor`: block files of a new directory are XORed with a random key.
    package var usesBlockKey = true
    /// `-fastprune`: small block files.
    package var usesSmallBlockFiles = false
    /// `-prune`: whether old block files are removed.
    package var pruning = Pruning.off
    /// `-reindex`: forgets index and chain state, and reads the block files anew.
    package var reindex = false
    /// `-reindex-chainstate`: forgets the chain state, and connects the blocks of the index anew.
    package var reindexChainState = false
    /// `-stopatheight`: asks for shutdown once the tip is at least this high; 0: never.
    package var stopAtHeight = 0

    /// How the kernel reaches whoever runs it.
    package var host = KernelHost()

    package init(parameters: ChainParameters, clock: Clock = Clock(), directory: String, blocksDirectory: String? = nil) {
        self.parameters = parameters
        self.clock = clock
        self.directory = directory
        self.blocksDirectory = blocksDirectory ?? directory + "/blocks"
    }
}

/// Calls from the kernel to whoever runs it, made on the thread where the event happens, mostly under the chain-state lock: they must return
/// soon and must not call the kernel.
package struct KernelHost: Sendable {
    /// Something that cannot be repaired while running: the node must shut down. The text is for the user.
    package var fatalError: @Sendable (_ message: String) -> Void = { _ in }
    /// Writing block files to disk failed; the next flush will try again.
    package var flushError: @Sendable (_ message: String) -> Void = { _ in }
    /// How far long work is.
    package var progress: LongWork.Show = { _ in }
    /// Sets (text) or removes (nil) a warning for the user.
    package var warning: @Sendable (_ warning: KernelWarning, _ message: String?) -> Void = { _, _ in }
    /// The height of `-stopatheight` is reached.
    package var stopRequested: @Sendable () -> Void = {}

    package init() {}
}

/// Which old block files a kernel removes.
package enum Pruning: Hashable, Sendable {
    case off
    /// Those that it is told to.
    case manual
    /// As many as it takes to keep block and undo files below `target` bytes.
    case automatic(target: UInt64)
}

/// What a kernel warns of.
package enum KernelWarning: Hashable, Sendable {
    case unknownNewRulesActivated
    case largeWorkInvalidChain
}

/// Databases in memory, by name, that outlive a kernel.
package final class MemoryStores: Sendable {
    private let stores = Mutex<[String: any KeyValueStore]>([:])
    private let make: @Sendable (_ name: String) -> any KeyValueStore

    /// `make` may wrap a store, to let it fail.
    package init(make: @escaping @Sendable (_ name: String) -> any KeyValueStore = { _ in MemoryStore() }) { self.make = make }

    package func store(_ name: String) -> any KeyValueStore {
        stores.withLock { stores in
            if let known = stores[name] { return known }
            let new = make(name)
            stores[name] = new
            return new
        }
    }
}
