extension Chainstate {
    /// Traps when the block index contradicts itself: going on could only make it worse. Done once in so many calls as the options say.
    func checkIndexIfDue() {
        guard options.checkBlockIndex > 0, Int.random(in: 0..<options.checkBlockIndex) == 0 else { return }
        if let problem = findIndexProblem() { preconditionFailure("the block index is inconsistent: \(problem)") }
    }

    /// What is wrong with the index, with candidates or with unlinked blocks; nil when nothing is. Looks at every header.
    func findIndexProblem() -> String? {
        for entry in index.all {
            if let problem = problem(with: entry) { return "\(problem) \(entry)" }
        }
        if let tip = chain.tip {
            if !candidates.contains(tip) { return "the tip is no candidate" }
            if let bestHeader = tree.bestHeader, bestHeader.chainWork < tip.chainWork { return "the best header is worse than the tip" }
        }
        return nil
    }

    private func problem(with entry: BlockIndexEntry) -> String? {
        if index[entry.hash] !== entry { return "not found by its hash:" }
        if let previous = entry.previous {
            if index[previous.hash] !== previous { return "unknown parent of" }
            if entry.height != previous.height + 1 { return "height does not follow:" }
        } else if entry.hash != parameters.genesisHash {
            return "no genesis block, but no parent:"
        }
        return problemWithData(of: entry) ?? problemWithCandidacy(of: entry)
    }

    private func problemWithData(of entry: BlockIndexEntry) -> String? {
        if entry.haveUndo && !entry.haveData { return "undo data without data:" }
        if entry.haveData && entry.transactionCount == 0 { return "data without transactions:" }
        if entry.status.validity >= .transactions && entry.transactionCount == 0 { return "judged without transactions:" }
        let isLinked = entry.previous?.haveChainTransactions ?? true
        // Of a snapshot's block the count is known before those below it have come.
        let isCounted = entry.transactionCount > 0 && isLinked || entry === tree.snapshotBase
        if entry.haveChainTransactions != isCounted { return "wrongly linked:" }
        guard entry.transactionCount > 0, isLinked else { return nil }
        let expected = entry.transactionCount + (entry.previous?.chainTransactionCount ?? 0)
        return entry.chainTransactionCount == expected ? nil : "wrong count of transactions up to"
    }

    private func problemWithCandidacy(of entry: BlockIndexEntry) -> String? {
        let isCandidate = candidates.contains(entry)
        if isCandidate && !entry.haveChainTransactions { return "candidate without data:" }
        if let tip = chain.tip, tip.isBetter(than: entry) { return isCandidate ? "candidate worse than the tip:" : nil }
        if isCandidate || !entry.haveChainTransactions { return nil }
        if !isWithinReach(entry) { return nil }
        // Not a candidate although as good as the tip: something on the way must be invalid, missing, or waiting for its parent.
        var walk: BlockIndexEntry? = entry
        while let step = walk, !chain.contains(step) {
            if step.status.isFailed || !step.haveData { return nil }
            walk = step.previous
        }
        return "forgotten candidate:"
    }
}
