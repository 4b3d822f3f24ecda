import BdtBase
import BdtCrypto
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire

/// The exchange of addresses with a peer. Times are microseconds.
struct AddressRelayState {
    static let bucketLimit = 1000.0
    private static let rate = 0.1
    private static let knownLimit = 5000

    /// The peer takes part.
    var isEnabled = false
    var pending: [PeerAddress] = []
    var known = RecentSet<Endpoint>(capacity: knownLimit)
    var next: Int64 = 0
    /// This node asked for addresses and has not had them yet.
    var isAsked = false
    /// The peer asked; it gets one answer.
    var hasAsked = false
    /// How many addresses may still be looked at; grows by one in ten seconds.
    var tokens = 1.0
    private var tokensUpdated: Int64 = 0
    var processed = 0
    var rateLimited = 0

    mutating func refill(at now: Int64) {
        if tokens < Self.bucketLimit {
            tokens = min(tokens + Double(max(0, now - tokensUpdated)) / 1e6 * Self.rate, Self.bucketLimit)
        }
        tokensUpdated = now
    }

    /// Queues an address unless the peer has it.
    mutating func push(_ address: PeerAddress) {
        guard address.endpoint.address.isValid, !known.contains(address.endpoint) else { return }
        if pending.count >= WireLimits.addresses {
            pending[Int.random(in: 0..<pending.count)] = address
        } else {
            pending.append(address)
        }
    }

    init(now: Int64) { tokensUpdated = now }
}

/// `addr`, `addrv2` and `getaddr`: keeps the address manager supplied, and passes on what is new.
final class AddressRelay: Conversation {
    private static let interval: Double = 30_000_000
    private static let fetchTimeout: Int64 = 300_000_000
    private static let rotation: UInt64 = 86400
    private static let penalty: Int64 = 7200
    private static let maximumPercent = 23

    private let context: PeerContext
    private let secret = UInt64.random(in: 0 ... .max)
    /// Answers to `getaddr` for each network and socket: asking often or over many connections tells nothing more.
    private var answers: [AnswerKey: (until: Int64, addresses: [PeerAddress])] = [:]

