import BdtBase
import BdtWire
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// Listening, and who is let in.
extension ConnectionManager {
    private static let backlog: Int32 = 128

    func listen() async throws(NetOptionError) {
        for binding in options.bindings {
            do {
                let listener = try await bootstrap(binding).bind(to: binding.endpoint.socketAddress()).get()
                state.withLock { $0.listeners.append(listener) }
                Log.info("Bound to \(binding.endpoint)")
            } catch {
                let isTaken = (error as? IOError)?.errnoCode == EADDRINUSE
                let text =
                    isTaken
                    ? "Unable to bind to \(binding.endpoint) on this computer. Bdtcoin Core is probably already running."
                    : "Unable to bind to \(binding.endpoint) on this computer (bind returned error \(error))"
                Log.error(text)
                if binding.isRequired { throw NetOptionError(text) }
            }
        }
        if !options.bindings.isEmpty, state.withLock({ $0.listeners.isEmpty }) {
            throw NetOptionError("Failed to listen on any port. Use -listen=0 if you want this.")
        }
    }

    private func bootstrap(_ binding: NetOptions.Binding) -> ServerBootstrap {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(origin: .inbound(binding), manager: self))
                }
            }
        guard binding.endpoint.address.family == .ipv6 else { return bootstrap }
        // Otherwise the socket would take the port for IPv4 as well.
        return bootstrap.serverChannelOption(.socket(SocketOptionLevel(IPPROTO_IPV6), IPV6_V6ONLY), value: 1)
    }

    /// Judges a peer that connected, by bans and by room.
    func admitInbound(_ channel: any Channel, _ binding: NetOptions.Binding) -> ConnectionIdentity? {
        guard var remote = channel.remoteAddress.flatMap(Endpoint.init(socket:)) else { return nil }
        remote.address = options.onOwnNetwork(remote.address)
        let permissions = options.permissions(for: remote.address, isInbound: true, granted: binding.permissions)
        guard isActive else {
            Log.debug(.net, "connection from \(remote) dropped: not accepting new connections")
            return nil
        }
        if !permissions.contains(.noBan), bans.isBanned(remote.address) {
            Log.debug(.net, "connection from \(remote) dropped (banned)")
            return nil
        }
        let count = connectionCount(inbound: true)
        let isDiscouraged = bans.isDiscouraged(remote.address)
        if !permissions.contains(.noBan), isDiscouraged, count + 1 >= options.inboundLimit {
            Log.debug(.net, "connection from \(remote) dropped (discouraged)")
            return nil
        }
        if count >= options.inboundLimit, !evictInbound() {
            Log.debug(.net, "failed to find an eviction candidate - connection dropped (full)")
            return nil
        }
        return ConnectionIdentity(
            id: makeID(), type: .inbound, remote: remote, name: "\(remote)",
            local: channel.localAddress.flatMap(Endpoint.init(socket:)) ?? .unspecified, permissions: permissions,
            nonce: .random(in: 1 ... .max), isEvictionPreferred: isDiscouraged, isOnion: binding.isOnion)
    }

    /// Makes room by ending the inbound connection that is worth least; false when all are protected.
    private func evictInbound() -> Bool {
        let inbound = connections.filter { $0.isInbound && !$0.isDisconnecting }
        guard let chosen = InboundEviction.choose(from: observer?.evictionCandidates(inbound) ?? []),
            let connection = connection(chosen)
        else { return false }
        Log.debug(.net, "selected inbound connection for eviction, \(connection.disconnectText)")
        connection.disconnect()
        return true
    }
}

extension Endpoint {
    package init?(socket: SocketAddress) {
        switch socket {
        case .v4(let address):
            self = withUnsafeBytes(of: address.address.sin_addr) {
                Endpoint(NetworkAddress(.ipv4, [UInt8]($0)) ?? .unspecified, port: UInt16(bigEndian: address.address.sin_port))
            }
        case .v6(let address):
            self = withUnsafeBytes(of: address.address.sin6_addr) {
                Endpoint(NetworkAddress(ipv6Form: [UInt8]($0)), port: UInt16(bigEndian: address.address.sin6_port))
            }
        case .unixDomainSocket: return nil
        }
    }

    /// Throws for networks without sockets of their own.
    func socketAddress() throws -> SocketAddress { try SocketAddress(ipAddress: "\(address)", port: Int(port)) }
}
