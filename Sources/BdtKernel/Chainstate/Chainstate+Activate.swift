import BdtBase
import BdtConsensus
import BdtPrimitives

extension Chainstate {
    /// The outcome of one turn of moving to the best chain.
    struct Turn {
        /// The best chain is reached, or nothing can be done.
        var isDone: Bool
    }

    /// Moves towards the chain with the most work until the tip is better than before, or no better chain is left.
    func activateTurn(feed: BlockFeed) throws(KernelError) -> Turn {
        let start = chain.tip
        var target: BlockIndexEntry?
        var moved = false
        repeat {
            if target == nil { target = findMostWorkChain() }
            guard let goal = target, goal !== chain.tip else { break }
            let foundInvalid = try activateStep(towards: goal, feed: feed)
            moved = true
            if foundInvalid { target = nil }
        } while chain.tip == nil || start.map { isTip(worseThan: $0) } ?? false
        guard moved, let tip = chain.tip else { return Turn(isDone: true) }
        let fork = start.flatMap { chain.fork(with: $0) }
        if isActive, fork !== tip {
            let isInitial = isInitialBlockDownload
            notifications.post { $0.updatedTip(tip, fork: fork, isInitialDownload: isInitial) }
        }
        return Turn(isDone: tip === target)
    }

    private func isTip(worseThan other: BlockIndexEntry) -> Bool { chain.tip.map { other.isBetter(than: $0) } ?? true }

    /// The best candidate all of whose blocks off the chain are valid so far and on disk. Drops those that are not.
    func findMostWorkChain() -> BlockIndexEntry? {
        while let best = candidates.best {
            var walk: BlockIndexEntry? = best
            var obstacle: BlockIndexEntry?
            while let entry = walk, !chain.contains(entry) {
                if entry.status.isFailed || !entry.haveData {
                    obstacle = entry
                    break
                }
                walk = entry.previous
            }
            guard let obstacle else { return best }
            dropCandidates(from: best, downTo: obstacle)
        }
        return nil
    }

    private func dropCandidates(from best: BlockIndexEntry, downTo obstacle: BlockIndexEntry) {
        let isFailed = obstacle.status.isFailed
        if isFailed, tree.bestInvalid.map({ best.chainWork > $0.chainWork }) ?? true { tree.bestInvalid = best }
        var walk: BlockIndexEntry? = best
        while let entry = walk, entry !== obstacle {
            if isFailed {
                mark(entry) { $0.insert(.failedAncestor) }
            } else if let previous = entry.previous {
                // The data may come again, and then the block is a candidate again.
                tree.unlinked[previous, default: []].append(entry)
            }
            candidates.remove(entry)
            walk = entry.previous
        }
        candidates.remove(obstacle)
    }

    /// Leaves blocks that are not on the way to `goal`, then connects towards it until the tip is better than before. Returns whether a block
    /// turned out to be invalid or unreadable, so that another goal is to be found.
    private func activateStep(towards goal: BlockIndexEntry, feed: BlockFeed) throws(KernelError) -> Bool {
        let start = chain.tip
        let fork = chain.fork(with: goal)
        var disconnectedAny = false
        while let tip = chain.tip, tip !== fork {
            do throws(KernelError) {
                guard try disconnectTip() else { throw KernelError.inconsistent("Failed to disconnect block.") }
            } catch {
                updateMempool(readds: false)
                throw error
            }
            disconnectedAny = true
        }
        if disconnectedAny { heldReports = [] }
        defer { releaseReports() }
        let foundInvalid: Bool
        do throws(KernelError) {
            foundInvalid = try connect(from: fork, to: goal, start: start, feed: feed)
        } catch {
            updateMempool(readds: false)
            throw error
        }
        if disconnectedAny { updateMempool(readds: true) }
        mempool?.checkInvariantsIfDue(self)
        checkForkWarning()
        return foundInvalid
    }

    /// How long a turn may go on connecting blocks, once the tip is better than before (microseconds).
    private static let turnLength: Int64 = 250_000

