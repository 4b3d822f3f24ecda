import BdtBase
import BdtPrimitives
import BdtStorage

extension Chainstate {
    /// Blocks from the tip down that are never removed: a reorganisation may take them off the chain.
    static let blocksToKeep = 288
    /// What each of two chain states may use in any case (bytes).
    private static let leastTarget: UInt64 = 550 << 20
    /// What a block takes at most on average while the size of those to come is unknown (bytes).
    private static let expectedBlockSize: UInt64 = 1_000_000

    /// The block files that may go now. With `height`, those that hold no block above it; else, after files have grown, as many of the oldest as
    /// the target asks for.
    func filesToPrune(upTo height: Int?) -> [Int] {
        guard options.pruning != .off, !flags.isReindexing, chain.height > 0, height != nil || blocks.hasGrown else { return [] }
        let lock = pruneLocks.limit(upTo: chain.height)
        if let name = lock.name { Log.debug(.prune, "\(name) limited pruning to height \(lock.height)") }
        let last = min(height ?? .max, lock.height, max(0, chain.height - Chainstate.blocksToKeep))
        if height != nil {
            let files = prunableFiles(upTo: last).map(\.number)
            Log.info("[\(role)] Prune (Manual): prune_height=\(last) removed \(files.count) blk/rev pairs")
            return files
        }
        blocks.hasGrown = false
        guard case .automatic(let target) = options.pruning else { return [] }
        let share = max(Chainstate.leastTarget, target / UInt64(tree.states.count))
        return filesToPrune(upTo: last, target: tree.states.count > 1 ? share : target)
    }

    private func filesToPrune(upTo last: Int, target: UInt64) -> [Int] {
        guard chain.height > parameters.pruneAfterHeight else { return [] }
        var usage = blocks.diskUsage
        // Room for the growth until pruning is considered again.
        var reserve = BlockStore.growth
        guard usage + reserve >= target else { return [] }
        // Each pruning writes all coins to disk, so during initial download more goes at once.
        if let best = tree.bestHeader, best.height > chain.height, isInitialBlockDownload {
            reserve += Chainstate.expectedBlockSize * UInt64(best.height - chain.height)
        }
        var files: [Int] = []
        for file in prunableFiles(upTo: last) where usage + reserve >= target {
            files.append(file.number)
            usage -= UInt64(file.info.size + file.info.undoSize)
        }
        Log.debug(
            .prune,
            "[\(role)] target=\(target >> 20)MiB actual=\(usage >> 20)MiB diff=\((Int64(target) - Int64(usage)) / (1 << 20))MiB "
                + "min_height=\(lowestPrunable) max_prune_height=\(last) removed \(files.count) blk/rev pairs")
        return files
    }

    /// Files with blocks, none of them above `last`, oldest first. The one that is being written is never among them, nor one with blocks that
    /// another chain state has still to connect.
    private func prunableFiles(upTo last: Int) -> [(number: Int, info: BlockFileInfo)] {
        let (infos, openFiles) = blocks.withFiles { ($0.infos, $0.openFiles) }
        let found = infos.enumerated().filter { number, info in
            info.size > 0 && !openFiles.contains(number) && info.highestHeight <= last && info.lowestHeight >= lowestPrunable
        }
        return found.map { ($0.offset, $0.element) }
    }

    private var lowestPrunable: Int {
        guard role == .assumedValid, let base = tree.snapshotBase else { return 0 }
        return base.height + 1
    }

    /// Removes block and undo files. The coins on disk must not need their blocks any more: write those first.
    func prune(_ files: [Int]) throws(KernelError) {
        if !flags.hasPruned {
            try onDisk { () throws(StorageError) in try indexStore.setFlag("prunedblockfiles") }
            flags.hasPruned = true
        }
        let gone = Set(files)
        for entry in index.all where !entry.status.isDisjoint(with: .haveAny) && gone.contains(entry.dataPosition.file) {
            mark(entry) { $0.subtract(.haveAny) }
            entry.dataPosition = FlatFilePosition(file: 0, offset: 0)
            entry.undoOffset = 0
            // Should its chain be wanted, the block comes again.
            if let previous = entry.previous { tree.unlinked[previous]?.removeAll { $0 === entry } }
        }
        blocks.forget(files)
        // A crash from here on leaves files that the next start removes.
        try writeIndex(sync: true)
        blocks.remove(files)
    }
}
