import BdtBase
import BdtInterfaces
import BdtPrimitives

/// How a scan of the chain for the wallet's transactions ended.
package struct ScanResult: Sendable {
    package enum Status: Sendable {
        case success
        /// A block could not be read, or left the chain.
        case failure
        case aborted
    }

    package var status = Status.success
    package var lastScannedHeight: Int?
    /// The last block that could not be scanned.
    package var lastFailed: BlockHash?
}

extension Wallet {
    /// Seconds between saves of progress, and between log lines.
    private static let interval: Int64 = 60_000_000

    /// Looks for the wallet's transactions in blocks from `start` to `maxHeight`, or to the tip and in the mempool.
    ///
    /// The caller holds the reservation.
    package func scan(
        from start: BlockHash, height: Int, maxHeight: Int? = nil, updates: Bool = true, savesProgress: Bool = false
    ) async throws -> ScanResult {
        var result = ScanResult()
        var (hash, height) = (start, height)
        let first = height
        let begin = Clock.monotonicMicroseconds
        var nextReport = begin + Wallet.interval
        var filter = try await FastRescanFilter(self)
        var blocks = BlockReadAhead(chain)
        log(
            "Rescan started from block \(start)... (\(filter == nil ? "slow variant inspecting all blocks" : "fast variant using block filters"))"
        )
        while !rescanning.isAborted {
            let tipHeight = read { $0.tip?.height } ?? height
            let last = min(maxHeight ?? tipHeight, tipHeight)
            rescanning.progress = last > first ? Double(height - first) / Double(last - first) : 0
            if height % 100 == 0, last > first { try await showRescanProgress() }
            let isReport = Clock.monotonicMicroseconds >= nextReport
            if isReport {
                nextReport += Wallet.interval
                log("Still rescanning. At block \(height). Progress=\(rescanning.progress)")
            }
            let mayConcern = try await filter?.mayConcern(hash, height: height) ?? true
            let found =
                mayConcern
                ? try await blocks.block(hash, hasNext: filter == nil && height < last)
                : try await chain.findBlock(hash, FoundBlockQuery(wantsNext: true))
            let block = mayConcern ? found?.block : nil
            if let found, !mayConcern || block != nil {
                guard found.isInActiveChain else {
                    result.status = .failure
                    result.lastFailed = hash
                    break
                }
                if let block {
                    let moment = BlockMoment(hash: hash, height: height, time: found.time, maxTime: found.maxTime)
                    try takeIn(block, moment, updates: updates)
                }
                result.lastScannedHeight = height
                if savesProgress && isReport { try await saveBestBlock(hash) }
            } else {
                result.status = .failure
                result.lastFailed = hash
            }
            if height >= last { break }
            guard let next = found?.next else { break }
            hash = next
            height += 1
        }
        try await finishScan(&result, height: height, scansMempool: maxHeight == nil, begin: begin)
        return result
    }

    private func takeIn(_ block: Block, _ moment: BlockMoment, updates: Bool) throws {
        try update { state in
            for (position, transaction) in block.transactions.enumerated() {
                state.sync(transaction, .rescannedBlock(moment, position: Int32(position)), updates: updates)
            }
        }
    }

    private func finishScan(_ result: inout ScanResult, height: Int, scansMempool: Bool, begin: Int64) async throws {
        if scansMempool {
            log("Scanning current mempool transactions.")
            try await chain.requestMempoolTransactions(WalletNotifications(self))
        }
        try await showRescan(percent: 100)
        if rescanning.isAborted {
            log("Rescan aborted at block \(height). Progress=\(rescanning.progress)")
            result.status = .aborted
        } else {
            log("Rescan completed in \((Clock.monotonicMicroseconds - begin) / 1000)ms")
        }
    }

    private func showRescanProgress() async throws {
        if try await chain.shutdownRequested() {
            _ = rescanning.abort()
            return
        }
        let percent = max(1, min(99, Int(rescanning.progress * 100)))
        try await showRescan(percent: percent)
    }

    private func showRescan(percent: Int) async throws {
        events.progress.send(("Rescanning…", percent))
        try await chain.showProgress(title: "\(read { $0.displayName }) Rescanning…", percent: percent, resumePossible: false)
    }

    /// Notes in the file that everything up to `hash` is known. Returns what it noted; nil for a block that the node does not know.
    @discardableResult package func saveBestBlock(_ hash: BlockHash) async throws -> BlockLocator? {
        guard let locator = try await chain.findBlock(hash, FoundBlockQuery(wantsLocator: true))?.locator, !locator.hashes.isEmpty else {
            return nil
        }
        try update { $0.journal.writeBestBlock(locator) }
        return locator
    }

    /// Scans from the first block that may hold transactions from `time` (UNIX seconds) on.
    /// - Returns: the time from which on everything is known: `time`, or later when blocks could not be read.
    package func rescan(fromTime time: Int64, updates: Bool = true) async throws -> (time: Int64, status: ScanResult.Status) {
        guard let start = try await chain.findFirstBlock(minTime: time - WalletState.timestampWindow, minHeight: 0, FoundBlockQuery())
        else {
            return (time, .success)
        }
        log("RescanFromTime: Rescanning last \((read { $0.tip?.height } ?? 0) - start.height + 1) blocks")
        let result = try await scan(from: start.hash, height: start.height, updates: updates)
        guard result.status == .failure, let failed = result.lastFailed else { return (time, result.status) }
        let maxTime = try await chain.findBlock(failed, FoundBlockQuery())?.maxTime ?? time
        return (maxTime + WalletState.timestampWindow + 1, .failure)
    }
}