    private func connect(
        from fork: BlockIndexEntry?, to goal: BlockIndexEntry, start: BlockIndexEntry?, feed: BlockFeed
    ) throws(KernelError) -> Bool {
        var height = fork.map(\.height) ?? -1
        // While the node catches up, blocks go on before the scripts of those before them are checked.
        let isBulk = isInitialBlockDownload && goal.height > height + 1
        let deadline = Clock.monotonicMicroseconds + Chainstate.turnLength
        defer { coinsAhead = nil }
        while height < goal.height {
            height += 1
            guard let entry = goal.ancestor(height: height) else { break }
            guard let (block, isChecked) = feed.take(entry, towards: goal) else {
                if try settleAll() == nil { forgetData(of: entry) } else { foundInvalidChain(goal) }
                return true
            }
            fetchCoins(of: block)
            coinsAhead = isBulk ? startFetching(of: feed.upcoming(after: entry, towards: goal)) : nil
            if let rejection = try connectProvisionally(entry, block, isChecked: isChecked) {
                if try settleAll() == nil { refuse(entry, block, rejection) }
                if rejection.kind != .mutated { foundInvalidChain(goal) }
                return true
            }
            let mustWait = !isBulk || scriptWorkers.count == 0 || isCacheCritical
            if try settle(until: { mustWait ? $0.isEmpty : !$0.isFull }) != nil {
                foundInvalidChain(goal)
                return true
            }
            if provisional.isEmpty { try flush(.ifNeeded) }
            if isBulk, !flags.isInterrupted, !isAtStop(height), Clock.monotonicMicroseconds < deadline { continue }
            guard let start, let tip = chain.tip, tip.chainWork <= start.chainWork else { break }
        }
        if try settleAll() != nil {
            foundInvalidChain(goal)
            return true
        }
        try flush(.ifNeeded)
        return false
    }

    private func isAtStop(_ height: Int) -> Bool { options.stopAtHeight > 0 && height >= options.stopAtHeight }

    // MARK: Invalid blocks

    /// A block broke a rule that depends on the chain.
    func foundInvalid(_ entry: BlockIndexEntry) {
        mark(entry) { $0.insert(.failed) }
        tree.failed.insert(entry)
        candidates.remove(entry)
        foundInvalidChain(entry)
    }

    /// Marks what descends from a failed block, and logs it.
    func foundInvalidChain(_ entry: BlockIndexEntry) {
        if tree.bestInvalid.map({ entry.chainWork > $0.chainWork }) ?? true { tree.bestInvalid = entry }
        for descendant in index.all where descendant !== entry && entry.isAncestor(of: descendant) && !descendant.status.isFailed {
            descendant.status.insert(.failedAncestor)
        }
        if let best = tree.bestHeader, entry.isAncestor(of: best) { recalculateBestHeader() }
        logInvalid("invalid block", entry)
        if let tip = chain.tip { logInvalid(" current best", tip) }
        checkForkWarning()
    }

    private func logInvalid(_ what: String, _ entry: BlockIndexEntry) {
        let gap = what.hasPrefix(" ") ? "" : " "
        Log.info(
            "InvalidChainFound: \(what)=\(entry.hash) \(gap)height=\(entry.height)  log2_work=\(log2Work(entry))  "
                + "date=\(ISO8601.format(seconds: entry.time))")
    }

    /// Warns while an invalid chain has much more work than ours: perhaps it is we who are wrong.
    func checkForkWarning() {
        guard isActive, !isInitialBlockDownload, let tip = chain.tip else { return }
        let lead = CompactTarget.work(tip.bits) * 6
        guard let bestInvalid = tree.bestInvalid, bestInvalid.chainWork > tip.chainWork + lead else {
            options.host.warning(.largeWorkInvalidChain, nil)
            return
        }
        Log.info(
            "CheckForkWarningConditions: Warning: Found invalid chain at least ~6 blocks longer than our best chain.\n"
                + "Chain state database corruption likely.")
        options.host.warning(
            .largeWorkInvalidChain,
            "Warning: We do not appear to fully agree with our peers! You may need to upgrade, or other nodes may need to upgrade.")
    }
}
