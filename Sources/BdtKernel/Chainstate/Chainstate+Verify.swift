import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage

extension Chainstate {
    /// Checks the last `depth` blocks (0: all). Levels: 0 read the blocks, 1 judge them on their own, 2 read undo data, 3 take the blocks off in
    /// memory, 4 connect them again.
    func verify(level: Int, depth: Int) -> VerificationOutcome {
        guard let tip = chain.tip, tip.height > 0 else { return .success }
        var run = VerificationRun(level: min(max(level, 0), 4), depth: depth <= 0 ? tip.height : min(depth, tip.height))
        Log.info("Verifying last \(run.depth) blocks at level \(run.level)")
        Log.info("Verification progress: 0%")
        let overlay = Overlay(coins)
        let work = longWork("Verifying blocks…")
        defer { work.end() }
        return verify(&run, tip, overlay, work)
    }

    private func verify(
        _ run: inout VerificationRun, _ tip: BlockIndexEntry, _ overlay: Overlay, _ work: LongWork
    ) -> VerificationOutcome {
        var walk = tip
        while let previous = walk.previous, walk.height > tip.height - run.depth {
            report(&run, Double(tip.height - walk.height) / Double(run.depth) * (run.level >= 4 ? 50 : 100), work)
            if options.pruning != .off || snapshotBase != nil, !walk.haveData {
                Log.info(
                    "VerifyDB(): block verification stopping at height \(walk.height) (no data). This could be due to pruning or use of an "
                        + "assumeutxo snapshot.")
                run.lacksBlocks = true
                break
            }
            if let problem = check(walk, &run, overlay) {
                Log.info("Verification error: \(problem)")
                return .corrupted
            }
            if flags.isInterrupted { return .interrupted }
            walk = previous
        }
        if let failure = run.uncleanHeight {
            Log.info(
                "Verification error: coin database inconsistencies found (last \(tip.height - failure + 1) blocks, "
                    + "\(run.goodTransactions) good transactions before that)")
            return .corrupted
        }
        if run.skipsCoins {
            Log.info("Skipped verification of level >=3 (insufficient database cache size). Consider increasing -dbcache.")
        } else if run.level >= 4 {
            if let outcome = reconnect(&run, after: walk, tip, overlay, work) { return outcome }
        }
        Log.info(
            "Verification: No coin database inconsistencies in last \(tip.height - walk.height) blocks "
                + "(\(run.goodTransactions) transactions)")
        return run.skipsCoins ? .skippedCoinChecks : run.lacksBlocks ? .skippedMissingBlocks : .success
    }

    /// What is wrong with a block, from the tip down.
    private func check(_ entry: BlockIndexEntry, _ run: inout VerificationRun, _ overlay: Overlay) -> String? {
        let place = "at \(entry.height), hash=\(entry.hash)"
        guard let block = try? blocks.readBlock(entry) else { return "ReadBlock failed \(place)" }
        if run.level >= 1, let rejection = checkBlock(block, parameters: consensus) {
            return "found bad block \(place) (\(rejection))"
        }
        if run.level >= 2, entry.haveUndo, (try? blocks.readUndo(entry)) == nil { return "found bad undo data \(place)" }
        guard run.level >= 3 else { return nil }
        guard overlay.memoryUsage + coins.memoryUsage <= coinsCacheBytes else {
            run.skipsCoins = true
            return nil
        }
        if run.skipsCoins { return nil }
        switch disconnect(block, entry, coins: overlay) {
        case .failed: return "irrecoverable inconsistency in block data \(place)"
        case .unclean:
            run.goodTransactions = 0
            run.uncleanHeight = entry.height
        case .clean: run.goodTransactions += block.transactions.count
        }
        return coinStore.fault == nil ? nil : "the coin database cannot be read"
    }

    private func reconnect(
        _ run: inout VerificationRun, after start: BlockIndexEntry, _ tip: BlockIndexEntry, _ overlay: Overlay, _ work: LongWork
    ) -> VerificationOutcome? {
        var height = start.height
        while height < tip.height, let entry = chain[height + 1] {
            height += 1
            report(&run, 100 - Double(tip.height - height) / Double(run.depth) * 50, work)
            let place = "at \(height), hash=\(entry.hash)"
            guard let block = try? blocks.readBlock(entry) else {
                Log.info("Verification error: ReadBlock failed \(place)")
                return .corrupted
            }
            guard connects(block, entry, overlay) else {
                Log.info("Verification error: found unconnectable block \(place)")
                return .corrupted
            }
            if flags.isInterrupted { return .interrupted }
        }
        return nil
    }

    private func connects(_ block: Block, _ entry: BlockIndexEntry, _ overlay: Overlay) -> Bool {
        do throws(KernelError) {
            return try connect(block, entry, coins: overlay, justCheck: false) == nil
        } catch {
            return false
        }
    }

    private func report(_ run: inout VerificationRun, _ percentage: Double, _ work: LongWork) {
        let percent = max(1, min(99, Int(percentage)))
        if run.reportedTenth < percent / 10 {
            Log.info("Verification progress: \(percent)%")
            run.reportedTenth = percent / 10
        }
        work.update(percentage / 100)
    }
}

/// Where a verification stands.
struct VerificationRun {
    let level: Int
    let depth: Int
    var goodTransactions = 0
    /// The lowest block whose coins were not as it left them.
    var uncleanHeight: Int?
    var skipsCoins = false
    var lacksBlocks = false
    var reportedTenth = 0

    init(level: Int, depth: Int) {
        self.level = level
        self.depth = depth
    }
}
