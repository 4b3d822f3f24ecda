import BdtCrypto
import BdtPrimitives

/// A transaction by one of its names.
enum TransactionName: Hashable {
    case txid(Txid)
    case wtxid(Wtxid)

    var hash: Hash256 {
        switch self {
        case .txid(let txid): txid.hash
        case .wtxid(let wtxid): wtxid.hash
        }
    }

    /// As the log names it.
    var kind: String { if case .wtxid = self { "wtx" } else { "tx" } }
}

/// Who announced which transaction, and whom to ask for it when: one peer at a time, preferred ones first. Times are microseconds.
///
/// An announcement waits until its time, is then a candidate, may be requested, and is completed by an answer or a timeout. A transaction is
/// forgotten once all its announcements are completed.
struct TransactionRequests {
    private enum State: Equatable {
        /// Not before that time.
        case waiting(Int64)
        /// Until that time.
        case requested(Int64)
        case completed
    }

    private struct Announcement {
        let peer: Int64
        let name: TransactionName
        let isPreferred: Bool
        /// Orders announcements of equal preference, at random.
        let priority: UInt64
        /// Of this peer's announcements: which came first.
        let sequence: UInt64
        var state: State
    }

    private var announcements: [Hash256: [Announcement]] = [:]
    private var hashes: [Int64: Set<Hash256>] = [:]
    private var requested: [Int64: Int] = [:]
    private var sequence: UInt64 = 0

    /// How many announcements of the peer are remembered, and how many of them are requested.
    func count(_ peer: Int64) -> Int { hashes[peer]?.count ?? 0 }
    func requestedCount(_ peer: Int64) -> Int { requested[peer] ?? 0 }
    var isEmpty: Bool { announcements.isEmpty }

    /// The peer announced a transaction, to be requested from `time` on.
    mutating func announced(_ name: TransactionName, by peer: Int64, isPreferred: Bool, notBefore time: Int64) {
        guard hashes[peer, default: []].insert(name.hash).inserted else { return }
        sequence += 1
        announcements[name.hash, default: []].append(
            Announcement(
                peer: peer, name: name, isPreferred: isPreferred, priority: .random(in: 0 ... .max), sequence: sequence,
                state: .waiting(time)))
    }

    /// Peers that announced the transaction and can still be asked.
    func candidates(for hash: Hash256) -> [Int64] {
        (announcements[hash] ?? []).filter { $0.state != .completed }.map(\.peer)
    }

    /// What to ask of the peer now, in the order of announcement; and which requests to anyone ran out meanwhile.
    mutating func due(for peer: Int64, at now: Int64) -> (requests: [TransactionName], expired: [(peer: Int64, name: TransactionName)]) {
        guard let own = hashes[peer], !own.isEmpty else { return ([], []) }
        var requests: [(sequence: UInt64, name: TransactionName)] = []
        var expired: [(peer: Int64, name: TransactionName)] = []
        for hash in own {
            expired += expire(hash, at: now)
            guard let best = best(hash, at: now), best.peer == peer else { continue }
            requests.append((best.sequence, best.name))
        }
        return (requests.sorted { $0.sequence < $1.sequence }.map(\.name), expired)
    }

    private mutating func expire(_ hash: Hash256, at now: Int64) -> [(peer: Int64, name: TransactionName)] {
        var expired: [(peer: Int64, name: TransactionName)] = []
        for (index, announcement) in (announcements[hash] ?? []).enumerated() {
            guard case .requested(let until) = announcement.state, until <= now else { continue }
            setState(hash, index, .completed)
            expired.append((announcement.peer, announcement.name))
        }
        if !expired.isEmpty { forgetIfDone(hash) }
        return expired
    }

    /// The announcement to be requested now; nil while one is, or none may be yet.
    private func best(_ hash: Hash256, at now: Int64) -> Announcement? {
        var best: Announcement?
        for announcement in announcements[hash] ?? [] {
            switch announcement.state {
            case .requested: return nil
            case .waiting(let time) where time <= now:
                guard let other = best else {
                    best = announcement
                    continue
                }
                let isBetter =
                    announcement.isPreferred != other.isPreferred ? announcement.isPreferred : announcement.priority > other.priority
                if isBetter { best = announcement }
            case .waiting, .completed: break
            }
        }
        return best
    }

    /// The transaction was asked of the peer, who has until `expiry`.
    mutating func request(_ hash: Hash256, from peer: Int64, until expiry: Int64) {
        guard let index = announcements[hash]?.firstIndex(where: { $0.peer == peer }) else { return }
        setState(hash, index, .requested(expiry))
    }

    /// The peer sent the transaction, or said that it has not got it.
    mutating func answered(_ hash: Hash256, by peer: Int64) {
        guard let index = announcements[hash]?.firstIndex(where: { $0.peer == peer }) else { return }
        setState(hash, index, .completed)
        forgetIfDone(hash)
    }

    /// Nobody needs to be asked any more.
    mutating func forget(_ hash: Hash256) {
        for index in (announcements[hash] ?? []).indices { setState(hash, index, .completed) }
        forgetIfDone(hash)
    }

    mutating func disconnected(_ peer: Int64) {
        for hash in hashes[peer] ?? [] {
            announcements[hash]?.removeAll { $0.peer == peer }
            forgetIfDone(hash)
        }
        hashes[peer] = nil
        requested[peer] = nil
    }

    private mutating func setState(_ hash: Hash256, _ index: Int, _ state: State) {
        guard let old = announcements[hash]?[index] else { return }
        if case .requested = old.state { requested[old.peer, default: 0] -= 1 }
        if case .requested = state { requested[old.peer, default: 0] += 1 }
        announcements[hash]?[index].state = state
    }

    private mutating func forgetIfDone(_ hash: Hash256) {
        guard let all = announcements[hash], all.allSatisfy({ $0.state == .completed }) else { return }
        for announcement in all { hashes[announcement.peer]?.remove(hash) }
        announcements[hash] = nil
    }
}
