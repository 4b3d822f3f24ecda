import BdtBase
import BdtConsensus
import BdtPrimitives

extension Chainstate {
    /// Judges a header and puts it into the index. `minimumWorkChecked`: the caller has seen that its chain has enough work.
    func acceptHeader(
        _ header: BlockHeader, hash: BlockHash, minimumWorkChecked: Bool
    ) -> Result<BlockIndexEntry, BlockRejection> {
        if let known = index[hash] {
            guard known.height > 0, known.status.isFailed else { return .success(known) }
            Log.debug(.validation, "AcceptBlockHeader: block \(hash) is marked invalid")
            return .failure(BlockRejection(.cachedInvalid, "duplicate-invalid"))
        }
        if let rejection = judge(header, hash: hash) {
            Log.debug(.validation, "AcceptBlockHeader: refused header \(hash), \(rejection)")
            return .failure(rejection)
        }
        guard minimumWorkChecked else {
            Log.debug(
                .validation, "AcceptBlockHeader: not adding new block header \(hash), missing anti-dos proof-of-work validation")
            return .failure(BlockRejection(.headerLowWork, "too-little-chainwork"))
        }
        let entry = addEntry(header, hash: hash)
        let message = "Saw new header hash=\(hash) height=\(entry.height)"
        if isInitialBlockDownload { Log.debug(.validation, message) } else { Log.info(message) }
        return .success(entry)
    }

    private func judge(_ header: BlockHeader, hash: BlockHash) -> BlockRejection? {
        if hash == parameters.genesisHash { return nil }
        if let rejection = checkBlockHeader(header, hash: hash, parameters: consensus) { return rejection }
        guard let previous = index[header.previousHash] else { return BlockRejection(.missingPrevious, "prev-blk-not-found") }
        if previous.status.isFailed { return BlockRejection(.invalidPrevious, "bad-prevblk") }
        return judge(header, after: previous) ?? judgeAncestors(previous)
    }

    /// The rules that depend on the chain that the header extends.
    func judge(_ header: BlockHeader, after previous: BlockIndexEntry) -> BlockRejection? {
        contextualCheckHeader(
            header, after: previous, parameters: consensus, now: options.clock.now, checkpointHeight: lastCheckpointHeight)
    }

    /// The height of the highest checkpoint whose block is known; nil when checkpoints are off or none is known.
    private var lastCheckpointHeight: Int? {
        options.usesCheckpoints ? checkpoints.first { index[$0.hash] != nil }?.height : nil
    }

    /// Refuses children of blocks that descend from a failed one without being marked so yet, and marks those.
    private func judgeAncestors(_ previous: BlockIndexEntry) -> BlockRejection? {
        if previous.status.isValid(upTo: .scripts) { return nil }
        for culprit in tree.failed where culprit.isAncestor(of: previous) {
            var walk: BlockIndexEntry? = previous
            while let entry = walk, entry !== culprit {
                mark(entry) { $0.insert(.failedAncestor) }
                walk = entry.previous
            }
            return BlockRejection(.invalidPrevious, "bad-prevblk")
        }
        return nil
    }

    /// Puts a header into the index whose parent is there, or the genesis header.
    func addEntry(_ header: BlockHeader, hash: BlockHash) -> BlockIndexEntry {
        let entry = BlockIndexEntry(
            header: header, hash: hash, previous: index[header.previousHash], status: BlockStatus().with(validity: .tree))
        index.insert(entry)
        tree.dirty.insert(entry)
        if tree.bestHeader.map({ entry.chainWork > $0.chainWork }) ?? true { tree.bestHeader = entry }
        return entry
    }

    /// Finds the best header again after some were marked as failed.
    func recalculateBestHeader() {
        tree.bestHeader = tree.active.chain.tip
        for entry in index.all where !entry.status.isFailed && tree.bestHeader.map({ entry.chainWork > $0.chainWork }) ?? true {
            tree.bestHeader = entry
        }
    }
}
