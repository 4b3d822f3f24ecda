import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtScript
import BdtStorage

extension Chainstate {
    /// Applies `block` to `coins`, which must be those after its parent, and judges all rules that depend on coins. With `justCheck` nothing else
    /// changes; otherwise the undo data is stored and the entry marked as valid. On a rejection `coins` is of no use any more.
    func connect<Base>(
        _ block: Block, _ entry: BlockIndexEntry, coins: CoinsCache<Base>, justCheck: Bool
    ) throws(KernelError) -> BlockRejection? {
        if let rejection = try judge(block, justCheck: justCheck) { return rejection }
        guard let connection = begin(block, entry, coins: coins, justCheck: justCheck) else {
            // Nobody can spend the outputs of the genesis block.
            if !justCheck { coins.bestBlock = entry.hash }
            return nil
        }
        if let rejection = try apply(connection, to: coins) ?? checkScripts(connection) {
            Log.info("Block validation error: \(rejection)")
            return rejection
        }
        if justCheck { return nil }
        try keep(connection)
        coins.bestBlock = entry.hash
        return nil
    }

    /// Judges a block on its own once more: it may come from a disk.
    func judge(_ block: Block, justCheck: Bool) throws(KernelError) -> BlockRejection? {
        guard let rejection = checkBlock(block, parameters: consensus, checkProofOfWork: !justCheck, checkMerkleRoot: !justCheck) else {
            return nil
        }
        // Blocks whose data does not match their header are never stored.
        if rejection.kind == .mutated && !justCheck {
            throw .inconsistent("Corrupt block found indicating potential hardware failure.")
        }
        return rejection
    }

    /// Begins to connect a block; nil for the genesis block.
    func begin<Base>(
        _ block: Block, _ entry: BlockIndexEntry, coins: CoinsCache<Base>, justCheck: Bool
    ) -> BlockConnection? {
        precondition(coins.bestBlock == entry.previous?.hash ?? .zero, "the coins are not those after the parent")
        guard let previous = entry.previous else { return nil }
        return BlockConnection(
            block: block, entry: entry, previous: previous, flags: scriptFlags(for: entry), checksScripts: mustCheckScripts(entry),
            justCheck: justCheck, hasSequenceLocks: consensus.isActive(.csv, at: entry.height))
    }

    /// Stores the undo data of a block that is valid, and marks it so.
    func keep(_ connection: BlockConnection) throws(KernelError) {
        let entry = connection.entry
        let undo = connection.undo.bytes
        // A crash of the machine can lose what the index already speaks of.
        if !entry.haveUndo || (try? blocks.readUndoBytes(entry)) != undo {
            entry.undoOffset = try onDisk(orFailWith: "Failed to write undo data.") { () throws(StorageError) in
                try blocks.writeUndo(undo, of: entry)
            }
            mark(entry) { $0.insert(.haveUndo) }
        }
        if entry.raiseValidity(to: .scripts) { tree.dirty.insert(entry) }
    }

    /// Runs the checks of a block's scripts, and waits for them.
    private func checkScripts(_ connection: BlockConnection) -> BlockRejection? {
        guard let batch = connection.makeBatch(cache: signatureCache) else { return nil }
        scriptWorkers.submit(batch)
        scriptWorkers.finish(batch)
        return batch.rejection
    }

    // MARK: Rules

    /// The script flags of consensus for the block.
    func scriptFlags(for entry: BlockIndexEntry) -> ScriptFlags {
        blockScriptFlags(hash: entry.hash, height: entry.height, parameters: consensus)
    }

    /// Whether an output of the block has the place of an unspent one.
    private func overwrites<Base>(_ transactions: TransactionLayout, _ coins: CoinsCache<Base>) -> Bool {
        for transaction in transactions {
            let txid = transaction.txid
            for index in 0..<transaction.outputs.count where coins.find(OutPoint(txid: txid, index: UInt32(index))) != nil { return true }
        }
        return false
    }

    /// Scripts below the assumed-valid block are taken on trust, if that block is buried under two weeks of work of the best header chain.
    private func mustCheckScripts(_ entry: BlockIndexEntry) -> Bool {
        guard !assumedValid.isZero, let trusted = index[assumedValid], let best = tree.bestHeader else { return true }
        guard entry.isAncestor(of: trusted), entry.isAncestor(of: best), best.chainWork >= minimumChainWork else { return true }
        let seconds = equivalentTime(from: entry, to: best, spacing: consensus.powTargetSpacing)
        return seconds <= 60 * 60 * 24 * 7 * 2
    }

