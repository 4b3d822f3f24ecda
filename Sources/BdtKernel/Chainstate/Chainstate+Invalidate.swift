import BdtPrimitives

/// How one step of leaving a block went.
enum InvalidationStep {
    case wentBack
    /// The block is off the chain.
    case isLeft
    /// The tip cannot be taken off: its block or its undo data is missing.
    case failed
}

extension Chainstate {
    /// Takes the tip off and marks it as failed, as part of leaving `entry`. `count`: how many so far.
    func invalidateTip(of entry: BlockIndexEntry, count: Int) throws(KernelError) -> InvalidationStep {
        guard chain.contains(entry), let tip = chain.tip, let previous = tip.previous else { return .isLeft }
        let isOff: Bool
        do throws(KernelError) {
            isOff = try disconnectTip()
        } catch {
            updateMempool(readds: false)
            throw error
        }
        guard isOff else {
            updateMempool(readds: false)
            return .failed
        }
        // After many blocks it is futile to keep up the mempool.
        updateMempool(readds: count < 10)
        // Marked at once: whatever happens next, the node does not return here.
        mark(tip) { $0.insert(tip === entry ? .failed : .failedAncestor) }
        candidates.remove(tip)
        candidates.insert(previous)
        return .wentBack
    }

    /// Marks a block off the chain as failed, and looks for blocks that may become tip instead.
    func finishInvalidation(of entry: BlockIndexEntry, wasActive: Bool) {
        mark(entry) { status in
            status.remove(.failedAncestor)
            status.insert(.failed)
        }
        candidates.remove(entry)
        tree.failed.insert(entry)
        for other in index.all where other.status.isValid(upTo: .transactions) && other.haveChainTransactions { addCandidate(other) }
        foundInvalidChain(entry)
        guard wasActive, let tip = chain.tip else { return }
        let isInitial = isInitialBlockDownload
        notifications.post { $0.updatedTip(tip, fork: tip, isInitialDownload: isInitial) }
    }

    /// Takes back failure marks of the block, its ancestors and its descendants.
    func clearFailure(of entry: BlockIndexEntry) {
        for other in index.all where other.status.isFailed && entry.isAncestor(of: other) {
            unmark(other)
            if other.status.isValid(upTo: .transactions) && other.haveChainTransactions {
                for state in tree.states { state.addCandidate(other) }
            }
        }
        var walk: BlockIndexEntry? = entry
        while let ancestor = walk {
            if ancestor.status.isFailed { unmark(ancestor) }
            walk = ancestor.previous
        }
        recalculateBestHeader()
    }

    private func unmark(_ entry: BlockIndexEntry) {
        mark(entry) { $0.subtract(.anyFailure) }
        tree.failed.remove(entry)
        if tree.bestInvalid === entry { tree.bestInvalid = nil }
    }

    /// Makes a block win against others of the same work.
    func makePrecious(_ entry: BlockIndexEntry) {
        guard let tip = chain.tip, entry.chainWork >= tip.chainWork else { return }
        if tip.chainWork > tree.lastPreciousWork { tree.nextPreciousSequence = -1 }
        tree.lastPreciousWork = tip.chainWork
        candidates.remove(entry)
        entry.sequence = tree.nextPreciousSequence
        tree.nextPreciousSequence -= 1
        if entry.status.isValid(upTo: .transactions) && entry.haveChainTransactions {
            candidates.insert(entry)
            candidates.removeWorse(than: tip)
        }
    }
}
