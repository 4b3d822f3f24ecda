import BdtEncoding
import BdtInterfaces
import BdtJSON
import BdtNet
import BdtPeers
import BdtWire

extension LocalNode {
    private var connections: ConnectionManager {
        get throws(InterfaceError) {
            guard let peers = node.startedPeers else { throw InterfaceError("The network is not started.") }
            return peers.connections
        }
    }

    package func mapPort(_ isOn: Bool) async throws {
        throw InterfaceError("Port mapping is a setting: -natpmp.")
    }

    package func getProxy(_ network: PeerNetwork) async throws -> ProxyInformation? {
        guard let kind = NetworkKind(network) else { return nil }
        let options = try connections.options
        guard let proxy = options.proxies[kind] else { return nil }
        return ProxyInformation(address: "\(proxy)", isolatesTorStreams: proxy.randomizesCredentials)
    }

    package func getNodeCount(_ direction: ConnectionDirection) async throws -> Int {
        guard let connections = node.startedPeers?.connections else { return 0 }
        switch direction {
        case .none: return 0
        case .inbound: return connections.connectionCount(inbound: true)
        case .outbound: return connections.connectionCount(inbound: false)
        case .both: return connections.connectionCount
        }
    }

    package func getNodesStats() async throws -> [NodeStats]? { node.startedPeers?.peerInfo().map(NodeStats.init) }

    package func getBanned() async throws -> String {
        let bans = try connections.bans.bans.map { subnet, ban -> JSONValue in
            [
                "version": 1, "address": .string("\(subnet)"), "ban_created": JSONValue(ban.created),
                "banned_until": JSONValue(ban.until),
            ]
        }
        return JSONValue.object(["banned_nets": .array(bans)]).text
    }

    package func ban(_ address: [UInt8], seconds: Int64) async throws -> Bool {
        let connections = try connections
        guard let subnet = Subnet(try NetworkAddress(interface: address)) else { return false }
        connections.bans.ban(subnet, seconds: seconds, isAbsolute: false)
        _ = connections.disconnect(in: subnet)
        return true
    }

    package func unban(_ subnet: [UInt8]) async throws -> Bool {
        guard let length = subnet.last else { return false }
        let address = try NetworkAddress(interface: Array(subnet.dropLast()))
        // Networks without ranges ban single addresses.
        guard let range = Subnet(address, prefixLength: Int(length)) ?? Subnet(address) else { return false }
        return try connections.bans.unban(range)
    }

    package func disconnect(address: [UInt8]) async throws -> Bool {
        let address = try NetworkAddress(interface: address)
        return try Subnet(address).map { try connections.disconnect(in: $0) } ?? false
    }

    package func disconnect(id: Int64) async throws -> Bool { try connections.disconnect(id: id) }
    package func getTotalBytesRecv() async throws -> Int64 { Int64(node.startedPeers?.connections.totals.snapshot.received ?? 0) }
    package func getTotalBytesSent() async throws -> Int64 { Int64(node.startedPeers?.connections.totals.snapshot.sent ?? 0) }
    package func setNetworkActive(_ isActive: Bool) async throws { try connections.setActive(isActive) }
    package func getNetworkActive() async throws -> Bool { node.startedPeers?.connections.isActive ?? false }
    package func getNetLocalAddresses() async throws -> [LocalAddress] { [] }
}

extension NetworkKind {
    init?(_ network: PeerNetwork) {
        switch network {
        case .ipv4: self = .ipv4
        case .ipv6: self = .ipv6
        case .onion: self = .onion
        case .i2p: self = .i2p
        case .cjdns: self = .cjdns
        case .unroutable, .internal: return nil
        }
    }
}

extension PeerNetwork {
    init(_ kind: NetworkKind) {
        switch kind {
        case .ipv4: self = .ipv4
        case .ipv6: self = .ipv6
        case .onion: self = .onion
        case .i2p: self = .i2p
        case .cjdns: self = .cjdns
        default: self = .unroutable
        }
    }
}

extension PeerConnectionType {
    init(_ type: ConnectionType) {
        switch type {
        case .inbound: self = .inbound
        case .outboundFullRelay: self = .outboundFullRelay
        case .manual: self = .manual
        case .feeler: self = .feeler
        case .blockRelayOnly: self = .blockRelay
        case .addressFetch: self = .addressFetch
        }
    }
}

extension NodeStats {
    init(_ peer: PeerInfo) {
        let (connection, traffic) = (peer.connection, peer.traffic)
        self.init()
        id = connection.id
        lastSend = traffic.lastSent
        lastReceive = traffic.lastReceived
        lastTransactionTime = peer.lastTransaction
        lastBlockTime = peer.lastBlock
        connectionTime = connection.connectedAt
        addressName = connection.name
        version = peer.version
        userAgent = peer.subversion
        isInbound = connection.isInbound
        highBandwidthTo = peer.sendsCompactBlocks
        highBandwidthFrom = peer.wantsCompactBlocks
        startingHeight = peer.startingHeight
        sent = Traffic(bytes: traffic.sentBytes, byType: traffic.sentByMessage)
        received = Traffic(bytes: traffic.receivedBytes, byType: traffic.receivedByMessage)
        permissions = Int32(truncatingIfNeeded: connection.permissions.rawValue)
        pingTime = peer.lastPing ?? -1
        minimumPingTime = peer.bestPing ?? -1
        localAddress = peer.ownAddress.map { "\($0)" } ?? ""
        address = connection.remote.interfaceBytes
        boundAddress = connection.local.interfaceBytes
        network = PeerNetwork(connection.network)
        mappedAS = connection.mappedAS
        connectionType = PeerConnectionType(connection.type)
        transport = connection.transport.name == "v1" ? 1 : connection.transport.name == "v2" ? 2 : 0
        sessionID = connection.transport.sessionID
        state = NodeStateStats(peer)
    }
}

extension NodeStats.Traffic {
    fileprivate init(bytes: Int, byType: [String: Int]) {
        self.init()
        self.bytes = UInt64(clamping: bytes)
        self.byType = byType.sorted { $0.key < $1.key }.map { (type: $0.key, bytes: UInt64(clamping: $0.value)) }
    }
}

extension NodeStateStats {
    fileprivate init(_ peer: PeerInfo) {
        self.init()
        syncHeight = Int32(clamping: peer.syncedHeaders)
        commonHeight = Int32(clamping: peer.syncedBlocks)
        startingHeight = peer.startingHeight
        pingWait = peer.pingWait ?? 0
        heightsInFlight = peer.blocksInFlight.map { Int32(clamping: $0) }
        relaysTransactions = peer.relaysTransactions
        feeFilter = peer.feeFilter
        addressesProcessed = UInt64(clamping: peer.addressesProcessed)
        addressesRateLimited = UInt64(clamping: peer.addressesRateLimited)
        relaysAddresses = peer.relaysAddresses
        services = peer.services.rawValue
        presyncHeight = Int64(peer.claimedHeaders)
        timeOffset = peer.timeOffset
    }
}

extension NetworkAddress {
    /// From the form of BIP155; bytes behind it, such as a port, are not looked at.
    fileprivate init(interface bytes: [UInt8]) throws(DecodeError) {
        var reader = ByteReader(bytes)
        try self.init(bip155: &reader)
    }
}

extension Endpoint {
    /// The address by BIP155 and the port, the high byte first.
    fileprivate var interfaceBytes: [UInt8] {
        var writer = ByteWriter()
        address.encodeBIP155(into: &writer)
        writer.writeBigEndian(port)
        return writer.bytes
    }
}
