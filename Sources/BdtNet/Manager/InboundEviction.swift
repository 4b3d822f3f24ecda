import BdtWire

/// What the choice of a connection to give up looks at. Times are UNIX seconds, 0 for never.
package struct EvictionCandidate: Sendable {
    package var id: Int64
    package var connectedAt: Int64
    /// Microseconds; `Int64.max` without a measurement.
    package var minimumPing: Int64 = .max
    package var lastBlock: Int64 = 0
    package var lastTransaction: Int64 = 0
    package var hasRelevantServices = false
    package var relaysTransactions = false
    /// A number that depends on the address group and a secret.
    package var keyedGroup: UInt64
    package var isPreferred = false
    package var isLocal = false
    package var network: NetworkKind = .ipv4
    package var isProtected = false

    package init(id: Int64, connectedAt: Int64, keyedGroup: UInt64) {
        self.id = id
        self.connectedAt = connectedAt
        self.keyedGroup = keyedGroup
    }
}

/// Chooses the inbound connection to give up for a new one. Peers are protected for qualities that an attacker cannot have in all
/// connections at once; of the rest, the youngest of the largest address group goes.
package enum InboundEviction {
    package static func choose(from candidates: [EvictionCandidate]) -> Int64? {
        var rest = candidates.filter { !$0.isProtected }
        protect(&rest, 4) { $0.keyedGroup < $1.keyedGroup }
        protect(&rest, 8) { $0.minimumPing > $1.minimumPing }
        protect(&rest, 4) { ($0.lastTransaction, $0.connectedAt * -1) < ($1.lastTransaction, $1.connectedAt * -1) }
        protect(
            &rest, 8, where: { !$0.relaysTransactions && $0.hasRelevantServices }, worth: { $0.lastBlock < $1.lastBlock })
        protect(&rest, 4) { $0.lastBlock < $1.lastBlock }
        protectByUptime(&rest)
        if rest.contains(where: \.isPreferred) { rest.removeAll { !$0.isPreferred } }
        let groups = Dictionary(grouping: rest, by: \.keyedGroup)
        let largest = groups.values.max { left, right in
            let youngest = (left.map(\.connectedAt).max() ?? 0, right.map(\.connectedAt).max() ?? 0)
            return (left.count, youngest.0) < (right.count, youngest.1)
        }
        return largest?.max { $0.connectedAt < $1.connectedAt }?.id
    }

    /// Takes out up to `count` of those that qualify, the last in ascending order of worth.
    private static func protect(
        _ rest: inout [EvictionCandidate], _ count: Int, where qualifies: (EvictionCandidate) -> Bool = { _ in true },
        worth: (EvictionCandidate, EvictionCandidate) -> Bool
    ) {
        let kept = Set(rest.filter(qualifies).sorted(by: worth).suffix(count).map(\.id))
        rest.removeAll { kept.contains($0.id) }
    }

    /// Half of those left stay for having been connected longest; up to half of that half goes to networks with few peers.
    private static func protectByUptime(_ rest: inout [EvictionCandidate]) {
        let total = rest.count / 2
        var disadvantaged = total / 2
        let isLonger: (EvictionCandidate, EvictionCandidate) -> Bool = { $0.connectedAt > $1.connectedAt }
        let kinds: [(EvictionCandidate) -> Bool] = [
            { $0.network == .cjdns }, { $0.network == .i2p }, { $0.isLocal }, { $0.network == .onion },
        ]
        let present = kinds.map { kind in (kind, rest.count(where: kind)) }.filter { $0.1 > 0 }.sorted { $0.1 < $1.1 }
        let before = rest.count
        for (index, entry) in present.enumerated() where disadvantaged > 0 {
            let share = disadvantaged / (present.count - index)
            let size = rest.count
            protect(&rest, max(share, 1), where: entry.0, worth: isLonger)
            disadvantaged -= size - rest.count
        }
        protect(&rest, max(0, total - (before - rest.count)), worth: isLonger)
    }
}
