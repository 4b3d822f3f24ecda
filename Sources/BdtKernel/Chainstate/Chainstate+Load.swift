import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage

extension Chainstate {
    /// Takes over what is on disk of the block index and the files.
    func loadBlocks(snapshot: AssumeUTXO?) throws(KernelError) {
        logTrust()
        if flags.isReindexing {
            try onDisk { () throws(StorageError) in try indexStore.setReindexing(true) }
        } else {
            try loadIndex(snapshot)
        }
        if !index.isEmpty && index[parameters.genesisHash] == nil {
            throw .refused("Incorrect or no genesis block found. Wrong datadir for network?")
        }
        if flags.hasPruned, options.pruning == .off {
            throw .inconsistent(
                "You need to rebuild the database using -reindex to go back to unpruned mode.  "
                    + "This will redownload the entire blockchain")
        }
        if !flags.isReindexing { try storeGenesis() }
    }

    /// Takes over the coins on disk. Repairs those that a crash left between two blocks.
    func loadCoins() throws(KernelError) {
        if try onDisk({ () throws(StorageError) in try coinStore.hasOldFormat }) {
            throw .refused(
                "Unsupported chainstate database format found. Please restart with -reindex-chainstate. "
                    + "This will rebuild the chainstate database.")
        }
        try replay()
        try loadTip()
        refillCandidates()
        try checkWitnessData()
        if let tip = chain.tip, tip.time > options.clock.now + ConsensusLimits.maxFutureBlockTime {
            throw .inconsistent(
                "The block database contains a block which appears to be from the future. "
                    + "This may be due to your computer's date and time being set incorrectly. "
                    + "Only rebuild the block database if you are sure that your computer's date and time are correct")
        }
    }

    private func logTrust() {
        Log.info(
            assumedValid.isZero
                ? "Validating signatures for all blocks." : "Assuming ancestors of block \(assumedValid) have valid signatures.")
        Log.info("Setting nMinimumChainWork=\(minimumChainWork.hex)")
        if minimumChainWork < consensus.minimumChainWork {
            Log.info("Warning: nMinimumChainWork set below default value of \(consensus.minimumChainWork.hex)")
        }
        switch options.pruning {
        case .off: break
        case .manual:
            Log.info("Block pruning enabled.  Use RPC call pruneblockchain(height) to manually prune block and undo files.")
        case .automatic(let target): Log.info("Prune configured to target \(target >> 20) MiB on disk for block and undo files.")
        }
    }

    // MARK: Index

    private func loadIndex(_ snapshot: AssumeUTXO?) throws(KernelError) {
        var records: [(hash: BlockHash, record: BlockIndexStore.Record)] = []
        do throws(StorageError) {
            try indexStore.forEachBlock { hash, record in records.append((hash, record)) }
        } catch {
            Log.error("\(error)")
            throw .inconsistent("Error loading block database")
        }
        records.sort { $0.record.height < $1.record.height }
        for (hash, record) in records {
            if flags.isInterrupted { throw .interrupted }
            try restore(record, hash: hash, snapshot)
        }
        let infos = try onDisk { () throws(StorageError) in try indexStore.fileInfos() }
        Log.info("LoadBlockIndexDB: last block file = \(infos.count - 1)")
        blocks.restore(infos, snapshotHeight: snapshot?.height)
        Log.info("Checking all blk files are present...")
        let files = Set(index.all.lazy.filter(\.haveData).map(\.dataPosition.file))
        guard files.allSatisfy({ FileSystem.exists(blocks.blocks.path($0)) }) else { throw .inconsistent("Error loading block database") }
        try loadFlags()
    }

    private func loadFlags() throws(KernelError) {
        if try onDisk({ () throws(StorageError) in try indexStore.isReindexing() }) { flags.isReindexing = true }
        guard try onDisk({ () throws(StorageError) in try indexStore.flag("prunedblockfiles") }) else { return }
        flags.hasPruned = true
        Log.info("LoadBlockIndexDB(): Block files have previously been pruned")
        blocks.removeForgotten()
    }

