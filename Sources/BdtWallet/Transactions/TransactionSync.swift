import BdtPrimitives

/// Taking in transactions of blocks and of the mempool.
extension WalletState {
    /// Takes in a block that joined the active chain.
    package mutating func blockConnected(_ moment: BlockMoment, _ transactions: [Transaction]) {
        tip = Tip(hash: moment.hash, height: moment.height)
        // Blocks from before the first key cannot concern the wallet; twice the window allows for block times that are off.
        if birthTime != .max, moment.maxTime < birthTime - 2 * WalletState.timestampWindow { return }
        for (position, transaction) in transactions.enumerated() {
            sync(transaction, .block(moment, position: Int32(position)))
            removedFromMempool(transaction, reason: .block, isStillThere: false)
        }
    }

    /// Undoes a block that left the active chain.
    package mutating func blockDisconnected(previous: BlockHash, height: Int, _ transactions: [Transaction]) {
        tip = Tip(hash: previous, height: height - 1)
        for transaction in transactions {
            sync(transaction, .nowhere)
            for input in transaction.inputs {
                for spender in ledger.spenders(of: input.previousOutput) where ledger[spender]?.isBlockConflicted == true {
                    updateFamily(of: spender) { entry in
                        guard case .conflicted(_, let conflict?) = entry.state, conflict >= height else { return false }
                        entry.state = .inactive(abandoned: false)
                        return true
                    }
                }
            }
        }
    }

    package mutating func addedToMempool(_ transaction: Transaction) {
        sync(transaction, .mempool)
        for input in transaction.inputs {
            for spender in ledger.spenders(of: input.previousOutput) where spender != transaction.txid {
                updateFamily(of: spender, stores: false) { $0.mempoolConflicts.insert(transaction.txid).inserted }
            }
        }
    }

    /// `isStillThere`: what the node says of the mempool now.
    package mutating func removedFromMempool(_ transaction: Transaction, reason: MempoolExit, isStillThere: Bool) {
        refreshMempoolState(of: transaction.txid, isInMempool: isStillThere)
        // The block's own conflict search may find it conflicted right after; until then it is merely unconfirmed.
        if reason == .conflict { sync(transaction, .nowhere) }
        for input in transaction.inputs {
            for spender in ledger.spenders(of: input.previousOutput) {
                updateFamily(of: spender, stores: false) { $0.mempoolConflicts.remove(transaction.txid) != nil }
            }
        }
    }

    /// As far as the wallet is concerned, why a transaction left the mempool.
    package enum MempoolExit: Sendable {
        case block, conflict, other
    }

    /// Corrects the state of a transaction by what the node says.
    package mutating func refreshMempoolState(of txid: Txid, isInMempool: Bool) {
        _ = ledger.update(txid) { entry in
            if isInMempool {
                entry.state = .inMempool
            } else if entry.isInMempool {
                entry.state = .inactive(abandoned: false)
            }
        }
    }

    /// Takes in a transaction if it concerns the wallet. With `updates` false known ones are left alone.
    /// - Returns: whether it was taken in.
    @discardableResult
    package mutating func sync(_ transaction: Transaction, _ sighting: Sighting, updates: Bool = true) -> Bool {
        if let moment = sighting.moment { markConflicts(of: transaction, in: moment) }
        let isKnown = ledger[transaction.txid] != nil
        if isKnown && !updates { return false }
        guard isKnown || isMine(transaction) || isFromMe(transaction) else { return false }
        for output in transaction.outputs where isMine(output) { markUsed(output.script) }
        add(transaction, sighting)
        return true
    }

    private mutating func markConflicts(of transaction: Transaction, in moment: BlockMoment) {
        for input in transaction.inputs {
            for spender in ledger.spenders(of: input.previousOutput) where spender != transaction.txid {
                log(
                    "Transaction \(transaction.txid) (in block \(moment.hash)) conflicts with wallet transaction \(spender) "
                        + "(both spend \(input.previousOutput))")
                markConflicted(spender, block: moment.hash, height: moment.height)
            }
        }
    }

    /// Marks a transaction and its descendants as conflicting with a block.
    mutating func markConflicted(_ txid: Txid, block: BlockHash, height: Int) {
        guard let tip, tip.height >= height else { return }
        let depth = -(tip.height - height + 1)
        updateFamily(of: txid) { state, entry in
            guard depth < state.depth(of: entry) else { return false }
            entry.state = .conflicted(block: block, height: height)
            return true
        }
    }

