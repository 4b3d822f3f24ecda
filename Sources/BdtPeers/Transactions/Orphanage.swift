import BdtBase
import BdtPrimitives

/// Keeps transactions whose inputs are not known yet, within bounds of number, size and age. Times are UNIX seconds.
struct Orphanage {
    /// An orphan and who sent or announced it.
    struct Orphan {
        let transaction: Transaction
        var announcers: Set<Int64>
        let expiry: Int64
        /// When it arrived.
        var entry: Int64 { expiry - Orphanage.lifetime }
        /// The order of arrival.
        let sequence: Int
    }

    private static let maximumWeight = 400_000
    private static let lifetime: Int64 = 20 * 60
    private static let sweepInterval: Int64 = 5 * 60

    private(set) var orphans: [Wtxid: Orphan] = [:]
    private var spenders: [OutPoint: Set<Wtxid>] = [:]
    /// Orphans that may be complete now, by the peer on whose turn they are tried.
    private var work: [Int64: Set<Wtxid>] = [:]
    private var nextSweep: Int64 = 0
    private var sequence = 0

    func contains(_ wtxid: Wtxid) -> Bool { orphans[wtxid] != nil }
    func contains(_ wtxid: Wtxid, from peer: Int64) -> Bool { orphans[wtxid]?.announcers.contains(peer) ?? false }
    func transaction(_ wtxid: Wtxid) -> Transaction? { orphans[wtxid]?.transaction }
    func hasWork(for peer: Int64) -> Bool { !(work[peer] ?? []).isEmpty }

    /// Keeps a transaction unless it is too large.
    mutating func add(_ transaction: Transaction, from peer: Int64, now: Int64) {
        let wtxid = transaction.wtxid
        guard orphans[wtxid] == nil else { return addAnnouncer(wtxid, peer) }
        guard transaction.weight <= Self.maximumWeight else {
            Log.debug(
                .txpackages, "ignoring large orphan tx (size: \(transaction.weight), txid: \(transaction.txid), wtxid: \(wtxid))")
            return
        }
        sequence += 1
        orphans[wtxid] = Orphan(transaction: transaction, announcers: [peer], expiry: now + Self.lifetime, sequence: sequence)
        for input in transaction.inputs { spenders[input.previousOutput, default: []].insert(wtxid) }
        Log.debug(
            .txpackages,
            "stored orphan tx \(transaction.txid) (wtxid=\(wtxid)), weight: \(transaction.weight) (mapsz \(orphans.count) outsz "
                + "\(spenders.count))")
    }

    mutating func addAnnouncer(_ wtxid: Wtxid, _ peer: Int64) {
        guard orphans[wtxid]?.announcers.insert(peer).inserted == true else { return }
        Log.debug(.txpackages, "added peer=\(peer) as announcer of orphan tx \(wtxid)")
    }

    @discardableResult
    mutating func remove(_ wtxid: Wtxid) -> Bool {
        guard let orphan = orphans.removeValue(forKey: wtxid) else { return false }
        for input in orphan.transaction.inputs {
            spenders[input.previousOutput]?.remove(wtxid)
            if spenders[input.previousOutput]?.isEmpty == true { spenders[input.previousOutput] = nil }
        }
        Log.debug(.txpackages, "   removed orphan tx \(orphan.transaction.txid) (wtxid=\(wtxid))")
        return true
    }

    mutating func disconnected(_ peer: Int64) {
        work[peer] = nil
        var count = 0
        for (wtxid, orphan) in orphans where orphan.announcers.contains(peer) {
            orphans[wtxid]?.announcers.remove(peer)
            if orphan.announcers.count == 1, remove(wtxid) { count += 1 }
        }
        if count > 0 { Log.debug(.txpackages, "Erased \(count) orphan transaction(s) from peer=\(peer)") }
    }

    /// Drops what a block holds or contradicts.
    mutating func blockConnected(_ block: Block) {
        var gone: Set<Wtxid> = []
        for transaction in block.transactions {
            for input in transaction.inputs { gone.formUnion(spenders[input.previousOutput] ?? []) }
        }
        for wtxid in gone { remove(wtxid) }
        if !gone.isEmpty { Log.debug(.txpackages, "Erased \(gone.count) orphan transaction(s) included or conflicted by block") }
    }

    /// Drops what is too old, then any, until at most `maximum` are left.
    mutating func limit(to maximum: Int, now: Int64) {
        if nextSweep <= now {
            let expired = orphans.filter { $0.value.expiry <= now }.map(\.key)
            for wtxid in expired { remove(wtxid) }
            nextSweep = (orphans.values.map(\.expiry).min() ?? now + Self.lifetime) + Self.sweepInterval
            if !expired.isEmpty { Log.debug(.txpackages, "Erased \(expired.count) orphan tx due to expiration") }
        }
        var evicted = 0
        while orphans.count > maximum, let victim = orphans.keys.randomElement() {
            remove(victim)
            evicted += 1
        }
        if evicted > 0 { Log.debug(.txpackages, "orphanage overflow, removed \(evicted) tx") }
    }

    /// A transaction was accepted: its children are tried again.
    mutating func parentAccepted(_ transaction: Transaction) {
        for index in transaction.outputs.indices {
            for wtxid in spenders[OutPoint(txid: transaction.txid, index: UInt32(index))] ?? [] {
                guard let peer = orphans[wtxid]?.announcers.randomElement() else { continue }
                work[peer, default: []].insert(wtxid)
                Log.debug(.txpackages, "added \(transaction.txid) (wtxid=\(transaction.wtxid)) to peer \(peer) workset")
            }
        }
    }

    /// The next orphan to try on the peer's turn.
    mutating func nextWork(for peer: Int64) -> Transaction? {
        while let wtxid = work[peer]?.popFirst() {
            if let transaction = transaction(wtxid) { return transaction }
        }
        return nil
    }

    /// Children of `parent` that this peer sent, newest first.
    func children(of parent: Transaction, from peer: Int64) -> [Transaction] {
        var found: Set<Wtxid> = []
        for index in parent.outputs.indices { found.formUnion(spenders[OutPoint(txid: parent.txid, index: UInt32(index))] ?? []) }
        return found.compactMap { orphans[$0] }.filter { $0.announcers.contains(peer) }.sorted { $0.sequence > $1.sequence }
            .map(\.transaction)
    }
}
