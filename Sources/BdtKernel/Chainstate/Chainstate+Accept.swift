import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage

/// What `Chainstate.acceptBlock` made of a block.
struct BlockAcceptance {
    var entry: BlockIndexEntry?
    var rejection: BlockRejection?
    /// Stored now.
    var isNew = false
    /// Extends the tip, with proof of work: worth relaying before it is connected.
    var isProvenOnTip = false
}

extension Chainstate {
    /// Blocks further ahead of the tip are stored only when asked for.
    private static let maximumLead = 288

    /// Judges a block on its own and in its place, and stores it unless it is known or of no use now. `requested`: it was asked for.
    /// `position`: it stands there already. `isChecked`: it was judged on its own.
    func acceptBlock(
        _ block: Block, requested: Bool, position: FlatFilePosition? = nil, isChecked: Bool = false, minimumWorkChecked: Bool
    ) throws(KernelError) -> BlockAcceptance {
        let entry: BlockIndexEntry
        switch acceptHeader(block.header, hash: block.hash, minimumWorkChecked: minimumWorkChecked) {
        case .failure(let rejection): return BlockAcceptance(entry: index[block.hash], rejection: rejection)
        case .success(let accepted): entry = accepted
        }
        if entry.haveData || (!requested && !isWanted(entry)) { return BlockAcceptance(entry: entry) }
        if let rejection = judge(block, entry, isChecked) {
            if rejection.kind != .mutated { mark(entry) { $0.insert(.failed) } }
            Log.error("AcceptBlock: \(rejection)")
            return BlockAcceptance(entry: entry, rejection: rejection)
        }
        let isProven = !isInitialBlockDownload && chain.tip === entry.previous
        try store(block, entry, position)
        return BlockAcceptance(entry: entry, isNew: true, isProvenOnTip: isProven)
    }

    /// Whether a block that nobody asked for may become tip soon: else it would only fill the disk.
    private func isWanted(_ entry: BlockIndexEntry) -> Bool {
        if entry.transactionCount != 0 { return false }
        if let tip = chain.tip, entry.chainWork < tip.chainWork { return false }
        if entry.height > chain.height + Chainstate.maximumLead { return false }
        return entry.chainWork >= minimumChainWork
    }

    private func judge(_ block: Block, _ entry: BlockIndexEntry, _ isChecked: Bool) -> BlockRejection? {
        if !isChecked, let rejection = checkBlock(block, parameters: consensus) { return rejection }
        return contextualCheckBlock(block, after: entry.previous, parameters: consensus)
    }

    private func store(_ block: Block, _ entry: BlockIndexEntry, _ position: FlatFilePosition?) throws(KernelError) {
        if let position {
            blocks.noteBlock(block, height: entry.height, at: position)
            received(block, entry, at: position)
        } else {
            let written = try onDisk(orFailWith: "Failed to write block.") { () throws(StorageError) in
                try blocks.write(block, height: entry.height)
            }
            received(block, entry, at: written)
            try flush(.onlyToPrune)
        }
    }

    /// Records that the data of a block is on disk, and that it and those waiting for it may become tip.
    func received(_ block: Block, _ entry: BlockIndexEntry, at position: FlatFilePosition) {
        entry.transactionCount = block.transactions.count
        entry.dataPosition = position
        entry.undoOffset = 0
        mark(entry) { status in
            status.insert(.haveData)
            if consensus.isActive(.segwit, at: entry.height) { status.insert(.witness) }
        }
        entry.raiseValidity(to: .transactions)
        guard entry.previous?.haveChainTransactions ?? true else {
            if let previous = entry.previous, previous.status.isValid(upTo: .tree) { tree.unlinked[previous, default: []].append(entry) }
            return
        }
        link([entry])
    }

    /// Counts the transactions up to these blocks, whose ancestors' are counted, and up to those that waited for them: all may become tip.
    func link(_ entries: [BlockIndexEntry]) {
        var queue = entries
        while let next = queue.popLast() {
            // A block that comes again after pruning may be a candidate already.
            for state in tree.states { state.candidates.remove(next) }
            next.chainTransactionCount = next.transactionCount + (next.previous?.chainTransactionCount ?? 0)
            next.sequence = tree.nextSequence
            tree.nextSequence += 1
            for state in tree.states { state.addCandidate(next) }
            queue += tree.unlinked.removeValue(forKey: next) ?? []
        }
    }

    /// Adds a block to the candidates if it is no worse than the tip.
    func addCandidate(_ entry: BlockIndexEntry) {
        if let tip = chain.tip, tip.isBetter(than: entry) { return }
        if isWithinReach(entry) { candidates.insert(entry) }
    }

    /// Whether the chain may end at the block. While a snapshot is not proven, one chain goes up to its block, and the other one cannot leave it:
    /// what would be needed to go back further is not here.
    func isWithinReach(_ entry: BlockIndexEntry) -> Bool {
        guard let base = tree.snapshotBase else { return true }
        return switch role {
        case .normal: true
        case .background: entry.isAncestor(of: base)
        case .assumedValid: base.isAncestor(of: entry)
        }
    }
}
