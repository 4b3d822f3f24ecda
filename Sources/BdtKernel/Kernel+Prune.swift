import BdtPrimitives

extension Kernel {
    /// Blocks from the tip down that are never removed.
    package static let blocksToKeep = Chainstate.blocksToKeep

    /// Whether block files were removed, now or in earlier runs.
    package var hasPruned: Bool { flags.hasPruned }

    /// Whether the block was here and has been removed.
    package func isPruned(_ entry: BlockIndexEntry) -> Bool { hasPruned && !entry.haveData && entry.transactionCount > 0 }

    /// The highest block of the active chain whose data or undo data is missing; nil when all are there.
    package var pruneHeight: Int? {
        let chain = self.chain
        var walk = chain.tip
        // The genesis block has no undo data.
        while let entry = walk, entry.height > 0 {
            guard entry.status.isSuperset(of: .haveAny) else { return entry.height }
            walk = entry.previous
        }
        return nil
    }

    /// Whether the data of all blocks from `lower` up to `upper`, its descendant, is on disk.
    package func hasData(from lower: BlockIndexEntry, to upper: BlockIndexEntry) -> Bool {
        var walk: BlockIndexEntry? = upper
        while let entry = walk, entry.haveData {
            if entry === lower { return true }
            walk = entry.previous
        }
        return false
    }

    /// Removes the block files that hold no block above `height`, as far as prune locks and the number of blocks to keep allow.
    package func prune(upTo height: Int) {
        guard height > 0 else { return }
        change { state throws(KernelError) in try state.flush(.onlyToPrune, prunesTo: height) }
    }

    /// Removes block files until they fit the target, as far as that is allowed: once at start; later the kernel does so by itself.
    package func pruneToTarget() {
        blocks.hasGrown = true
        change { state throws(KernelError) in try state.flush(.onlyToPrune) }
    }
}
