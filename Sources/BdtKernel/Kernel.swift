import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage
import Synchronization

/// The engine: block index, block files, coins and the active chain of one data directory.
///
/// All calls are synchronous and may come from any thread. What changes the chain state runs under one lock; queries that answer from
/// snapshots (`chain`, `bestHeader`, `entry(for:)`) never wait for it. Lock order: activation, chain state, mempool.
package final class Kernel: Sendable {
    package let options: KernelOptions
    package let notifications: KernelNotifications
    package let mempool: Mempool
    /// The states of version-bits deployments on any chain.
    package let versionBits: VersionBitsCache
    /// Keeps blocks on disk for those who have still to read them.
    package let pruneLocks: PruneLocks
    let flags = KernelFlags()
    let index: BlockIndex
    let blocks: BlockStore
    let snapshot = ChainSnapshot()
    /// Held while the active chain is being moved, so that two threads do not pull in different directions between the steps.
    let activation = Mutex(())
    /// The same for the chain in the background.
    let backgroundActivation = Mutex(())
    let isLoadingSnapshot = Atomic<Bool>(false)
    /// The memory that all chain states share for their coins (bytes).
    let coinsCacheBytes: Int
    /// The size of a coin database's own cache (bytes).
    let coinStoreCacheBytes: Int
    private let stateLock = Mutex(())
    private let tree: BlockTree

    package var parameters: ChainParameters { options.parameters }
    package var clock: Clock { options.clock }

    /// Opens what is in the directories of `options`, or makes it anew; repairs what a crash left behind. Blocks that are on disk but not on
    /// the chain yet are connected by `importBlocks`.
    package init(options: KernelOptions) throws(KernelError) {
        self.options = options
        notifications = KernelNotifications()
        mempool = Mempool(options: options.mempool, clock: options.clock, observer: MempoolRelay(notifications: notifications))
        flags.isReindexing = options.reindex
        let loader = KernelLoader(options: options, flags: flags, notifications: notifications, mempool: mempool)
        let loaded = try loader.load()
        tree = loaded.tree
        index = loaded.parts.index
        blocks = loaded.parts.blocks
        versionBits = loaded.parts.versionBits
        pruneLocks = loaded.parts.pruneLocks
        coinsCacheBytes = loaded.parts.coinsCacheBytes
        coinStoreCacheBytes = loaded.parts.coinStoreCacheBytes
        snapshot.publish(tree)
    }

    /// Work whose progress the host shows.
    package func longWork(_ title: String, canResume: Bool = false) -> LongWork {
        LongWork(title, canResume: canResume, show: options.host.progress)
    }

    // MARK: The lock

    /// Runs `body` under the chain-state lock. What it changed is published, and events are let go, before others get the lock.
    func withTree<R: Sendable, E: Error>(_ body: (BlockTree) throws(E) -> R) throws(E) -> R {
        try stateLock.withLock { _ throws(E) in
            notifications.hold()
            defer {
                snapshot.publish(tree)
                notifications.release()
            }
            return try body(tree)
        }
    }

    /// The same for the active chain state.
    func withState<R: Sendable, E: Error>(_ body: (Chainstate) throws(E) -> R) throws(E) -> R {
        try withTree { tree throws(E) in try body(tree.active) }
    }

    /// Runs a change of the chain states. Nil when disk or database failed, now or before: then nothing is changed any more.
    @discardableResult func changeTree<R: Sendable>(_ body: (BlockTree) throws(KernelError) -> R) -> R? {
        do throws(KernelError) {
            return try withTree { tree throws(KernelError) in
                if flags.isBroken { throw .interrupted }
                return try body(tree)
            }
        } catch {
            fail(error)
            return nil
        }
    }

    /// The same for the active chain state.
    @discardableResult func change<R: Sendable>(_ body: (Chainstate) throws(KernelError) -> R) -> R? {
        changeTree { tree throws(KernelError) in try body(tree.active) }
    }

    /// Stops all changes, and after a failure of the disk all writing, so that what is on disk stays as consistent as it is. Tells the host.
    func fail(_ error: KernelError) {
        if case .interrupted = error { return }
        if error.isOfStorage { flags.isUnwritable = true }
        if flags.isBroken { return }
        flags.isBroken = true
        if case .failed(_, let cause) = error { Log.error("\(cause)") }
        Log.error("\(error)")
        options.host.fatalError(error.description)
    }
}
