import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtScript
import BdtStorage

/// A chain with the coins after its tip, and all that changes when blocks come and go. Every call is made by the holder of the chain-state
/// lock (`Kernel.withState`).
///
/// A node has one; two while the coins of a snapshot are in use and not proven yet (`BlockTree.states`).
///
/// A verdict about a block is a value; a thrown `KernelError` means that disk or database failed, or that the block files contradict the
/// index: the kernel then stops changing anything.
// @unchecked: every use is inside `Kernel.withTree` or `withState`, whose lock keeps all but one thread out. Other threads get parts only that
// are safe by themselves: those of `coinsAhead` and `coinWrite`, the store, the script workers.
final class Chainstate: @unchecked Sendable {
    typealias Overlay = CoinsCache<CoinsCache<CoinStore>>

    let options: KernelOptions
    let parts: KernelParts
    let parameters: ChainParameters
    let flags: KernelFlags
    let notifications: KernelNotifications
    /// What all chain states share. It lives as long as the kernel, which owns both.
    unowned let tree: BlockTree
    /// The block whose coins a snapshot gave; nil for the chain state that begins at genesis.
    let snapshotBase: BlockIndexEntry?
    let index: BlockIndex
    let indexStore: BlockIndexStore
    let blocks: BlockStore
    let coinStore: CoinStore
    /// The coins after the tip.
    let coins: CoinsCache<CoinStore>
    let signatureCache: SignatureCache
    let scriptExecutionCache: ScriptExecutionCache
    let scriptWorkers: ScriptWorkers
    let versionBits: VersionBitsCache
    let pruneLocks: PruneLocks
    /// The tip's ancestors and the tip.
    var chain = ActiveChain()
    var candidates = CandidateSet()
    /// Blocks that are applied to `coins` and not on the chain yet.
    var provisional = ProvisionalBlocks()
    /// Coins of the block after those, while they are being read from the disk.
    var coinsAhead: CoinPrefetch?
    /// The write of coins that goes on beside the chain, and up to which block it leads.
    var coinWrite: (write: CoinWrite, locator: BlockLocator)?
    /// A block could not be taken back from the coins, which must not be written any more.
    var hasUnsoundCoins = false
    /// Transactions of blocks that were taken off, until the mempool has them back.
    var disconnected = DisconnectedTransactions()
    /// Reports of the first blocks connected in a step that took others off: they follow those of transactions that return to the mempool.
    /// Nil when reports go out at once.
    var heldReports: [KernelNotifications.Event]?
    /// Judgements since they were last asked for, for `blockChecked`.
    var verdicts: [BlockVerdict] = []

    /// The coins that a transaction spends, while it is applied; kept for its memory.
    var spending: [CoinPointer] = []

    /// Monotonic microseconds; 0 before the first flush was considered.
    var lastWrite: Int64 = 0
    var lastFlush: Int64 = 0
    /// The target size of `coins` (bytes).
    var coinsCacheBytes: Int
    /// The size of the coin database's cache (bytes).
    let coinStoreCacheBytes: Int

    let minimumChainWork: UInt256
    /// Zero: none.
    let assumedValid: BlockHash
    /// Heights and blocks, highest first.
    let checkpoints: [(height: Int, hash: BlockHash)]

    init(
        options: KernelOptions, parts: KernelParts, flags: KernelFlags, notifications: KernelNotifications, tree: BlockTree,
        coinStore: CoinStore, snapshotBase: BlockIndexEntry? = nil
    ) {
        self.options = options
        self.parts = parts
        self.flags = flags
        self.notifications = notifications
        self.tree = tree
        self.snapshotBase = snapshotBase
        parameters = options.parameters
        index = parts.index
        indexStore = parts.indexStore
        blocks = parts.blocks
        self.coinStore = coinStore
        coins = CoinsCache(coinStore)
        coinsCacheBytes = parts.coinsCacheBytes
        coinStoreCacheBytes = parts.coinStoreCacheBytes
        signatureCache = parts.signatureCache
        scriptExecutionCache = parts.scriptExecutionCache
        scriptWorkers = parts.scriptWorkers
        versionBits = parts.versionBits
        pruneLocks = parts.pruneLocks
        minimumChainWork = options.minimumChainWork ?? options.parameters.consensus.minimumChainWork
        assumedValid = options.assumeValid ?? options.parameters.consensus.defaultAssumeValid
        checkpoints = options.parameters.checkpoints.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
    }

    var consensus: ConsensusParameters { parameters.consensus }

    /// Whether the node still catches up with the network. Once false it stays so.
    var isInitialBlockDownload: Bool {
        isInitialDownload(tip: tree.active.chain.tip, flags: flags, minimumChainWork: minimumChainWork, options: options)
    }

    /// Work whose progress the host shows.
    func longWork(_ title: String) -> LongWork { LongWork(title, show: options.host.progress) }

    /// Runs work on the files, whose failure is a kernel's failure.
    func onDisk<R>(_ body: () throws(StorageError) -> R) throws(KernelError) -> R {
        do throws(StorageError) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }

    /// The same, with a text for the user.
    func onDisk<R>(orFailWith text: String, _ body: () throws(StorageError) -> R) throws(KernelError) -> R {
        do throws(StorageError) {
            return try body()
        } catch {
            throw .failed(text, error)
        }
    }

    func mark(_ entry: BlockIndexEntry, _ change: (inout BlockStatus) -> Void) {
        change(&entry.status)
        tree.dirty.insert(entry)
    }
}

/// Whether a chain that ends at `tip` is old or short enough to be still in initial download; latches in `flags` when not.
func isInitialDownload(tip: BlockIndexEntry?, flags: KernelFlags, minimumChainWork: UInt256, options: KernelOptions) -> Bool {
    if flags.isInitialDownloadOver { return false }
    if flags.isImporting || flags.isReindexing { return true }
    guard let tip, tip.chainWork >= minimumChainWork, tip.time >= options.clock.now - options.maximumTipAge else { return true }
    Log.info("Leaving InitialBlockDownload (latching to false)")
    flags.isInitialDownloadOver = true
    return false
}
