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
        if let rejection = checkBlock(block, parameters: consensus, checkProofOfWork: !justCheck, checkMerkleRoot: !justCheck) {
            // Blocks whose data does not match their header are never stored.
            if rejection.kind == .mutated && !justCheck {
                throw .inconsistent("Corrupt block found indicating potential hardware failure.")
            }
            return rejection
        }
        precondition(coins.bestBlock == entry.previous?.hash ?? .zero, "the coins are not those after the parent")
        guard let previous = entry.previous else {
            // Nobody can spend the outputs of the genesis block.
            if !justCheck { coins.bestBlock = entry.hash }
            return nil
        }
        var connection = BlockConnection(
            block: block, entry: entry, flags: scriptFlags(for: entry), checksScripts: mustCheckScripts(entry), justCheck: justCheck)
        if let rejection = judge(&connection, after: previous, coins) {
            Log.info("Block validation error: \(rejection)")
            return rejection
        }
        if justCheck { return nil }
        if !hasUndo(connection.undo, entry) { try storeUndo(connection.undo, entry) }
        if entry.raiseValidity(to: .scripts) { tree.dirty.insert(entry) }
        coins.bestBlock = entry.hash
        return nil
    }

    private func judge<Base>(
        _ connection: inout BlockConnection, after previous: BlockIndexEntry, _ coins: CoinsCache<Base>
    ) -> BlockRejection? {
        let (block, entry) = (connection.block, connection.entry)
        if let rejection = checkProofOfProtocol(block, height: entry.height, parameters: consensus) { return rejection }
        if mustCheckRepeatedTransactions(after: previous, parameters: consensus), overwrites(block, coins) { return .repeatedTransaction }
        if let rejection = apply(&connection, to: coins) { return rejection }
        return runScriptChecks(connection.checks)
    }

    /// Whether exactly this undo data is on disk. A crash of the machine can lose what the index already speaks of.
    private func hasUndo(_ undo: BlockUndo, _ entry: BlockIndexEntry) -> Bool {
        entry.haveUndo && (try? blocks.readUndo(entry)) == undo
    }

    private func storeUndo(_ undo: BlockUndo, _ entry: BlockIndexEntry) throws(KernelError) {
        entry.undoOffset = try onDisk(orFailWith: "Failed to write undo data.") { () throws(StorageError) in
            try blocks.writeUndo(undo, of: entry)
        }
        mark(entry) { $0.insert(.haveUndo) }
    }

    // MARK: Rules

    /// The script flags of consensus for the block.
    func scriptFlags(for entry: BlockIndexEntry) -> ScriptFlags {
        blockScriptFlags(hash: entry.hash, height: entry.height, parameters: consensus)
    }

    /// Whether an output of the block has the place of an unspent one.
    private func overwrites<Base>(_ block: Block, _ coins: CoinsCache<Base>) -> Bool {
        block.transactions.contains { transaction in
            transaction.outputs.indices.contains { coins.coin(OutPoint(txid: transaction.txid, index: UInt32($0))) != nil }
        }
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

    /// Moves through the transactions: amounts, maturity, lock times, signature operations; collects undo data and script checks.
    private func apply<Base>(_ connection: inout BlockConnection, to coins: CoinsCache<Base>) -> BlockRejection? {
        let (block, entry) = (connection.block, connection.entry)
        for transaction in block.transactions {
            let rejection =
                transaction.isCoinbase
                ? connection.countSigOps(transaction, spent: []) : spend(transaction, &connection, coins)
            if let rejection { return rejection }
            coins.addOutputs(of: transaction, height: entry.height)
        }
        return checkCoinbaseValue(block, fees: connection.fees, height: entry.height, parameters: consensus)
    }

    private func spend<Base>(
        _ transaction: Transaction, _ connection: inout BlockConnection, _ coins: CoinsCache<Base>
    ) -> BlockRejection? {
        var spent: [Coin] = []
        spent.reserveCapacity(transaction.inputs.count)
        for input in transaction.inputs {
            guard let coin = coins.coin(input.previousOutput) else { return BlockRejection(.missingInputs, in: transaction) }
            spent.append(coin)
        }
        if let rejection = connection.addFee(of: transaction, spent: spent) { return rejection }
        if let previous = connection.entry.previous, consensus.isActive(.csv, at: connection.entry.height) {
            let lock = SequenceLock(transaction, coinHeights: spent.map(\.height), after: previous)
            if !lock.isMet(after: previous) { return .nonfinal(transaction) }
        }
        let outputs = spent.map(\.output)
        if let rejection = connection.countSigOps(transaction, spent: outputs) { return rejection }
        addScriptChecks(transaction, outputs, &connection)
        for input in transaction.inputs { coins.spend(input.previousOutput) }
        connection.undo.transactions.append(spent)
        return nil
    }

    private func addScriptChecks(_ transaction: Transaction, _ spent: [TransactionOutput], _ connection: inout BlockConnection) {
        let flags = connection.flags
        // What a connected block confirmed is not asked for again: its cache entries make room.
        let keeps = connection.justCheck
        guard connection.checksScripts, !scriptExecutionCache.contains(transaction.wtxid, flags: flags, erase: !keeps) else { return }
        let data = PrecomputedTransactionData(transaction, spentOutputs: spent)
        for index in transaction.inputs.indices {
            connection.checks.append(
                ScriptCheck(data, inputIndex: index, flags: flags, cache: signatureCache, storesResults: keeps))
        }
    }
}
