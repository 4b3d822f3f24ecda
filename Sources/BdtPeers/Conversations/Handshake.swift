import BdtBase
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire

/// `version`, `verack` and what is agreed between them.
final class Handshake: Conversation {
    private let context: PeerContext
    /// Offsets of the clocks of outbound peers, the latest fifty.
    private var timeOffsets: [Int64] = []
    /// Told of a peer whose handshake is done.
    var onReady: ((Peer) -> Void)?
    /// Told of a peer whose `version` was taken, before `verack` goes out.
    var onVersion: ((Peer) -> Void)?

    private static let timeOffsetSamples = 50
    /// To peers that know alerts: that the key of those is public, in the words of the last alert.
    private static let finalAlertVersion: Int32 = 70012

    private let reconciliation: ReconciliationHandshake

    init(context: PeerContext, reconciliation: ReconciliationHandshake) {
        self.context = context
        self.reconciliation = reconciliation
    }

    /// The median of the outbound peers' clock offsets in seconds, 0 for fewer than five.
    var medianTimeOffset: Int64 {
        guard timeOffsets.count >= 5 else { return 0 }
        return timeOffsets.sorted()[timeOffsets.count / 2]
    }

    func register(with router: MessageRouter) {
        router.on(VersionMessage.self, isEarly: true) { [unowned self] in receiveVersion($0, $1) }
        router.on(VerackMessage.self, isEarly: true) { [unowned self] peer, _ in receiveVerack(peer) }
        router.on(SendHeadersMessage.self, isEarly: true) { peer, _ in peer.prefersHeaders = true }
        router.on(WtxidRelayMessage.self, isEarly: true) { [unowned self] peer, _ in receiveWtxidRelay(peer) }
        router.on(SendAddrV2Message.self, isEarly: true) { [unowned self] peer, _ in
            guard !peer.isReady else { return context.disconnect(peer, "sendaddrv2 received after verack") }
            peer.wantsAddrV2 = true
        }
    }

    /// Opens an outbound conversation, once.
    func begin(_ peer: Peer) {
        guard !peer.connection.isInbound, !peer.isVersionSent else { return }
        sendVersion(to: peer)
    }

    private func sendVersion(to peer: Peer) {
        peer.isVersionSent = true
        let remote = peer.connection.remote
        let them = remote.address.isRoutable && remote.address.fitsIPv6Form ? remote : .unspecified
        let height = Int32(clamping: context.kernel.chain.height)
        let relay = !context.refusesTransactions(from: peer)
        peer.send(
            VersionMessage(
                services: peer.ourServices, time: context.kernel.clock.now, receiverServices: [], receiver: them,
                nonce: peer.connection.nonce, subversion: context.options.userAgent, height: height, relay: relay))
        Log.debug(
            .net,
            "send version message: version \(ProtocolVersion.current), blocks=\(height), txrelay=\(relay ? 1 : 0), peer=\(peer.id)")
    }

    // MARK: version

    private func receiveVersion(_ peer: Peer, _ message: VersionMessage) {
        guard peer.version == 0 else {
            Log.debug(.net, "redundant version message from peer=\(peer.id)")
            return
        }
        guard accepts(peer, message) else { return }
        if peer.connection.isInbound { sendVersion(to: peer) }
        take(message, from: peer)
        if peer.commonVersion >= ProtocolVersion.wtxidRelay {
            peer.send(WtxidRelayMessage())
            peer.send(SendAddrV2Message())
            reconciliation.offer(to: peer)
        }
        peer.send(VerackMessage())
        peer.download.isPreferred =
            (!peer.connection.isInbound || peer.connection.has(.noBan)) && peer.type != .addressFetch && peer.canServeBlocks
        onVersion?(peer)
        if !peer.connection.isInbound { context.connections.addresses.good(peer.connection.remote) }
        Log.debug(
            .net,
            "receive version message: \(peer.subversion): version \(message.version), blocks=\(message.height), us=\(message.receiver), "
                + "txrelay=\(message.relay ? 1 : 0), peer=\(peer.id)")
        if peer.type == .feeler { context.disconnect(peer, "feeler connection completed") }
    }

    private func accepts(_ peer: Peer, _ message: VersionMessage) -> Bool {
        if !peer.connection.isInbound { context.connections.addresses.setServices(peer.connection.remote, message.services) }
        let wanted = desirableServices(for: message.services)
        if peer.type.isAutomatic, peer.type != .feeler, !message.services.isSuperset(of: wanted) {
            context.disconnect(
                peer,
                "peer does not offer the expected services (\(message.services.hex.suffix(8)) offered, \(wanted.hex.suffix(8)) expected)")
            return false
        }
        guard message.version >= ProtocolVersion.minimum else {
            context.disconnect(peer, "peer using obsolete version \(message.version)")
            return false
        }
        if peer.connection.isInbound, context.connections.isOwnNonce(message.nonce) {
            Log.info("connected to self at \(peer.connection.remote), disconnecting")
            peer.connection.disconnect()
            return false
        }
        return true
    }

    private func take(_ message: VersionMessage, from peer: Peer) {
        peer.version = message.version
        peer.commonVersion = min(message.version, ProtocolVersion.current)
        peer.services = message.services
        peer.subversion = message.subversion
        peer.startingHeight = message.height
        peer.ownAddress = message.receiver.address.isValid ? message.receiver : nil
        peer.timeOffset = message.time - context.kernel.clock.now
        if !peer.connection.isInbound {
            timeOffsets = (timeOffsets + [peer.timeOffset]).suffix(Self.timeOffsetSamples)
        }
        let offersFilters = peer.ourServices.contains(.bloom)
        if peer.type.relaysTransactions, message.relay || offersFilters {
            peer.relay = TransactionRelayState(isWanted: message.relay)
        }
    }

    /// What a peer that the node chose must offer: the whole chain, or the last blocks when that is enough to follow.
    private func desirableServices(for offered: Services) -> Services {
        guard offered.contains(.networkLimited), let tip = context.kernel.chain.tip else { return [.network, .witness] }
        let depth = (context.kernel.clock.now - tip.time) / context.consensus.powTargetSpacing
        return depth < 144 ? [.networkLimited, .witness] : [.network, .witness]
    }

    // MARK: verack

    private func receiveVerack(_ peer: Peer) {
        guard !peer.isReady else {
            Log.debug(.net, "ignoring redundant verack message from peer=\(peer.id)")
            return
        }
        if !peer.connection.isInbound || Log.shared.accepts(.net, .debug) {
            Log.info(
                "New \(peer.type.rawValue) \(peer.connection.transport.name) peer connected: version: \(peer.version), "
                    + "blocks=\(peer.startingHeight), peer=\(peer.id)")
        }
        peer.isReady = true
        peer.connection.isHandshakeComplete = true
        onReady?(peer)
    }

    private func receiveWtxidRelay(_ peer: Peer) {
        guard !peer.isReady else { return context.disconnect(peer, "wtxidrelay received after verack") }
        if peer.commonVersion < ProtocolVersion.wtxidRelay {
            Log.debug(.net, "ignoring wtxidrelay due to old common version=\(peer.commonVersion) from peer=\(peer.id)")
        } else if peer.usesWtxids {
            Log.debug(.net, "ignoring duplicate wtxidrelay from peer=\(peer.id)")
        } else {
            peer.usesWtxids = true
        }
    }
}
