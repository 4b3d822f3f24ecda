import BdtBase
import BdtConsensus
import BdtPrimitives

extension Kernel {
    /// Events that may wait before moving the chain pauses for observers to catch up.
    private static let maximumBacklog = 10

    // MARK: Headers

    /// Takes headers in order until one is refused. `minimumWorkChecked`: the caller has seen that the chain they belong to has enough work.
    package func acceptHeaders(_ headers: [BlockHeader], minimumWorkChecked: Bool) -> HeadersResult {
        let result =
            change { state -> HeadersResult in
                var last: BlockIndexEntry?
                for header in headers {
                    switch state.acceptHeader(header, hash: header.computeHash(), minimumWorkChecked: minimumWorkChecked) {
                    case .success(let entry): last = entry
                    case .failure(let rejection): return HeadersResult(lastAccepted: last, rejection: rejection)
                    }
                }
                return HeadersResult(lastAccepted: last, rejection: nil)
            } ?? HeadersResult(lastAccepted: nil, rejection: nil)
        withState { $0.checkIndexIfDue() }
        if notifyHeaderTip(), let last = result.lastAccepted { logHeaderProgress("Synchronizing", height: last.height, time: last.time) }
        return result
    }

    /// Tells observers of a header chain that a peer claims but has not shown yet.
    package func reportHeadersPresync(work: UInt256, height: Int, time: Int64) {
        if let best = bestHeader, best.chainWork >= minimumChainWork { return }
        let isInitial = isInitialBlockDownload
        notifications.post { $0.headerTip(height: height, time: time, isInitialDownload: isInitial, presync: true) }
        logHeaderProgress("Pre-synchronizing", height: height, time: time)
    }

    private func logHeaderProgress(_ what: String, height: Int, time: Int64) {
        guard isInitialBlockDownload else { return }
        let left = max(0, (clock.now - time) / parameters.consensus.powTargetSpacing)
        let percent = 100 * Double(height) / Double(Int64(height) + left)
        Log.info("\(what) blockheaders, height: \(height) (~\(fixed(percent, 2))%)")
    }

    /// Tells observers of a new best header; returns whether there is one.
    @discardableResult func notifyHeaderTip() -> Bool {
        withState { state in
            guard let best = state.tree.bestHeader, best !== state.tree.lastNotifiedHeader else { return false }
            state.tree.lastNotifiedHeader = best
            let isInitial = state.isInitialBlockDownload
            notifications.post { $0.headerTip(height: best.height, time: best.time, isInitialDownload: isInitial, presync: false) }
            return true
        }
    }

    // MARK: Blocks

    /// Checks a block, stores it, and moves to the best chain. `force`: it was asked for; otherwise it is stored only if it may become tip soon.
    package func submitBlock(_ block: Block, force: Bool, minimumWorkChecked: Bool) -> BlockSubmission {
        let acceptance = change { state throws(KernelError) -> BlockAcceptance in
            // A block that fails on its own is never marked as invalid: should there be another way to make two blocks with one hash, the
            // right one still gets its chance.
            if let rejection = checkBlock(block, parameters: parameters.consensus) { return BlockAcceptance(rejection: rejection) }
            return try state.acceptBlock(block, requested: force, isChecked: true, minimumWorkChecked: minimumWorkChecked)
        }
        guard let acceptance else { return BlockSubmission(isNew: false, accepted: false, rejection: nil, wasConnected: false) }
        if let rejection = acceptance.rejection {
            Log.error("ProcessNewBlock: AcceptBlock FAILED (\(rejection))")
            notifications.deliver { $0.blockChecked(block, rejection) }
            return BlockSubmission(isNew: false, accepted: false, rejection: rejection, wasConnected: false)
        }
        if acceptance.isProvenOnTip, let entry = acceptance.entry { notifications.deliver { $0.provenBlock(entry, block) } }
        notifyHeaderTip()
        let verdict = activate(hint: block)
        return BlockSubmission(
            isNew: acceptance.isNew, accepted: true, rejection: verdict?.rejection, wasConnected: verdict != nil)
    }