    /// Finds the blocks that the chain could end at.
    func refillCandidates() {
        candidates.removeAll()
        if let tip = chain.tip { candidates.insert(tip) }
        for entry in index.all where entry.status.isValid(upTo: .transactions) && entry.haveChainTransactions { addCandidate(entry) }
    }

    private func restore(_ record: BlockIndexStore.Record, hash: BlockHash, _ snapshot: AssumeUTXO?) throws(KernelError) {
        let header = record.header
        let previous = index[header.previousHash]
        let isGenesis = header.previousHash.isZero
        guard header.computeHash() == hash, isGenesis ? record.height == 0 : previous?.height == record.height - 1,
            checkProofOfWork(hash, bits: header.bits, parameters: consensus)
        else {
            Log.error("LoadBlockIndex: the record of block \(hash) at height \(record.height) does not fit")
            throw .inconsistent("Error loading block database")
        }
        let entry = BlockIndexEntry(header: header, hash: hash, previous: previous, status: record.status)
        entry.transactionCount = record.transactionCount
        entry.dataPosition = record.data
        entry.undoOffset = record.undoOffset
        index.insert(entry)
        if let snapshot, hash == snapshot.blockHash {
            entry.chainTransactionCount = Int(snapshot.chainTransactionCount)
            Log.info("[snapshot] set m_chain_tx_count=\(snapshot.chainTransactionCount) for \(hash)")
        }
        if record.transactionCount > 0 {
            if let previous, !previous.haveChainTransactions {
                tree.unlinked[previous, default: []].append(entry)
            } else {
                entry.chainTransactionCount = record.transactionCount + (previous?.chainTransactionCount ?? 0)
            }
        }
        if !entry.status.isFailed, previous?.status.isFailed == true { mark(entry) { $0.insert(.failedAncestor) } }
        if entry.status.contains(.failed) { tree.failed.insert(entry) }
        if entry.status.isFailed, tree.bestInvalid.map({ entry.chainWork > $0.chainWork }) ?? true { tree.bestInvalid = entry }
        if entry.status.isValid(upTo: .tree), tree.bestHeader.map({ entry.isBetter(than: $0) }) ?? true { tree.bestHeader = entry }
    }

    /// Stores the genesis block, unless it is there.
    func storeGenesis() throws(KernelError) {
        let genesis = parameters.genesisBlock
        if index[genesis.hash] != nil { return }
        let position = try onDisk { () throws(StorageError) in try blocks.write(genesis, height: 0) }
        received(genesis, addEntry(genesis.header, hash: genesis.hash), at: position)
    }

    /// Makes the genesis block the tip of an empty chain, so that there is a tip from the start.
    func connectGenesis() throws(KernelError) {
        guard chain.isEmpty, let genesis = index[parameters.genesisHash], genesis.haveData else { return }
        // Nobody can spend its outputs.
        coins.bestBlock = genesis.hash
        extendChain(genesis, parameters.genesisBlock)
        verdicts = []
        try flush(.ifNeeded)
        guard isActive else { return }
        let isInitial = isInitialBlockDownload
        notifications.post { $0.updatedTip(genesis, fork: nil, isInitialDownload: isInitial) }
    }

    // MARK: Coins

    private func loadTip() throws(KernelError) {
        let best = coins.bestBlock
        if best.isZero, snapshotBase == nil { return }
        guard let tip = index[best] else { throw .inconsistent("Error initializing block database") }
        chain.setTip(tip)
        Log.info(
            "Loaded best chain: hashBestChain=\(tip.hash) height=\(tip.height) date=\(ISO8601.format(seconds: tip.time)) "
                + "progress=\(fixed(verificationProgress(tip, parameters), 6))")
    }

    /// Blocks that came before this node knew of witnesses were stored without them.
    private func checkWitnessData() throws(KernelError) {
        var walk = chain.tip
        while let entry = walk, consensus.isActive(.segwit, at: entry.height) {
            guard entry.status.contains(.witness) else {
                throw .inconsistent(
                    "Witness data for blocks after height \(consensus.buriedHeights.segwit) requires validation. "
                        + "Please restart with -reindex.")
            }
            walk = entry.previous
        }
    }
}
