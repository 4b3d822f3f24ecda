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
        for remote in await resolve(name, throughProxy: true).shuffled() {
            if connections.contains(where: { $0.remote == remote }) {
                Log.info("Not opening a connection to \(name), already connected to \(remote)")
                return false
            }
            if await connect(OutboundRequest(type: type, remote: remote, name: name, usesEncryption: encrypted)) { return true }
        }
        guard let proxy = options.nameProxy, let parts = HostPort(name), Resolver.numeric(parts.host) == nil else { return false }
        // Nobody but the proxy learns the name.
        let remote = Endpoint(.unspecified, port: parts.port ?? options.defaultPort)
        return await connect(
            OutboundRequest(type: type, remote: remote, name: name, usesEncryption: encrypted), host: parts.host, through: proxy)
    }

    /// Tries once to connect to an address that the node chose.
    @discardableResult
    package func open(_ peer: PeerAddress, type: ConnectionType, encrypted: Bool = false) async -> Bool {
        let remote = peer.endpoint
        guard isActive, !bans.isBanned(remote.address), !bans.isDiscouraged(remote.address) else { return false }
        guard !connections.contains(where: { $0.remote.address == remote.address }) else { return false }
        Log.debug(.net, "trying \(encrypted ? "v2" : "v1") connection \(remote)")
        return await connect(OutboundRequest(type: type, remote: remote, usesEncryption: encrypted, services: peer.services))
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

    /// Numeric addresses at once, names through the system's resolver when `-dns` allows it. `throughProxy`: no names while there is a proxy for
    /// them.
    func resolve(_ name: String, throughProxy: Bool = false) async -> [Endpoint] {
        guard let parts = HostPort(name) else { return [] }
        let port = parts.port ?? options.defaultPort
        if let address = Resolver.numeric(parts.host) { return [Endpoint(options.onOwnNetwork(address), port: port)] }
        guard options.usesDNS, !throughProxy || options.nameProxy == nil else { return [] }
        let found = try? await resolverPool.runIfActive { Resolver.lookUp(parts.host, limit: Self.resolvedLimit) }
        return (found ?? []).map { Endpoint($0, port: port) }
    }

    /// Tries a peer again that did not take up the encrypted transport.
    func reconnect(_ request: OutboundRequest) {
        var request = request
        request.usesEncryption = false
        let again = request
        Log.debug(.net, "trying v1 connection \(request.name ?? "\(request.remote)") lastseen=0.0hrs")
        Task {
            guard isActive else { return }
            if again.remote.address.isValid {
                _ = await connect(again)
            } else if let name = again.name {
                await open(named: name, type: again.type, encrypted: false)
            }
        }
    }

    private func connect(_ request: OutboundRequest) async -> Bool {
        let address = request.remote.address
        guard address.isValid else { return false }
        if let proxy = options.proxies[address.network] { return await connect(request, host: "\(address)", through: proxy) }
        guard let target = try? request.remote.socketAddress() else { return false }
        addresses.attempted(request.remote, countsFailure: request.type != .manual)
        let bootstrap = tcpBootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try self.addHandler(to: channel, request) }
        }
        do {
            let channel = try await bootstrap.connect(to: target).get()
            // The handler makes the connection as the socket becomes active, which is before this hop to the loop returns.
            return try await channel.eventLoop.submit { channel.isActive }.get()
        } catch {
            Log.debug(.net, "connect() to \(request.remote) failed: \(error)")
            return false
        }
    }

    /// Connects to the proxy and has it connect to `host` and the port of the request.
    private func connect(_ request: OutboundRequest, host: String, through proxy: Proxy) async -> Bool {
        let credentials = proxy.randomizesCredentials ? proxyCredentials.next() : nil
        guard let handshake = SOCKS5Handshake(host: host, port: request.remote.port, credentials: credentials) else { return false }
        if request.remote.address.isValid { addresses.attempted(request.remote, countsFailure: request.type != .manual) }
        let opened = group.any().makePromise(of: Void.self)
        let initializer: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(ProxyHandler(handshake, opened: opened))
                try self.addHandler(to: channel, request)
            }
        }
        do {
            let channel: any Channel
            switch proxy.place {
            case .endpoint(let endpoint):
                channel = try await tcpBootstrap.channelInitializer(initializer).connect(to: endpoint.socketAddress()).get()
            case .socket(let path):
                channel = try await bootstrap.channelInitializer(initializer).connect(unixDomainSocketPath: path).get()
            }
            try await opened.futureResult.get()
            return try await channel.eventLoop.submit { channel.isActive }.get()
        } catch {
            opened.fail(error)
            Log.debug(.net, "connect() to \(host):\(request.remote.port) through proxy \(proxy) failed: \(error)")
            return false
        }
    }

    private var bootstrap: ClientBootstrap { ClientBootstrap(group: group).connectTimeout(.milliseconds(options.connectTimeout)) }
    private var tcpBootstrap: ClientBootstrap { bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1) }

    private func addHandler(to channel: any Channel, _ request: OutboundRequest) throws {
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(origin: .outbound(request), manager: self))
    }

    func admitOutbound(_ channel: any Channel, _ request: OutboundRequest) -> ConnectionIdentity? {
        guard isActive else { return nil }
        let permissions = request.type == .manual ? options.permissions(for: request.remote.address, isInbound: false) : []
        return ConnectionIdentity(
            id: makeID(), type: request.type, remote: request.remote, name: request.name ?? "\(request.remote)",
            local: channel.localAddress.flatMap(Endpoint.init(socket:)) ?? .unspecified, permissions: permissions,
            nonce: .random(in: 1 ... .max), expectedServices: request.services)
    }
}
