import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtStorage

extension Chainstate {
    /// Makes a valid block, whose effects the coins have already, the tip.
    func extendChain(_ entry: BlockIndexEntry, _ block: Block) {
        verdicts.append((block, nil))
        mempool?.removeForBlock(block, height: entry.height)
        disconnected.remove(block)
        chain.setTip(entry)
        candidates.removeWorse(than: entry)
        tipChanged()
        let role = role
        report { $0.blockConnected(entry, block, role: role) }
    }

    /// A report holds its block: a long branch must not gather them all.
    private static let mostHeldReports = 32

    private func report(_ event: @escaping KernelNotifications.Event) {
        guard heldReports != nil else { return notifications.post(event) }
        heldReports?.append(event)
        if heldReports?.count == Chainstate.mostHeldReports { releaseReports() }
    }

    func releaseReports() {
        heldReports?.forEach(notifications.post)
        heldReports = nil
    }

    /// Notes that a block broke a rule when it was to be connected.
    func refuse(_ entry: BlockIndexEntry, _ block: Block, _ rejection: BlockRejection) {
        verdicts.append((block, rejection))
        if rejection.kind != .mutated { foundInvalid(entry) }
        Log.error("ConnectTip: ConnectBlock \(entry.hash) failed, \(rejection)")
    }

    /// Takes the tip off the chain; false when the data that it takes is missing or wrong. Its transactions go to `disconnected`:
    /// `mempool.reorganise` must follow.
    func disconnectTip() throws(KernelError) -> Bool {
        guard let entry = chain.tip, let previous = entry.previous, let block = readStored(entry) else { return false }
        let overlay = Overlay(coins)
        guard disconnect(block, entry, coins: overlay) == .clean else { return false }
        if let fault = coinStore.fault { throw .storage(fault) }
        overlay.push()
        pruneLocks.moveBack(to: previous.height)
        try flush(.ifNeeded)
        let evicted = disconnected.add(block)
        mempool?.removeRecursively(evicted, because: .reorganisation)
        chain.setTip(previous)
        tipChanged()
        notifications.post { $0.blockDisconnected(entry, block) }
        return true
    }

    /// Brings the mempool in line with a chain that lost blocks.
    func updateMempool(readds: Bool) {
        if chain.isEmpty { return }
        var transactions = disconnected
        disconnected = DisconnectedTransactions()
        mempool?.reorganise(&transactions, chain: self, readds: readds)
    }

    /// How much of the best chain whose blocks are on disk is connected, by transactions: 0...1.
    var connectedShare: Double {
        guard let tip = chain.tip, let best = candidates.best else { return 0 }
        return Double(tip.chainTransactionCount) / Double(max(1, best.chainTransactionCount))
    }

    func readStored(_ entry: BlockIndexEntry) -> Block? {
        do throws(StorageError) {
            return try blocks.readBlock(entry)
        } catch {
            Log.error("\(error)")
            return nil
        }
    }

    /// A block that is not in its file any more counts as never received: a crash of the machine can lose what the index already speaks of.
    func forgetData(of entry: BlockIndexEntry) {
        Log.warning("Block \(entry) cannot be read from disk and has to be downloaded again")
        mark(entry) { $0.subtract(.haveAny) }
    }

    // MARK: Log

    private func tipChanged() {
        guard let tip = chain.tip else { return }
        let warnings = isInitialBlockDownload || !isActive ? [] : unknownRuleWarnings(at: tip)
        let suffix = warnings.isEmpty ? "" : " warning='\(warnings.joined(separator: ", "))'"
        Log.info(
            "\(isActive ? "" : "[background validation] ")UpdateTip: new best=\(tip.hash) height=\(tip.height) version=0x\(hex(tip.version)) log2_work=\(log2Work(tip)) "
                + "tx=\(tip.chainTransactionCount) date='\(ISO8601.format(seconds: tip.time))' "
                + "progress=\(fixed(verificationProgress(tip, parameters), 6)) "
                + "cache=\(fixed(Double(coins.memoryUsage) / Double(1 << 20), 1))MiB(\(coins.count)txo)\(suffix)")
        if isActive, options.stopAtHeight > 0 && tip.height >= options.stopAtHeight { options.host.stopRequested() }
    }

    private func hex(_ version: Int32) -> String {
        let digits = String(UInt32(bitPattern: version), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
