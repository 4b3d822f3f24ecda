import BdtBase
import BdtConsensus
import BdtPrimitives

extension BlockTree {
    /// The block and the facts of a snapshot that may be loaded now.
    func judgeSnapshot(
        _ metadata: SnapshotMetadata, _ parameters: ChainParameters
    ) throws(SnapshotError) -> (base: BlockIndexEntry, facts: AssumeUTXO) {
        if snapshotBase != nil { throw .refused("Can't activate a snapshot-based chainstate more than once") }
        let hash = metadata.base
        guard let facts = parameters.snapshot(block: hash) else {
            let heights = parameters.snapshots.map { "\($0.height)" }.joined(separator: ", ")
            throw .refused(
                "assumeutxo block hash in snapshot metadata not recognized (hash: \(hash)). "
                    + "The following snapshot heights are available: \(heights)")
        }
        guard let base = active.index[hash], base.height == facts.height else {
            throw .refused(
                "The base block header (\(hash)) must appear in the headers chain. "
                    + "Make sure all headers are syncing, and call loadtxoutset again")
        }
        if base.status.isFailed { throw .refused("The base block header (\(hash)) is part of an invalid chain") }
        guard let bestHeader, base.isAncestor(of: bestHeader) else {
            throw .refused(
                "A forked headers-chain with more work than the chain with the snapshot base block header exists. "
                    + "Please proceed to sync without AssumeUtxo.")
        }
        if mempool.summary().count > 0 { throw .refused("Can't activate a snapshot when mempool not empty") }
        return (base, facts)
    }

    /// Makes `state` the active one; the one before goes on in the background, towards the snapshot's block.
    func add(_ state: Chainstate, total: Int) throws(KernelError) {
        states.append(state)
        for each in states { each.refillCandidates() }
        try shareCaches(total: total)
    }

    /// Divides the memory for coins, `total` bytes: most of it goes to the chain state that has most to catch up with. The one that loses comes
    /// first, so that both together never take more.
    func shareCaches(total: Int) throws(KernelError) {
        guard let background else {
            active.coinsCacheBytes = total
            return
        }
        let small = total / 20
        let order = active.isInitialBlockDownload ? [background, active] : [active, background]
        order[0].coinsCacheBytes = small
        order[1].coinsCacheBytes = total - small
        for state in order { try state.flush(.ifNeeded) }
    }
}

extension Chainstate {
    /// A chain state over the coins of a snapshot, with `base` as its tip.
    func successor(coinStore: CoinStore, base: BlockIndexEntry) -> Chainstate {
        let state = Chainstate(
            options: options, parts: parts, flags: flags, notifications: notifications, tree: tree, coinStore: coinStore,
            snapshotBase: base)
        state.chain.setTip(base)
        return state
    }

    /// Keeps the blocks up to the snapshot's, which were never here, from asking for a reindex at the next start: as if they had come without
    /// their witnesses. On disk when it returns.
    func markBlocksOfSnapshot() throws(KernelError) {
        var walk = snapshotBase
        while let entry = walk, entry.height > 0 {
            if consensus.isActive(.segwit, at: entry.height) { mark(entry) { $0.insert(.witness) } }
            walk = entry.previous
        }
        try writeBlocksAndIndex()
    }

    /// Takes over what the network's parameters tell of the snapshot's block, as if the blocks up to it had been here. The blocks that follow it
    /// get files of their own.
    func adoptSnapshot(_ facts: AssumeUTXO) {
        guard let base = snapshotBase else { return }
        base.chainTransactionCount = Int(facts.chainTransactionCount)
        // Blocks that follow it may have come already.
        link(tree.unlinked.removeValue(forKey: base) ?? [])
        blocks.separateBlocks(from: base.height)
    }
}
