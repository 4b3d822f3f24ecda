import BdtBase
import BdtPrimitives
import BdtStorage

extension Chainstate {
    private static let failure = KernelError.inconsistent(
        "Unable to replay blocks. You will need to rebuild the database using -reindex-chainstate.")

    /// Completes a write of coins that a crash cut short: takes the blocks of the old branch back and applies those of the new one again. Both
    /// can be done over coins that already have some of the changes. An interruption changes nothing on disk: the next start begins anew.
    func replay() throws(KernelError) {
        guard let heads = try onDisk({ () throws(StorageError) in try coinStore.heads() }) else { return }
        let work = longWork("Replaying blocks…")
        defer { work.end() }
        Log.info("Replaying blocks")
        guard let new = index[heads.new] else {
            Log.error("ReplayBlocks(): reorganization to unknown block requested")
            throw Chainstate.failure
        }
        let old = index[heads.old]
        guard old != nil || heads.old.isZero else {
            Log.error("ReplayBlocks(): reorganization from unknown block requested")
            throw Chainstate.failure
        }
        let fork = old.flatMap { $0.commonAncestor(with: new) }
        try rollBack(from: old, to: fork)
        try rollForward(from: fork, to: new, work)
        coins.bestBlock = new.hash
        try onDisk { () throws(StorageError) in
            try coinStore.write(coins, batchBytes: options.coinsBatchBytes, crashRatio: options.coinsCrashRatio)
        }
        coins.markWritten(emptied: true)
    }

    private func rollBack(from old: BlockIndexEntry?, to fork: BlockIndexEntry?) throws(KernelError) {
        var walk = old
        while let entry = walk, entry !== fork {
            if flags.isInterrupted { throw .interrupted }
            if entry.height > 0 {
                Log.info("Rolling back \(entry.hash) (\(entry.height))")
                // Unclean is no surprise: not all of the block's changes had been written.
                guard disconnect(try readForReplay(entry), entry, coins: coins) != .failed else { throw Chainstate.failure }
            }
            walk = entry.previous
        }
    }

    private func rollForward(from fork: BlockIndexEntry?, to new: BlockIndexEntry, _ work: LongWork) throws(KernelError) {
        let start = fork?.height ?? 0
        var height = start + 1
        while height <= new.height, let entry = new.ancestor(height: height) {
            if flags.isInterrupted { throw .interrupted }
            Log.info("Rolling forward \(entry.hash) (\(height))")
            work.update(Double(height - start) / Double(new.height - start))
            withExtendedLifetime(try readForReplay(entry).layout) { applyAgain($0, height: height) }
            height += 1
        }
    }

    private func applyAgain(_ transactions: TransactionLayout, height: Int) {
        for transaction in transactions {
            if !transaction.isCoinbase {
                for input in transaction.inputs { coins.spend(input.previousOutput) }
            }
            coins.addOutputs(of: transaction, height: height, checkForOverwrite: true)
        }
    }

    private func readForReplay(_ entry: BlockIndexEntry) throws(KernelError) -> Block {
        do throws(StorageError) {
            return try blocks.readBlock(entry)
        } catch {
            Log.error("ReplayBlocks(): \(error)")
            throw Chainstate.failure
        }
    }
}
