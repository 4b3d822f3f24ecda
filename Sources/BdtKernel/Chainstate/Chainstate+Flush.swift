import BdtBase
import BdtPrimitives
import BdtStorage

/// When to write coins and index to disk.
enum FlushMode {
    /// Only if block files are to be removed.
    case onlyToPrune
    /// Only if memory runs out.
    case ifNeeded
    /// If much memory is used, or much time has passed.
    case periodic
    case always
}

extension Chainstate {
    /// Microseconds between writes of the block index.
    private static let writeInterval: Int64 = 3_600_000_000
    /// Microseconds between writes of the coins.
    private static let flushInterval: Int64 = 24 * 3_600_000_000
    /// Memory that one block may need.
    private static let blockReserve = 10 << 20

    /// Writes what `mode` calls for: first the block files, then the index that points into them, then the coins that point into the index. Block
    /// files go only when the coins on disk need their blocks no more: those that the target does not allow, or up to a height that the user
    /// names. A crash in between leaves something consistent.
    func flush(_ mode: FlushMode, prunesTo height: Int? = nil) throws(KernelError) {
        // After a fault in the midst of a turn, what is on disk stays as it is.
        if hasUnsoundCoins || !provisional.isEmpty { throw .interrupted }
        try noteCoinWrite(waits: false)
        let files = filesToPrune(upTo: height)
        if mode == .onlyToPrune && files.isEmpty { return }
        let now = Clock.monotonicMicroseconds
        if lastWrite == 0 { lastWrite = now }
        if lastFlush == 0 { lastFlush = now }
        let (isLarge, isCritical) = cachePressure(mode)
        let empties = mode == .always || isLarge || isCritical
        var writesCoins = empties || !files.isEmpty || (mode == .periodic && now > lastFlush + Chainstate.flushInterval)
        guard writesCoins || (mode == .periodic && now > lastWrite + Chainstate.writeInterval) else { return }
        lastWrite = now
        writesCoins = writesCoins && !coins.bestBlock.isZero
        if writesCoins && mode != .always && files.isEmpty && isInitialBlockDownload { return try beginWrite() }
        try writeBlocksAndIndex()
        guard writesCoins else { return }
        try noteCoinWrite(waits: true)
        try writeCoins(emptied: empties)
        if !files.isEmpty { try prune(files) }
        noteFlush(upTo: chain.locator())
    }

    private func noteFlush(upTo locator: BlockLocator) {
        lastFlush = Clock.monotonicMicroseconds
        let role = role
        notifications.post { $0.chainStateFlushed(locator, role: role) }
    }

    /// Whether coins in memory must be written before more come.
    var isCacheCritical: Bool { cachePressure(.ifNeeded).isCritical }

    private func cachePressure(_ mode: FlushMode) -> (isLarge: Bool, isCritical: Bool) {
        let spare = mempool.map { max(0, $0.options.maximumBytes - $0.summary().usage) } ?? 0
        let total = coinsCacheBytes + spare
        if isInitialBlockDownload {
            // One half fills while the other is written.
            let isFull = coins.memoryUsage > total / 2
            return (mode == .periodic && isFull, mode == .ifNeeded && isFull)
        }
        let used = coins.memoryUsage + coinStore.heldBytes
        let large = max(9 * total / 10, total - Chainstate.blockReserve)
        if mode == .ifNeeded && used > total { Log.info("Cache size (\(used)) exceeds total space (\(total))") }
        return (mode == .periodic && used > large, mode == .ifNeeded && used > total)
    }

    private static let coinWriteFailure = "Failed to write to coin database."

    private func writeCoins(emptied: Bool) throws(KernelError) {
        try prepareCoinWrite()
        try onDisk(orFailWith: Chainstate.coinWriteFailure) { () throws(StorageError) in
            try coinStore.write(coins, batchBytes: options.coinsBatchBytes, crashRatio: options.coinsCrashRatio)
        }
        coins.markWritten(emptied: emptied)
    }

    private func prepareCoinWrite() throws(KernelError) {
        // Coins take about 48 bytes, are written to a log and a table, and mostly replace others.
        guard FileSystem.hasSpace(at: options.directory, additional: UInt64(48 * 2 * 2 * coins.count)) else {
            throw .storage(.diskFull(path: options.directory))
        }
        coinsAhead?.outlast(writeOf: coins)
    }

    /// Has all written while more blocks are connected. Waits for the write before it.
    private func beginWrite() throws(KernelError) {
        try noteCoinWrite(waits: true)
        let indexWrite = try beginIndexWrite()
        try prepareCoinWrite()
        let write = try onDisk(orFailWith: Chainstate.coinWriteFailure) { () throws(StorageError) in
            try coinStore.beginWrite(coins, batchBytes: options.coinsBatchBytes, crashRatio: options.coinsCrashRatio) {
                () throws(StorageError) in
                do throws(KernelError) {
                    try indexWrite.wait()
                } catch {
                    throw error.storageError ?? .corrupt("\(error)")
                }
            }
        }
        coinWrite = (write, chain.locator())
    }

    /// Reports a write of coins that went on beside the chain, if it is finished; with `waits` in any case.
    private func noteCoinWrite(waits: Bool) throws(KernelError) {
        guard let (write, locator) = coinWrite, waits || write.isFinished else { return }
        coinWrite = nil
        try noteIndexWrite()
        try onDisk(orFailWith: Chainstate.coinWriteFailure) { () throws(StorageError) in try write.wait() }
        noteFlush(upTo: locator)
    }
}
