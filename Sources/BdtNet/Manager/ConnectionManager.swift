import BdtBase
import BdtWire
import Collections
import NIOCore
import NIOPosix
import Synchronization

/// Opens, accepts, counts and closes connections.
///
/// Thread-safe. Sockets live on NIO's event loops; what arrives is told to the observer, which must be set before `start`.
package final class ConnectionManager: Sendable {
    struct State {
        var connections: OrderedDictionary<Int64, Connection> = [:]
        var nextID: Int64 = 0
        /// Outbound attempts on their way, by kind: they count against the limits.
        var pending: [ConnectionType: Int] = [:]
        /// Names of peers that addresses are to be fetched from.
        var addressFetches: Deque<String> = []
        var listeners: [any Channel] = []
        var isActive = true
        var isStopped = false
        weak var observer: (any ConnectionObserver)?
    }

    package let options: NetOptions
    package let bans: BanList
    package let addresses: AddressManager
    package let totals: NetTotals
    package let addedNodes: AddedNodes
    let clock: Clock
    let group: MultiThreadedEventLoopGroup
    let proxyCredentials = ProxyCredentials()
    let resolverPool = NIOThreadPool(numberOfThreads: 1)
    let state = Mutex(State())

    package init(options: NetOptions, clock: Clock, bans: BanList, addresses: AddressManager) {
        self.options = options
        self.clock = clock
        self.bans = bans
        self.addresses = addresses
        totals = NetTotals(clock: clock, target: options.uploadTarget)
        addedNodes = AddedNodes(options.addedNodes, defaultPort: options.defaultPort)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        Log.info("SetNetworkActive: \(options.isActive)")
        state.withLock { $0.isActive = options.isActive }
    }

    package var observer: (any ConnectionObserver)? {
        get { state.withLock { $0.observer } }
        set { state.withLock { $0.observer = newValue } }
    }

    /// Starts to listen and to connect. Throws when an address cannot be bound.
    package func start() async throws(NetOptionError) {
        resolverPool.start()
        try await listen()
        group.next().execute { Log.info("net thread start") }
        startMaintenance()
        startOutbound()
    }

    /// Closes everything. The manager cannot be started again.
    package func stop() async {
        let (listeners, connections) = state.withLock { state in
            state.isStopped = true
            return (state.listeners, Array(state.connections.values))
        }
        saveAnchors(connections)
        for listener in listeners { try? await listener.close() }
        for connection in connections { connection.disconnect() }
        try? await resolverPool.shutdownGracefully()
        try? await group.shutdownGracefully()
        bans.save()
    }

    // MARK: Connections

    package var connections: [Connection] { state.withLock { Array($0.connections.values) } }

    package func connection(_ id: Int64) -> Connection? { state.withLock { $0.connections[id] } }

    package var connectionCount: Int { state.withLock { $0.connections.count } }

    package func connectionCount(inbound: Bool) -> Int {
        state.withLock { $0.connections.values.count { $0.isInbound == inbound } }
    }

    /// Ends the connection of that name (`1.2.3.4:7393`); false when there is none.
    package func disconnect(named name: String) -> Bool {
        disconnect { $0.name == name }
    }

    package func disconnect(id: Int64) -> Bool {
        disconnect { $0.id == id }
    }

    package func disconnect(in subnet: Subnet) -> Bool {
        disconnect { subnet.contains($0.remote.address) }
    }

    private func disconnect(where condition: (Connection) -> Bool) -> Bool {
        let found = connections.filter(condition)
        for connection in found {
            Log.debug(.net, "disconnect by request, \(connection.disconnectText)")
            connection.disconnect()
        }
        return !found.isEmpty
    }

    /// Whether a peer's `version` carries the number that this node sent to it: it is talking to itself.
    package func isOwnNonce(_ nonce: UInt64) -> Bool {
        connections.contains { !$0.isHandshakeComplete && !$0.isInbound && $0.nonce == nonce }
    }

    package var isActive: Bool { state.withLock { $0.isActive } }

    /// Ends all connections when switched off, and opens none until switched on.
    package func setActive(_ isActive: Bool) {
        Log.info("SetNetworkActive: \(isActive)")
        let changed = state.withLock { state in
            defer { state.isActive = isActive }
            return state.isActive != isActive
        }
        guard changed, !isActive else { return }
        for connection in connections {
            Log.debug(.net, "Network not active, \(connection.disconnectText)")
            connection.disconnect()
        }
    }

    // MARK: Called on event loops

    /// Makes a connection of a socket; nil when it has to be closed.
    func admit(_ channel: any Channel, origin: ConnectionOrigin, transportName: String) -> Connection? {
        let identity: ConnectionIdentity?
        switch origin {
        case .inbound(let binding): identity = admitInbound(channel, binding)
        case .outbound(let request): identity = admitOutbound(channel, request)
        }
        guard let identity else { return nil }
        let connection = Connection(
            identity, channel: channel, transportName: transportName, clock: clock, limits: options.buffers, groups: addresses.groups)
        let isStopped = state.withLock { state in
            if !state.isStopped { state.connections[connection.id] = connection }
            return state.isStopped
        }
        guard !isStopped else { return nil }
        Log.debug(.net, "Added connection\(options.buffers.logsAddresses ? " to \(connection.name)" : "") peer=\(connection.id)")
        observer?.connectionOpened(connection)
        if connection.isInbound { Log.debug(.net, "connection from \(connection.remote) accepted") }
        return connection
    }

    func remove(_ connection: Connection) {
        let removed = state.withLock { $0.connections.removeValue(forKey: connection.id) != nil }
        if removed { observer?.connectionClosed(connection) }
    }

    func makeID() -> Int64 {
        state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
    }
}
