import BdtPrimitives

extension WalletState {
    /// The time to show for a transaction that is being added: the block's, but never before that of transactions known earlier, nor in
    /// the future; the time of arrival for those outside of blocks; the latest time up to its block for one that a rescan found.
    func smartTime(for entry: WalletTransaction, _ sighting: Sighting) -> UInt32 {
        let received = Int64(entry.timeReceived)
        switch sighting {
        case .mempool, .nowhere: return entry.timeReceived
        case .rescannedBlock(let moment, _): return UInt32(clamping: moment.maxTime)
        case .block(let moment, _):
            var latestNow = received
            var latestEntry: Int64 = 0
            // Up to five minutes into the future.
            let tolerated = received + 300
            for (_, txid) in ledger.order.reversed() {
                guard txid != entry.txid, let time = ledger[txid]?.time else { continue }
                if time <= tolerated {
                    latestEntry = time
                    latestNow = max(latestNow, time)
                    break
                }
            }
            return UInt32(clamping: max(latestEntry, min(moment.time, latestNow)))
        }
    }
}