    /// Judges a block as if it came next after `previous`; changes nothing. Nil when it is valid; a block that does not build on the tip is
    /// refused.
    package func testBlock(
        _ block: Block, on previous: BlockIndexEntry, checkProofOfWork: Bool = true, checkMerkleRoot: Bool = true
    ) -> BlockRejection? {
        let verdict = change { state throws(KernelError) -> BlockRejection? in
            guard state.chain.tip === previous, block.header.previousHash == previous.hash else {
                return BlockRejection(.consensus, "inconclusive-not-best-prevblk")
            }
            return try state.test(
                block, after: previous, checkProofOfWork: checkProofOfWork, checkMerkleRoot: checkMerkleRoot)
        }
        return verdict ?? BlockRejection(.consensus, "internal-error", debug: "the chain state cannot be read")
    }

    // MARK: The best chain

    /// Moves to the best chain among the blocks on disk.
    package func activateBestChain() { _ = activate(hint: nil) }

    /// Moves each chain state to its best chain. Returns the verdict on `hint`, if it came to that.
    @discardableResult func activate(hint: Block?) -> BlockVerdict? { activate(prepared: hint.map { [$0.hash: $0] } ?? [:], hint: hint) }

    /// As above, with blocks that need not be read from disk again: they were found valid on their own.
    @discardableResult func activate(prepared: [BlockHash: Block], hint: Block? = nil) -> BlockVerdict? {
        let verdict = activation.withLock { _ in follow(prepared, hint) { $0.active } }
        if backgroundChain == nil { return verdict }
        let background = backgroundActivation.withLock { _ in
            defer { proveSnapshotIfReached() }
            return follow(prepared, hint) { $0.background }
        }
        return verdict ?? background
    }

    /// Moves a chain state to its best chain, in steps between which others get the lock.
    private func follow(_ prepared: [BlockHash: Block], _ hint: Block?, _ pick: (BlockTree) -> Chainstate?) -> BlockVerdict? {
        var verdict: BlockVerdict?
        let work = isImporting && prepared.isEmpty ? longWork("Connecting blocks…", canResume: true) : nil
        let feed = BlockFeed(blocks, parameters.consensus, prepared: prepared, threads: options.scriptThreads)
        let wasInitial = isInitialBlockDownload
        while true {
            limitBacklog()
            let turn = changeTree { tree throws(KernelError) -> (isDone: Bool, verdicts: [BlockVerdict]) in
                guard let state = pick(tree) else { return (true, []) }
                state.verdicts = []
                let turn = try state.activateTurn(feed: feed)
                // A killed process loses no block: the coins catch up at the next start.
                try state.writeIndexUnlessBusy()
                if let work { work.update(state.connectedShare, "height \(state.chain.height)") }
                return (turn.isDone, state.verdicts)
            }
            guard let turn else { break }
            for judged in turn.verdicts {
                if judged.block.hash == hint?.hash { verdict = judged }
                notifications.deliver { $0.blockChecked(judged.block, judged.rejection) }
            }
            if turn.isDone || flags.isInterrupted { break }
        }
        changeTree { tree throws(KernelError) in
            guard let state = pick(tree) else { return }
            state.verdicts = []
            if !isImporting, !tree.dirty.isEmpty { try state.writeIndex(sync: false) }
            state.checkIndexIfDue()
            if wasInitial, !isInitialBlockDownload { try tree.shareCaches(total: coinsCacheBytes) }
            try state.flush(.periodic)
        }
        return verdict
    }

    private func limitBacklog() {
        if notifications.pendingCount > Kernel.maximumBacklog { notifications.drain() }
    }

    /// Marks the block and its descendants as invalid, leaves them, and moves to the best chain that is left. False for the genesis block, on
    /// interruption and on failure.
    package func invalidate(_ entry: BlockIndexEntry) -> Bool {
        guard entry.height > 0 else { return false }
        let done = activation.withLock { _ in
            var count = 0
            while !flags.isInterrupted {
                limitBacklog()
                let step = change { state throws(KernelError) in try state.invalidateTip(of: entry, count: count) }
                guard let step, step != .failed else { break }
                if step == .isLeft { return change { $0.finishInvalidation(of: entry, wasActive: count > 0) } != nil }
                count += 1
            }
            return false
        }
        activate(hint: nil)
        return done
    }

    /// Takes back the marks of the block, its ancestors and its descendants.
    package func reconsider(_ entry: BlockIndexEntry) {
        change { $0.clearFailure(of: entry) }
        activate(hint: nil)
    }

    /// Treats the block as if it had arrived before others of the same work.
    package func precious(_ entry: BlockIndexEntry) {
        change { $0.makePrecious(entry) }
        activate(hint: nil)
    }
}