    private struct AnswerKey: Hashable {
        let network: NetworkKind
        let local: Endpoint
    }

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        router.on(AddrMessage.self) { [unowned self] in receive($1.addresses, AddrMessage.command, from: $0) }
        router.on(AddrV2Message.self) { [unowned self] in receive($1.addresses, AddrV2Message.command, from: $0) }
        router.on(GetAddrMessage.self) { [unowned self] peer, _ in answer(peer) }
    }

    /// Asks an outbound peer for addresses, once.
    func ask(_ peer: Peer) {
        guard !peer.connection.isInbound, enable(peer) else { return }
        peer.send(GetAddrMessage())
        peer.addresses.isAsked = true
        peer.addresses.tokens += Double(WireLimits.addresses)
    }

    private func enable(_ peer: Peer) -> Bool {
        guard peer.type != .blockRelayOnly else { return false }
        peer.addresses.isEnabled = true
        return true
    }

    // MARK: Taking

    private func receive(_ received: [PeerAddress], _ command: String, from peer: Peer) {
        guard enable(peer) else {
            return Log.debug(.net, "ignoring \(command) message from \(peer.type.rawValue) peer=\(peer.id)")
        }
        let now = context.kernel.clock.now
        peer.addresses.refill(at: context.now)
        var (processed, limited) = (0, 0)
        var kept: [PeerAddress] = []
        for var address in received.shuffled() {
            if peer.addresses.tokens >= 1 {
                peer.addresses.tokens -= 1
            } else if !peer.connection.has(.address) {
                limited += 1
                continue
            }
            guard address.services.offerBlocks else { continue }
            if address.time <= 100_000_000 || Int64(address.time) > now + 600 { address.time = UInt32(clamping: now - 5 * 86400) }
            peer.addresses.known.insert(address.endpoint)
            let host = address.endpoint.address
            guard !context.connections.bans.isDiscouraged(host), !context.connections.bans.isBanned(host) else { continue }
            processed += 1
            let isReachable = context.connections.options.reachableNetworks.contains(host.network)
            if Int64(address.time) > now - 600, !peer.addresses.isAsked, received.count <= 10, host.isRoutable {
                relay(address, from: peer, isReachable: isReachable)
            }
            if isReachable { kept.append(address) }
        }
        peer.addresses.processed += processed
        peer.addresses.rateLimited += limited
        Log.debug(
            .net,
            "Received addr: \(received.count) addresses (\(processed) processed, \(limited) rate-limited) from peer=\(peer.id)")
        context.connections.addresses.add(kept, source: peer.connection.remote.address, penalty: Self.penalty)
        if received.count < WireLimits.addresses { peer.addresses.isAsked = false }
        if peer.type == .addressFetch, received.count > 1 { context.disconnect(peer, "addrfetch connection completed") }
    }

    /// Passes an address on to one or two peers, the same for a day, so that nobody can make his address spread wider by repeating it.
    private func relay(_ address: PeerAddress, from sender: Peer, isReachable: Bool) {
        guard isReachable || address.endpoint.address.isRoutable else { return }
        var hasher = SipHash(key0: secret, key1: 0)
        hasher.update("\(address.endpoint)".utf8)
        let hash = hasher.finalize()
        let day = (UInt64(clamping: context.kernel.clock.now) &+ hash) / Self.rotation
        let rank: (Peer) -> UInt64 = { peer in
            var hasher = SipHash(key0: hash, key1: day)
            hasher.update(word: UInt64(bitPattern: peer.id))
            return hasher.finalize()
        }
        let fitting = context.peers.values.filter {
            $0.addresses.isEnabled && $0 !== sender && ($0.wantsAddrV2 || address.endpoint.address.fitsIPv6Form)
        }
        let count = isReachable || (hash ^ day) & 1 == 1 ? 2 : 1
        for peer in fitting.sorted(by: { rank($0) > rank($1) }).prefix(count) { peer.addresses.push(address) }
    }

    // MARK: Giving

    private func answer(_ peer: Peer) {
        guard peer.connection.isInbound else {
            return Log.debug(.net, "Ignoring \"getaddr\" from \(peer.type.rawValue) connection. peer=\(peer.id)")
        }
        _ = enable(peer)
        guard !peer.addresses.hasAsked else { return Log.debug(.net, "Ignoring repeated \"getaddr\". peer=\(peer.id)") }
        peer.addresses.hasAsked = true
        peer.addresses.pending = []
        let addresses = peer.connection.has(.address) ? sample() : cachedSample(for: peer)
        for address in addresses { peer.addresses.push(address) }
    }

    private func sample() -> [PeerAddress] {
        context.connections.addresses.sample(limit: WireLimits.addresses, percent: Self.maximumPercent).filter {
            !context.connections.bans.isDiscouraged($0.endpoint.address) && !context.connections.bans.isBanned($0.endpoint.address)
        }
    }

    private func cachedSample(for peer: Peer) -> [PeerAddress] {
        let key = AnswerKey(network: peer.connection.network, local: peer.connection.local)
        let now = context.kernel.clock.now
        if let answer = answers[key], answer.until > now { return answer.addresses }
        let fresh = sample()
        answers[key] = (now + 21 * 3600 + .random(in: 0..<6 * 3600), fresh)
        return fresh
    }

    func tick(_ peer: Peer, now: Int64) {
        if peer.type == .addressFetch, now - peer.connection.connectedAt * 1_000_000 > Self.fetchTimeout {
            return context.disconnect(peer, "addrfetch connection timeout")
        }
        guard peer.addresses.isEnabled, now > peer.addresses.next else { return }
        peer.addresses.next = now + .exponential(mean: Self.interval)
        let fresh = peer.addresses.pending.filter { !peer.addresses.known.contains($0.endpoint) }
        peer.addresses.pending = []
        guard !fresh.isEmpty else { return }
        for address in fresh { peer.addresses.known.insert(address.endpoint) }
        if peer.wantsAddrV2 {
            peer.send(AddrV2Message(fresh))
        } else {
            let plain = fresh.filter(\.endpoint.address.fitsIPv6Form)
            if !plain.isEmpty { peer.send(AddrMessage(plain)) }
        }
    }
}