    /// Adds a transaction or brings a known one up to date, and stores it.
    package mutating func add(
        _ transaction: Transaction, _ sighting: Sighting, fill: (inout WalletTransaction) -> Void = { _ in }
    ) {
        let txid = transaction.txid
        if flags.contains(.avoidReuse) { markInputsUsed(of: transaction) }
        let isNew = ledger[txid] == nil
        var isChanged = isNew
        if isNew {
            insert(transaction, sighting, fill)
            addedTransactions.insert(txid)
        } else {
            isChanged = update(transaction, state: sighting.state)
        }
        if let entry = ledger[txid], entry.isCoinbase, entry.isInactive { abandonCoinbase(txid) }
        log("AddToWallet \(txid)  \(isNew ? "new" : "")\(isChanged && !isNew ? "update" : "") \(sighting.state)")
        if isChanged { store(txid) }
        changedTransactions.append(txid)
        sightedTransactions.append(txid)
    }

    private mutating func insert(_ transaction: Transaction, _ sighting: Sighting, _ fill: (inout WalletTransaction) -> Void) {
        var entry = WalletTransaction(transaction, state: sighting.state)
        fill(&entry)
        entry.timeReceived = UInt32(clamping: environment.clock.now)
        entry.orderPosition = ledger.nextOrderPosition
        ledger.nextOrderPosition += 1
        journal.writeNextOrderPosition(ledger.nextOrderPosition)
        entry.timeSmart = smartTime(for: entry, sighting)
        ledger.insert(entry)
        if !entry.isCoinbase {
            for input in transaction.inputs { unlockCoin(input.previousOutput) }
        }
        birthTime = min(birthTime, entry.time)
    }

    private mutating func update(_ transaction: Transaction, state: TransactionState) -> Bool {
        ledger.update(transaction.txid) { entry in
            var isChanged = false
            if !entry.state.isSameKind(as: state) || (entry.isConfirmed && entry.state != state) {
                entry.state = state
                isChanged = true
            }
            // Old wallets hold transactions stripped of their witnesses.
            if transaction.hasWitness && !entry.transaction.hasWitness {
                entry.transaction = transaction
                isChanged = true
            }
            return isChanged
        } ?? false
    }

    /// A coinbase that is in no block can never come back by itself: it and its descendants are given up.
    private mutating func abandonCoinbase(_ txid: Txid) {
        var pending = [txid]
        var seen = Set<Txid>()
        while let next = pending.popLast() {
            guard seen.insert(next).inserted, let entry = ledger[next] else { continue }
            _ = ledger.update(next) { $0.state = .inactive(abandoned: true) }
            store(next)
            pending += ledger.children(of: entry.transaction)
        }
    }

    /// Gives up a transaction and its descendants, so that their inputs can be spent again.
    /// - Returns: false when it is confirmed, conflicted or in the mempool.
    package mutating func abandon(_ txid: Txid) -> Bool {
        guard let entry = ledger[txid], depth(of: entry) == 0, !entry.isInMempool else { return false }
        updateFamily(of: txid) { entry in
            guard !entry.isBlockConflicted && !entry.isAbandoned else { return false }
            entry.state = .inactive(abandoned: true)
            return true
        }
        return true
    }

    /// Forgets a transaction. False when it is not the wallet's.
    package mutating func remove(_ txid: Txid) -> Bool {
        guard ledger[txid] != nil else { return false }
        ledger.remove(txid)
        journal.eraseTransaction(txid)
        return true
    }

    package func canAbandon(_ txid: Txid) -> Bool {
        guard let entry = ledger[txid] else { return false }
        return !entry.isAbandoned && depth(of: entry) == 0 && !entry.isInMempool
    }

    /// Applies `change` to a transaction and, where it changed something, to the transactions that spend it.
    mutating func updateFamily(of txid: Txid, stores: Bool = true, _ change: (inout WalletTransaction) -> Bool) {
        updateFamily(of: txid, stores: stores) { _, entry in change(&entry) }
    }

    private mutating func updateFamily(
        of txid: Txid, stores: Bool = true, _ change: (WalletState, inout WalletTransaction) -> Bool
    ) {
        var pending: Set<Txid> = [txid]
        var done = Set<Txid>()
        while let next = pending.popFirst() {
            done.insert(next)
            guard var entry = ledger[next], change(self, &entry) else { continue }
            _ = ledger.update(next) { $0 = entry }
            if stores { store(next) }
            changedTransactions.append(next)
            pending.formUnion(ledger.children(of: entry.transaction).subtracting(done))
        }
    }

    /// Puts the transaction's record into the journal.
    mutating func store(_ txid: Txid) {
        if let entry = ledger[txid] { journal.writeTransaction(entry) }
    }

    /// Block times may be off by this much: two hours, in seconds.
    package static let timestampWindow: Int64 = 7200
}
