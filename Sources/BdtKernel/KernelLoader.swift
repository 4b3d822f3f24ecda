import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage

/// Opens a data directory: what the chain states share, and one chain state; or two, when a snapshot has still to be proven.
struct KernelLoader {
    let options: KernelOptions
    let flags: KernelFlags
    let notifications: KernelNotifications
    let mempool: Mempool

    struct Loaded {
        let parts: KernelParts
        let tree: BlockTree
    }

    func load() throws(KernelError) -> Loaded {
        if let loaded = try loadUnlessProven() { return loaded }
        // The databases are closed: their folders can be moved.
        Log.info("[snapshot] cleaning up unneeded background chainstate, then reinitializing")
        try onDisk { () throws(StorageError) in try SnapshotDirectory(options).promote() }
        return try open()
    }

    /// Nil when the snapshot's coins turn out to be right, so that its chain state can become the only one.
    private func loadUnlessProven() throws(KernelError) -> Loaded? {
        let loaded = try open()
        guard let background = loaded.tree.background, let base = loaded.tree.snapshotBase, background.chain.tip === base else {
            return loaded
        }
        let proof = SnapshotProof(options: options, flags: flags)
        if try proof.holds(for: CoinScan(tip: base, cursor: background.coinStore.store.makeCursor())) { return nil }
        options.host.fatalError(proof.discard(loaded.tree))
        throw .refused(
            "UTXO snapshot failed to validate. Restart to resume normal initial block download, or try loading a different snapshot.")
    }

    private func open() throws(KernelError) -> Loaded {
        let parts = try KernelParts(options: options)
        let tree = BlockTree(mempool: mempool)
        let snapshot = try findSnapshot()
        let wipe = options.reindex || options.reindexChainState
        let coins = try KernelParts.openCoins(
            SnapshotDirectory.normalName, options, cacheBytes: parts.coinStoreCacheBytes, wipe: wipe)
        let state = Chainstate(
            options: options, parts: parts, flags: flags, notifications: notifications, tree: tree, coinStore: coins)
        tree.states = [state]
        try state.loadBlocks(snapshot: snapshot)
        if let snapshot { tree.states.append(try openSnapshot(snapshot, over: state, parts)) }
        for state in tree.states { try state.loadCoins() }
        try state.connectGenesis()
        try tree.shareCaches(total: parts.coinsCacheBytes)
        return Loaded(parts: parts, tree: tree)
    }

    /// The snapshot to go on with.
    private func findSnapshot() throws(KernelError) -> AssumeUTXO? {
        let directory = SnapshotDirectory(options)
        guard
            let hash = try onDisk({ () throws(StorageError) in
                try directory.repair()
                return try directory.base()
            })
        else { return nil }
        if options.reindex || options.reindexChainState {
            Log.info("[snapshot] deleting snapshot chainstate due to reindexing")
            do throws(StorageError) {
                try directory.remove()
            } catch {
                Log.info("Deletion of \(directory.path) failed. Please remove it manually to continue reindexing.")
                throw .refused("Couldn't remove snapshot chainstate.")
            }
            return nil
        }
        guard let snapshot = options.parameters.snapshot(block: hash) else {
            options.host.fatalError("Assumeutxo data not found for the given blockhash '\(hash)'.")
            throw .interrupted
        }
        return snapshot
    }

    private func openSnapshot(
        _ snapshot: AssumeUTXO, over state: Chainstate, _ parts: KernelParts
    ) throws(KernelError) -> Chainstate {
        guard let base = parts.index[snapshot.blockHash] else { throw .inconsistent("Error loading block database") }
        Log.info("[snapshot] switching active chainstate to Chainstate [snapshot] @ height -1 (null)")
        let coins = try KernelParts.openCoins(
            SnapshotDirectory.snapshotName, options, cacheBytes: parts.coinStoreCacheBytes, wipe: false)
        return state.successor(coinStore: coins, base: base)
    }

    private func onDisk<R>(_ body: () throws(StorageError) -> R) throws(KernelError) -> R {
        do throws(StorageError) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }
}
