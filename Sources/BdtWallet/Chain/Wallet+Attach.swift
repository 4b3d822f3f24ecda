import BdtInterfaces
import BdtPrimitives

extension Wallet {
    /// Binds a loaded wallet to the node's chain: checks that it is the right one, subscribes to reports, and scans what was missed.
    package func attach(locator: BlockLocator?, needsFullScan: Bool) async throws {
        if !options.allowsOtherChains, let genesis = locator?.hashes.last, try await chain.getHeight() != nil,
            try await chain.getBlockHash(height: 0) != genesis
        {
            throw WalletError(
                .load, "Wallet files should not be reused across chains. Restart bdtcoind with -walletcrosschain to override.")
        }
        try await resolveStates()
        // Before the scan, so that no block is missed; what is reported meanwhile waits.
        let notifications = WalletNotifications(self, waits: true)
        follow(with: try await chain.handleNotifications(notifications))
        do {
            try await catchUp(locator: locator, needsFullScan: needsFullScan)
            try await notifications.release()
        } catch {
            await unfollow()
            throw error
        }
    }

    /// Finds the heights of the blocks that transactions name; those of blocks that left the chain become unconfirmed.
    private func resolveStates() async throws {
        let blocks = read { state in
            Set(
                state.ledger.transactions.values.compactMap { entry -> BlockHash? in
                    switch entry.state {
                    case .confirmed(let block, nil, _), .conflicted(let block, nil): block
                    default: nil
                    }
                })
        }
        var heights: [BlockHash: Int] = [:]
        for block in blocks {
            if let found = try await chain.findBlock(block, FoundBlockQuery()), found.isInActiveChain { heights[block] = found.height }
        }
        try update { [heights] in $0.resolveHeights(heights) }
    }

    private func catchUp(locator: BlockLocator?, needsFullScan: Bool) async throws {
        var start = 0
        if !needsFullScan, let locator { start = try await chain.findLocatorFork(locator) ?? 0 }
        guard let tipHeight = try await chain.getHeight() else { return }
        let tip = WalletState.Tip(hash: try await chain.getBlockHash(height: tipHeight), height: tipHeight)
        try update { $0.tip = tip }
        guard tipHeight != start else { return }
        let birth = read { $0.birthTime }
        // No block can concern keys that are younger.
        start =
            try await chain.findFirstBlock(
                minTime: birth == .max ? .max : birth - WalletState.timestampWindow, minHeight: start, FoundBlockQuery())?.height
            ?? tipHeight
        if start != tipHeight { try await checkBlocksOnDisk(from: start, to: tipHeight) }
        try await chain.initMessage("Rescanning…")
        log("Rescanning last \(tipHeight - start) blocks (from block \(start))...")
        guard rescanning.reserve() else { throw WalletError(.load, "Failed to rescan the wallet during initialization") }
        defer { rescanning.release() }
        let result = try await scan(from: try await chain.getBlockHash(height: start), height: start, savesProgress: true)
        guard result.status == .success else { throw WalletError(.load, "Failed to rescan the wallet during initialization") }
        try await saveBestBlock(tip.hash)
    }

    /// A scan needs every block: a pruned node may have dropped some.
    private func checkBlocksOnDisk(from start: Int, to tip: Int) async throws {
        let isPruned = try await chain.havePruned()
        if !isPruned, try await !chain.hasAssumedValidChain() { return }
        var height = tip
        while height > 0, height != start, try await chain.haveBlockOnDisk(height: height - 1) { height -= 1 }
        guard height != start else { return }
        throw WalletError(
            .load,
            isPruned
                ? "Prune: last wallet synchronisation goes beyond pruned data. You need to -reindex (download the whole blockchain again in "
                    + "case of pruned node)"
                : "Error loading wallet. Wallet requires blocks to be downloaded, and software does not currently support loading wallets "
                    + "while blocks are being downloaded out of order when using assumeutxo snapshots. Wallet should be able to load "
                    + "successfully after node sync reaches height \(height)")
    }
}

extension WalletState {
    /// Fills in the heights of blocks. A transaction whose block has none is no longer in the chain.
    mutating func resolveHeights(_ heights: [BlockHash: Int]) {
        for txid in ledger.transactions.keys {
            _ = ledger.update(txid) { entry in
                switch entry.state {
                case .confirmed(let block, nil, let position):
                    entry.state =
                        heights[block].map { .confirmed(block: block, height: $0, position: position) } ?? .inactive(abandoned: false)
                case .conflicted(let block, nil):
                    entry.state = heights[block].map { .conflicted(block: block, height: $0) } ?? .inactive(abandoned: false)
                default: break
                }
            }
        }
        for entry in ledger.transactions.values where entry.isCoinbase && entry.isInactive { _ = abandon(entry.txid) }
    }
}
