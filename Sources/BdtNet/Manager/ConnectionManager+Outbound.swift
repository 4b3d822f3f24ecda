import BdtBase
import BdtWire
import NIOCore
import NIOPosix

/// Opening connections.
extension ConnectionManager {
    private static let resolvedLimit = 256

    /// Tries once to connect to what a user named; whether a connection came of it. Encrypted as the option says unless told.
    @discardableResult
    package func open(named name: String, type: ConnectionType, encrypted: Bool? = nil) async -> Bool {
        guard isActive, !connections.contains(where: { $0.name == name }) else { return false }
        let encrypted = encrypted ?? options.usesEncryption
        Log.debug(.net, "trying \(encrypted ? "v2" : "v1") connection \(name) lastseen=0.0hrs")
        for remote in await resolve(name).shuffled() {
            if connections.contains(where: { $0.remote == remote }) {
                Log.info("Not opening a connection to \(name), already connected to \(remote)")
                return false
            }
            if await connect(OutboundRequest(type: type, remote: remote, name: name, usesEncryption: encrypted)) { return true }
        }
        return false
    }

    /// Tries once to connect to an address that the node chose.
    @discardableResult
    package func open(_ remote: Endpoint, type: ConnectionType, encrypted: Bool = false) async -> Bool {
        guard isActive, !bans.isBanned(remote.address), !bans.isDiscouraged(remote.address) else { return false }
        guard !connections.contains(where: { $0.remote.address == remote.address }) else { return false }
        Log.debug(.net, "trying \(encrypted ? "v2" : "v1") connection \(remote)")
        return await connect(OutboundRequest(type: type, remote: remote, usesEncryption: encrypted))
    }

    /// Test hook: an outbound connection of that type, unless the limits are reached.
    package func addConnection(named name: String, type: ConnectionType, encrypted: Bool) async -> Bool {
        let limit: Int
        switch type {
        case .inbound, .manual: return false
        case .outboundFullRelay: limit = options.outboundFullRelayLimit
        case .blockRelayOnly: limit = options.outboundBlockRelayLimit
        case .addressFetch, .feeler: limit = .max
        }
        let current = connections
        guard current.count(where: { $0.type == type }) < limit,
            current.count(where: { $0.type.isAutomatic }) < options.automaticOutboundLimit
        else { return false }
        await open(named: name, type: type, encrypted: encrypted)
        return true
    }

    /// Numeric addresses at once, names through the system's resolver when `-dns` allows it.
    func resolve(_ name: String) async -> [Endpoint] {
        guard let parts = HostPort(name) else { return [] }
        let port = parts.port ?? options.defaultPort
        if let address = Resolver.numeric(parts.host) { return [Endpoint(address, port: port)] }
        guard options.usesDNS else { return [] }
        let found = try? await resolverPool.runIfActive { Resolver.lookUp(parts.host, limit: Self.resolvedLimit) }
        return (found ?? []).map { Endpoint($0, port: port) }
    }

    /// Tries a peer again that did not take up the encrypted transport.
    func reconnect(_ request: OutboundRequest) {
        var request = request
        request.usesEncryption = false
        let again = request
        Log.debug(.net, "trying v1 connection \(request.name ?? "\(request.remote)") lastseen=0.0hrs")
        Task { if isActive { _ = await connect(again) } }
    }

    private func connect(_ request: OutboundRequest) async -> Bool {
        if let proxy = options.proxies[request.remote.address.network] {
            // Going around the proxy would give away where this node is.
            Log.debug(.proxy, "No connection to \(request.remote): proxy \(proxy) cannot be used yet")
            return false
        }
        guard request.remote.address.isValid, let target = try? request.remote.socketAddress() else { return false }
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.milliseconds(options.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(origin: .outbound(request), manager: self))
                }
            }
        addresses.attempted(request.remote, countsFailure: request.type != .manual)
        do {
            let channel = try await bootstrap.connect(to: target).get()
            // The handler makes the connection as the socket becomes active, which is before this hop to the loop returns.
            return try await channel.eventLoop.submit { channel.isActive }.get()
        } catch {
            Log.debug(.net, "connect() to \(request.remote) failed: \(error)")
            return false
        }
    }

    func admitOutbound(_ channel: any Channel, _ request: OutboundRequest) -> ConnectionIdentity? {
        guard isActive else { return nil }
        let permissions = request.type == .manual ? options.permissions(for: request.remote.address, isInbound: false) : []
        return ConnectionIdentity(
            id: makeID(), type: request.type, remote: request.remote, name: request.name ?? "\(request.remote)",
            local: channel.localAddress.flatMap(Endpoint.init(socket:)) ?? .unspecified, permissions: permissions,
            nonce: .random(in: 1 ... .max))
    }
}
