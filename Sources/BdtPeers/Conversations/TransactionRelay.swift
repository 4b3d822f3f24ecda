import BdtBase
import BdtCrypto
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire
import Glibc

/// The announcement of transactions to a peer.
struct TransactionRelayState {
    private static let knownLimit = 50_000

    /// The peer wants announcements.
    var isWanted: Bool
    /// By txid or wtxid, as the peer takes them.
    var pending: Set<Hash256> = []
    var known = RecentSet<Hash256>(capacity: knownLimit)
    /// Microseconds; 0 until the handshake is done.
    var next: Int64 = 0
    /// The peer asked for the whole mempool (BIP35).
    var isMempoolWanted = false
    /// What entered the mempool before this may be asked for.
    var lastSequence: UInt64 = 0
    /// Satoshi per 1000 virtual bytes below which the peer wants nothing (BIP133).
    var feeFilter: Int64 = 0
    /// The peer wants what matches only (BIP37).
    var filter: BloomFilter?

    /// Whether the peer's filter lets the transaction through.
    mutating func isOfInterest(_ transaction: Transaction) -> Bool { filter?.matches(transaction) ?? true }
}

/// Announces transactions, in batches and at random times so that nobody can tell where they come from.
final class TransactionRelay: Conversation {
    private static let inboundInterval: Double = 5_000_000
    private static let outboundInterval: Double = 2_000_000
    private static let batch = 35
    private static let maximumBatch = 1000

    private let context: PeerContext
    /// All inbound peers are told at the same time, so that many connections give a spy no better view.
    private var nextInbound: Int64 = 0

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        refuseFilters(router)
        router.on(MempoolMessage.self) { [unowned self] peer, _ in receiveMempoolRequest(peer) }
        router.on(FeeFilterMessage.self) { peer, message in
            guard Amount(message.satoshiPerKvB).isMoney else { return }
            peer.relay?.feeFilter = message.satoshiPerKvB
            Log.debug(.net, "received: feefilter of \(FeeRate(satoshiPerKvB: message.satoshiPerKvB)) from peer=\(peer.id)")
        }
    }

    /// Filters of blocks (BIP157) are not offered: who asks nevertheless does not listen.
    private func refuseFilters(_ router: MessageRouter) {
        for command in ["getcfilters", "getcfheaders", "getcfcheckpt"] {
            router.on(command: command) { [unowned self] peer in
                context.disconnect(peer, "peer requested unsupported block filter type: 0")
            }
        }
    }

    private func receiveMempoolRequest(_ peer: Peer) {
        let isTrusted = peer.connection.has(.mempool)
        guard isTrusted || peer.ourServices.contains(.bloom) else {
            if !peer.connection.has(.noBan) { context.disconnect(peer, "mempool request with bloom filters disabled") }
            return
        }
        guard isTrusted || !context.connections.totals.snapshot.isTargetReached else {
            if !peer.connection.has(.noBan) { context.disconnect(peer, "mempool request with bandwidth limit reached") }
            return
        }
        peer.relay?.isMempoolWanted = true
    }

    /// Queues a transaction of the mempool for everyone who does not know it.
    func relay(_ txid: Txid, _ wtxid: Wtxid) {
        for peer in context.peers.values {
            guard let state = peer.relay, state.next != 0 else { continue }
            let hash = peer.usesWtxids ? wtxid.hash : txid.hash
            if !state.known.contains(hash) { peer.relay?.pending.insert(hash) }
        }
    }

    /// Announces own transactions again that nobody has asked for yet.
    func rebroadcast() {
        let mempool = context.kernel.mempool
        for txid in mempool.unbroadcast {
            if let transaction = mempool.transaction(txid) {
                relay(txid, transaction.wtxid)
            } else {
                mempool.removeUnbroadcast(txid)
            }
        }
    }

    // MARK: Sending

    func tick(_ peer: Peer, now: Int64) {
        guard var state = peer.relay else { return }
        defer { peer.relay = state }
        var isDue = peer.connection.has(.noBan)
        if state.next < now {
            isDue = true
            state.next = nextTime(for: peer, now: now)
        }
        guard isDue else { return }
        if !state.isWanted { state.pending = [] }
        var announced: [Inventory] = []
        if state.isMempoolWanted { announced += wholeMempool(peer, &state) }
        if !state.pending.isEmpty { announced += nextBatch(peer, &state) }
        state.lastSequence = context.kernel.mempool.sequence
        for start in stride(from: 0, to: announced.count, by: WireLimits.inventory) {
            peer.send(InvMessage(Array(announced[start..<min(start + WireLimits.inventory, announced.count)])))
        }
    }

    private func nextTime(for peer: Peer, now: Int64) -> Int64 {
        guard peer.connection.isInbound else { return now + .exponential(mean: Self.outboundInterval) }
        if nextInbound < now { nextInbound = now + .exponential(mean: Self.inboundInterval) }
        return nextInbound
    }

    private func wholeMempool(_ peer: Peer, _ state: inout TransactionRelayState) -> [Inventory] {
        state.isMempoolWanted = false
        var announced: [Inventory] = []
        for entry in context.kernel.mempool.sortedEntries() {
            let item = inventory(entry.transaction, for: peer)
            state.pending.remove(item.hash)
            guard isWorthIt(entry, state), state.isOfInterest(entry.transaction) else { continue }
            state.known.insert(item.hash)
            announced.append(item)
        }
        return announced
    }

    /// Some of what is pending, ancestors and high fee rates first.
    private func nextBatch(_ peer: Peer, _ state: inout TransactionRelayState) -> [Inventory] {
        let mempool = context.kernel.mempool
        let limit = min(Self.maximumBatch, Self.batch + state.pending.count / 1000 * 5)
        var candidates: [MempoolEntry] = []
        for hash in state.pending {
            let entry = peer.usesWtxids ? mempool.entry(Wtxid(hash)) : mempool.entry(Txid(hash))
            guard let entry, !state.known.contains(hash) else {
                state.pending.remove(hash)
                continue
            }
            candidates.append(entry)
        }
        if candidates.count > 1 { candidates.sort { mempool.precedesInRelay($0.wtxid, $1.wtxid) } }
        var announced: [Inventory] = []
        for entry in candidates where announced.count < limit {
            let item = inventory(entry.transaction, for: peer)
            state.pending.remove(item.hash)
            guard isWorthIt(entry, state), state.isOfInterest(entry.transaction) else { continue }
            state.known.insert(item.hash)
            announced.append(item)
        }
        return announced
    }

    private func inventory(_ transaction: Transaction, for peer: Peer) -> Inventory {
        peer.usesWtxids ? Inventory(.wtxid, transaction.wtxid.hash) : Inventory(.transaction, transaction.txid.hash)
    }

    /// Whether the peer would take the transaction at its fee rate.
    private func isWorthIt(_ entry: MempoolEntry, _ state: TransactionRelayState) -> Bool {
        entry.fee >= FeeRate(satoshiPerKvB: state.feeFilter).fee(for: entry.virtualSize)
    }
}

extension Int64 {
    /// A random waiting time with that mean, as of events that come independently of one another.
    static func exponential(mean: Double) -> Int64 { Int64(-log(Double.random(in: .leastNonzeroMagnitude..<1)) * mean) + 1 }
}
