import BdtBase
import BdtConsensus
import BdtCrypto
import BdtPrimitives
import BdtStorage

extension Kernel {
    /// Coins between two looks at whether to go on.
    private static let portion: UInt64 = 8192
    /// Coins between two log lines.
    private static let reportInterval: UInt64 = 1_000_000
    private static let interruption = SnapshotError.refused("Aborting after an interrupt was requested")

    /// Loads the coins of a snapshot into a chain state of their own and goes on from there; the chain state so far proves them in the background.
    /// Returns the block of the snapshot. Takes long, and holds no lock meanwhile. Refused with nothing changed unless the block and the hash over
    /// all coins are those of the network's parameters.
    package func loadSnapshot(_ reader: consuming SnapshotReader) throws(SnapshotError) -> BlockIndexEntry {
        if isLoadingSnapshot.exchange(true, ordering: .acquiring) { throw .refused("Another snapshot is being loaded") }
        defer { isLoadingSnapshot.store(false, ordering: .releasing) }
        let (base, facts) = try withTree { tree throws(SnapshotError) in try tree.judgeSnapshot(reader.metadata, parameters) }
        // The coming chain state needs the memory more.
        change { state throws(KernelError) in try state.flush(.always) }
        let directory = SnapshotDirectory(options)
        do throws(SnapshotError) {
            let store = try populate(reader, base, facts)
            try activate(store, base, facts, directory)
            return base
        } catch {
            changeTree { tree throws(KernelError) in try tree.shareCaches(total: coinsCacheBytes) }
            // The store is closed by now.
            if FileSystem.exists(directory.path), (try? directory.remove()) == nil {
                options.host.fatalError(
                    "Failed to remove snapshot chainstate dir (\(directory.path)). Manually remove it before restarting.\n")
            }
            throw error
        }
    }

    // MARK: The coins

    /// Writes the coins of the snapshot to a new database, and checks the hash over them.
    private func populate(
        _ reader: consuming SnapshotReader, _ base: BlockIndexEntry, _ facts: AssumeUTXO
    ) throws(SnapshotError) -> CoinStore {
        if let tip = chain.tip, !base.isBetter(than: tip) { throw .population("Work does not exceed active chainstate") }
        let store: CoinStore
        do throws(KernelError) {
            store = try KernelParts.openCoins(
                SnapshotDirectory.snapshotName, options, cacheBytes: coinStoreCacheBytes, wipe: true)
        } catch {
            throw .population("\(error)")
        }
        Log.info("[snapshot] loading \(reader.metadata.coinCount) coins from snapshot \(base.hash)")
        do throws(SnapshotError) {
            try copy(&reader, to: store, base)
        } catch {
            throw .population(error.description)
        }
        let hash: Hash256?
        do throws(KernelError) {
            let scan = CoinScan(tip: base, cursor: store.store.makeCursor())
            hash = try scan.count(.serialized, flags, longWork("Checking UTXO snapshot…")).hash
        } catch .interrupted {
            throw .population(Kernel.interruption.description)
        } catch {
            throw .population("Failed to generate coins stats")
        }
        guard let hash, hash == facts.outputsHash else {
            throw .population("Bad snapshot content hash: expected \(facts.outputsHash), got \(hash ?? .zero)")
        }
        return store
    }

    private func copy(_ reader: inout SnapshotReader, to store: CoinStore, _ base: BlockIndexEntry) throws(SnapshotError) {
        let total = reader.metadata.coinCount
        let work = longWork("Loading UTXO snapshot…")
        var batch = WriteBatch()
        while let (outpoint, coin) = try reader.next(upTo: base.height) {
            batch.put(CoinStore.key(outpoint), coin.encoded)
            if reader.count % Kernel.reportInterval == 0 {
                let percent = fixed(100 * Double(reader.count) / Double(total), 2)
                Log.info("[snapshot] \(reader.count) coins loaded (\(percent)%)")
            }
            if reader.count % Kernel.portion == 0 {
                if flags.isInterrupted { throw Kernel.interruption }
                work.update(Double(reader.count) / Double(total))
            }
            if batch.approximateSize > options.coinsBatchBytes { try write(&batch, to: store) }
        }
        try reader.finish()
        try write(&batch, to: store)
        do throws(StorageError) {
            try store.setBestBlock(base.hash)
        } catch {
            throw .refused("\(error)")
        }
        Log.info("[snapshot] loaded \(total) coins from snapshot \(base.hash)")
    }

    private func write(_ batch: inout WriteBatch, to store: CoinStore) throws(SnapshotError) {
        do throws(StorageError) {
            guard FileSystem.hasSpace(at: options.directory, additional: UInt64(2 * batch.approximateSize)) else {
                throw .diskFull(path: options.directory)
            }
            try store.store.write(batch, sync: false)
        } catch {
            throw .refused("\(error)")
        }
        batch.removeAll()
    }

    // MARK: The chain state

    private func activate(
        _ store: CoinStore, _ base: BlockIndexEntry, _ facts: AssumeUTXO, _ directory: SnapshotDirectory
    ) throws(SnapshotError) {
        // Neither chain moves while one becomes two.
        let outcome = activation.withLock { _ in
            backgroundActivation.withLock { _ in
                changeTree { tree throws(KernelError) -> SnapshotError? in
                    if let tip = tree.active.chain.tip, !base.isBetter(than: tip) {
                        return .refused("work does not exceed active chainstate")
                    }
                    if mempool.summary().count > 0 { return .refused("Can't activate a snapshot when mempool not empty") }
                    let state = tree.active.successor(coinStore: store, base: base)
                    try state.markBlocksOfSnapshot()
                    do throws(StorageError) {
                        try directory.writeBase(base.hash)
                    } catch {
                        return .refused("could not write base blockhash")
                    }
                    state.adoptSnapshot(facts)
                    let fork = tree.active.chain.tip?.commonAncestor(with: base)
                    try tree.add(state, total: coinsCacheBytes)
                    let isInitial = state.isInitialBlockDownload
                    notifications.post { $0.updatedTip(base, fork: fork, isInitialDownload: isInitial) }
                    return nil
                }
            }
        }
        guard let outcome else { throw .refused("the chain state cannot be written") }
        if let outcome { throw outcome }
        Log.info("[snapshot] successfully activated snapshot \(base.hash)")
    }
}

extension SnapshotError {
    fileprivate static func population(_ reason: String) -> SnapshotError { .refused("Population failed: \(reason)") }
}