    /// How long the work between two blocks takes at the rate of the second (seconds).
    private func equivalentTime(from: BlockIndexEntry, to: BlockIndexEntry, spacing: Int64) -> Int64 {
        let work = (to.chainWork - from.chainWork) * UInt64(spacing) / CompactTarget.work(to.bits)
        return work.bitWidth > 63 ? .max : Int64(work.words.0)
    }

    // MARK: Transactions

    /// Applies a block to the coins after its parent: all rules that need coins but for scripts, whose checks are collected. On a rejection the
    /// coins are as before.
    func apply<Base>(_ connection: BlockConnection, to coins: CoinsCache<Base>) throws(KernelError) -> BlockRejection? {
        let (block, entry) = (connection.block, connection.entry)
        if let rejection = checkProofOfProtocol(block, height: entry.height, parameters: consensus) { return rejection }
        // Judged when the block was accepted, but that may have been an older node that did not know the rule. Proposals have no signature.
        if !connection.justCheck, let rejection = checkAuthorisation(block, height: entry.height, parameters: consensus) {
            return rejection
        }
        let mustCheck = mustCheckRepeatedTransactions(after: connection.previous, parameters: consensus)
        // Where every coinbase names its height, none comes twice, and so no transaction can whose inputs are there: whether the block repeats
        // one need not be known unless it is invalid anyhow. It is the reason then.
        let isImpossible = consensus.buriedHeights.heightInCoinbase <= 1
        if mustCheck, !isImpossible, overwrites(block.layout, coins) { return .repeatedTransaction }
        guard let rejection = try applyTransactions(connection, to: coins) else { return nil }
        // A coin that could not be read looks like one that is spent: such a verdict means nothing.
        if let fault = coinStore.fault { throw .storage(fault) }
        try takeBack(connection, coins)
        return mustCheck && isImpossible && overwrites(block.layout, coins) ? .repeatedTransaction : rejection
    }

    private func applyTransactions<Base>(
        _ connection: BlockConnection, to coins: CoinsCache<Base>
    ) throws(KernelError) -> BlockRejection? {
        for transaction in connection.block.layout {
            let rejection =
                transaction.isCoinbase
                ? connection.countSigOps(transaction, spent: SpentList()) : spend(transaction, connection, coins)
            if let rejection { return rejection }
            guard coins.addOutputs(of: transaction, height: connection.entry.height) else {
                // Its inputs were there a second time, which no chain can bring about.
                hasUnsoundCoins = true
                throw .inconsistent("The chain state is damaged. You will need to rebuild the database using -reindex-chainstate.")
            }
            connection.applied += 1
        }
        return checkCoinbaseValue(
            connection.block, fees: connection.fees, height: connection.entry.height, parameters: consensus)
    }

    private func spend<Base>(
        _ transaction: TransactionView, _ connection: BlockConnection, _ coins: CoinsCache<Base>
    ) -> BlockRejection? {
        let inputs = transaction.inputs
        spending.removeAll(keepingCapacity: true)
        for index in 0..<inputs.count {
            guard let coin = coins.find(inputs[index].previousOutput) else {
                return BlockRejection(.missingInputs, in: transaction.txid)
            }
            spending.append(coin)
        }
        if let rejection = connection.addFee(of: transaction, spending: spending)
            ?? connection.checkSequenceLocks(of: transaction, spending: spending)
        {
            return rejection
        }
        let first = connection.spent.count
        for coin in spending { connection.spent.append(coin.output) }
        if let rejection = connection.countSigOps(transaction, spent: connection.spent[first..<connection.spent.count]) { return rejection }
        addScriptChecks(transaction, firstSpent: first, connection)
        connection.undo.writeCompactSize(spending.count)
        for coin in spending {
            connection.undo.writeUndoCoin(coin.output, code: coin.pointee.code)
            coins.spend(coin)
        }
        return nil
    }

    private func addScriptChecks(_ transaction: TransactionView, firstSpent: Int, _ connection: BlockConnection) {
        // What a connected block confirmed is not asked for again: its cache entries make room.
        guard connection.checksScripts,
            !scriptExecutionCache.contains(transaction.wtxid, flags: connection.flags, erase: !connection.justCheck)
        else { return }
        let count = transaction.inputs.count
        for start in stride(from: 0, to: count, by: ScriptTask.maximumInputs) {
            connection.tasks.append(
                ScriptTask(
                    transaction: UInt32(transaction.position), firstSpent: UInt32(firstSpent), firstInput: UInt32(start),
                    endInput: UInt32(min(count, start + ScriptTask.maximumInputs))))
        }
    }
}
