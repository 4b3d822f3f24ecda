import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtStorage

/// What was written to a snapshot file.
package struct SnapshotSummary: Sendable {
    package let base: BlockIndexEntry
    package let coins: Int
    /// `hash_serialized_3` of the coins.
    package let hash: Hash256
}

extension Kernel {
    /// Writes all coins after `base` to a file, as they are now; nil when `base` is not the tip. Takes long, and holds the chain-state lock only
    /// to begin with.
    package func writeSnapshot(of base: BlockIndexEntry, to file: consuming File) throws(KernelError) -> SnapshotSummary? {
        guard let (counting, writing) = try coinScans(at: base) else { return nil }
        let statistics = try counting.count(.serialized, flags)
        let start = Clock.monotonicMicroseconds
        let head = SnapshotMetadata(base: base.hash, coinCount: UInt64(statistics.outputs)).encoded(for: parameters)
        let path = file.path
        do throws(StorageError) {
            var writer = SnapshotWriter(file, head: head)
            let work = longWork("Writing UTXO snapshot…")
            var count = 0
            while !flags.isInterrupted, let (outpoint, coin) = try writing.read() {
                try writer.write(outpoint, coin)
                count += 1
                if count % 8192 == 0 { work.update(Double(count) / Double(statistics.outputs)) }
            }
            try writer.finish()
        } catch {
            throw .storage(error)
        }
        if flags.isInterrupted { throw .interrupted }
        let seconds = fixed(Double(Clock.monotonicMicroseconds - start) / 1_000_000, 2)
        Log.info("writing UTXO snapshot at height \(base.height) (\(base.hash)) to file \(path): completed (\(seconds)s)")
        return SnapshotSummary(base: base, coins: statistics.outputs, hash: statistics.hash ?? .zero)
    }

    /// Writes the chain state to disk and begins to read its coins, twice; nil when `base` is not the tip.
    private func coinScans(at base: BlockIndexEntry) throws(KernelError) -> (CoinScan, CoinScan)? {
        var scans: (CoinScan, CoinScan)?
        try withState { state throws(KernelError) in
            guard state.chain.tip === base, !flags.isUnwritable, state.coinStore.fault == nil else { return }
            try state.flush(.always)
            let store = state.coinStore.store
            scans = (CoinScan(tip: base, cursor: store.makeCursor()), CoinScan(tip: base, cursor: store.makeCursor()))
        }
        return scans
    }
}
