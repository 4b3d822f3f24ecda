import BdtBase
import BdtConsensus
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire
import Collections

/// What the conversations share: the node, and the peers.
final class PeerContext {
    let kernel: Kernel
    let connections: ConnectionManager
    let options: PeerOptions
    /// By ascending id, which is the order of connection.
    private(set) var peers: OrderedDictionary<Int64, Peer> = [:]

    init(kernel: Kernel, connections: ConnectionManager, options: PeerOptions) {
        self.kernel = kernel
        self.connections = connections
        self.options = options
    }

    /// Microseconds of the node's clock.
    var now: Int64 { kernel.clock.microseconds }
    var consensus: ConsensusParameters { kernel.parameters.consensus }

    var localServices: Services { options.services(of: kernel) }

    func insert(_ peer: Peer) { peers[peer.id] = peer }
    func remove(_ id: Int64) -> Peer? { peers.removeValue(forKey: id) }

    /// Notes that the peer broke a rule, for which it is disconnected.
    func misbehaving(_ peer: Peer, _ reason: String) {
        peer.isMisbehaving = true
        Log.debug(.net, "Misbehaving: peer=\(peer.id)\(reason.isEmpty ? "" : ": ")\(reason)")
    }

    /// Ends the connection without holding anything against the peer.
    func disconnect(_ peer: Peer, _ reason: String) {
        Log.debug(.net, "\(reason), \(peer.connection.disconnectText)")
        peer.connection.disconnect()
    }

    /// Judges the sender of an invalid block or header. Compact blocks are relayed before they are checked, so their relay is no fault.
    func punish(_ peer: Peer, for rejection: BlockRejection, viaCompactBlock: Bool = false, message: String = "") {
        switch rejection.kind {
        case .consensus, .mutated:
            // The main network's payee rule is punished at once, however the block came.
            guard !viaCompactBlock || rejection.reason == "bad-pop" else { return }
            misbehaving(peer, message)
        case .cachedInvalid:
            guard peer.type.isOutbound, !viaCompactBlock else { return }
            misbehaving(peer, message)
        case .invalidHeader, .checkpoint, .invalidPrevious, .missingPrevious: misbehaving(peer, message)
        case .timeFuture, .headerLowWork:
            if !message.isEmpty { Log.debug(.net, "peer=\(peer.id): \(message)") }
        }
    }

    /// Carries out what `misbehaving` asked for; true when the connection ended.
    func enforce(_ peer: Peer) -> Bool {
        guard peer.isMisbehaving else { return false }
        peer.isMisbehaving = false
        if peer.connection.has(.noBan) {
            Log.info("Warning: not punishing noban peer \(peer.id)!")
            return false
        }
        if peer.type == .manual {
            Log.info("Warning: not punishing manually connected peer \(peer.id)!")
            return false
        }
        let address = peer.connection.remote.address
        if address.isLocal {
            Log.debug(.net, "Warning: disconnecting but not discouraging local peer \(peer.id)!")
            peer.connection.disconnect()
            return true
        }
        Log.debug(.net, "Disconnecting and discouraging peer \(peer.id)!")
        connections.bans.discourage(address)
        if let subnet = Subnet(address) { _ = connections.disconnect(in: subnet) }
        return true
    }

    /// Whether the peer must not send transactions.
    func refusesTransactions(from peer: Peer) -> Bool {
        !peer.type.relaysTransactions || options.blocksOnly && !peer.connection.has(.relay)
    }

    /// The tip is recent enough that announced blocks are fetched at once.
    var canFetchDirectly: Bool {
        guard let tip = kernel.chain.tip else { return false }
        return tip.time > kernel.clock.now - consensus.powTargetSpacing * 20
    }

    /// The least work of a chain that is worth memory: the network's minimum, and not far below the tip.
    var workThreshold: UInt256 {
        guard let tip = kernel.chain.tip else { return kernel.minimumChainWork }
        let slack = CompactTarget.work(tip.bits) * 144
        return max(slack < tip.chainWork ? tip.chainWork - slack : .zero, kernel.minimumChainWork)
    }

    /// Whether strangers may learn that this block is here: it is on the active chain, or recent and of hardly less work.
    func mayServe(_ entry: BlockIndexEntry) -> Bool {
        if kernel.chain.contains(entry) { return true }
        guard entry.status.isValid(upTo: .scripts), let best = kernel.bestHeader else { return false }
        let work = CompactTarget.work(best.bits)
        guard best.chainWork > entry.chainWork, !work.isZero else { return best.time - entry.time < Self.staleRelayAge }
        let blocks = (best.chainWork - entry.chainWork) / work
        let seconds = blocks * UInt64(consensus.powTargetSpacing)
        return best.time - entry.time < Self.staleRelayAge && seconds < UInt256(UInt64(Self.staleRelayAge))
    }

    private static let staleRelayAge: Int64 = 30 * 86400
}
