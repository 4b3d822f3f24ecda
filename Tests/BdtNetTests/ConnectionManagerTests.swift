import BdtBase
import BdtNet
import BdtWire
import Foundation
import Synchronization
import Testing

/// Records what a manager tells, and answers each ping.
private final class Recorder: ConnectionObserver {
    let opened = Mutex<[Connection]>([])
    let received = Mutex<[ReceivedMessage]>([])
    let closed = Mutex<[Int64]>([])

    func connectionOpened(_ connection: Connection) { opened.withLock { $0.append(connection) } }

    func messagesArrived(on connection: Connection) {
        while let (message, _) = connection.takeMessage() { received.withLock { $0.append(message) } }
    }

    func connectionClosed(_ connection: Connection) { closed.withLock { $0.append(connection.id) } }

    func evictionCandidates(_ inbound: [Connection]) -> [EvictionCandidate] { [] }
}

struct ConnectionManagerTests {
    private static let magic: [UInt8] = [1, 2, 3, 4]
    private let folder: TemporaryFolder
    private let clock = Clock()

    init() throws { folder = try TemporaryFolder() }

    private func manager(_ name: String, port: UInt16?, _ change: (inout NetOptions) -> Void = { _ in }) -> (ConnectionManager, Recorder) {
        var options = NetOptions(magic: Self.magic, defaultPort: 1)
        options.connectOnly = []
        if let port { options.bindings = [.init(endpoint: Endpoint("127.0.0.1:\(port)", defaultPort: 0)!)] }
        change(&options)
        let manager = ConnectionManager(
            options: options, clock: clock, bans: BanList(path: folder.file(name), clock: clock), addresses: AddressManager(clock: clock))
        let recorder = Recorder()
        manager.observer = recorder
        return (manager, recorder)
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<2000 where !condition() { try await Task.sleep(nanoseconds: 5_000_000) }
        #expect(condition())
    }

    @Test(arguments: [false, true])
    func messagesCrossASocket(encrypted: Bool) async throws {
        let port = freePort()
        let (server, serverEvents) = manager("a", port: port) { $0.usesEncryption = encrypted }
        let (client, clientEvents) = manager("b", port: nil)
        try await server.start()
        try await client.start()
        #expect(await client.open(named: "127.0.0.1:\(port)", type: .manual, encrypted: encrypted))
        #expect(await !client.open(named: "127.0.0.1:\(port)", type: .manual, encrypted: encrypted))
        let connection = try #require(client.connections.first)
        connection.send(PingMessage(nonce: 7))
        connection.send(command: "other", payload: [UInt8](repeating: 1, count: 100_000))
        try await eventually { serverEvents.received.withLock { $0.count } == 2 }
        #expect(serverEvents.received.withLock { $0.map(\.command) } == ["ping", "other"])
        let accepted = try #require(server.connections.first)
        #expect(accepted.traffic.receivedByMessage["*other*"] ?? 0 > 100_000)
        #expect(accepted.transport.name == (encrypted ? "v2" : "v1"))
        #expect(accepted.isInbound && accepted.remote == connection.local)
        accepted.disconnect()
        try await eventually { clientEvents.closed.withLock { $0.count } == 1 && client.connectionCount == 0 }
        await client.stop()
        await server.stop()
    }

    @Test func aFloodStopsBeingReadUntilItIsTaken() async throws {
        let port = freePort()
        let (server, _) = manager("a", port: port)
        server.observer = nil
        let (client, clientEvents) = manager("b", port: nil)
        try await server.start()
        try await client.start()
        await client.open(named: "127.0.0.1:\(port)", type: .manual)
        let connection = try #require(client.connections.first)
        for _ in 0..<20 { connection.send(command: "junk", payload: [UInt8](repeating: 0, count: 3_000_000)) }
        try await eventually { connection.isSendBufferFull && (server.connections.first?.traffic.receivedBytes ?? 0) > 5_000_000 }
        try await Task.sleep(nanoseconds: 200_000_000)
        let accepted = try #require(server.connections.first)
        #expect(accepted.traffic.receivedBytes < 20_000_000)
        var count = 0
        for _ in 0..<2000 where count < 20 {
            while accepted.takeMessage() != nil { count += 1 }
            try await Task.sleep(nanoseconds: 5_000_000)
        }
        #expect(count == 20)
        _ = clientEvents
        await client.stop()
        await server.stop()
    }

    @Test func bannedPeersAreTurnedAway() async throws {
        let port = freePort()
        let (server, serverEvents) = manager("a", port: port)
        let (client, clientEvents) = manager("b", port: nil)
        try await server.start()
        try await client.start()
        server.bans.ban(try #require(Subnet("127.0.0.1")), seconds: 100, isAbsolute: false)
        await client.open(named: "127.0.0.1:\(port)", type: .manual)
        try await eventually { clientEvents.closed.withLock { $0.count } == 1 }
        #expect(serverEvents.opened.withLock { $0.isEmpty })
        await client.stop()
        await server.stop()
    }

    @Test func aTakenPortIsAnError() async throws {
        let port = freePort()
        let (first, _) = manager("a", port: port)
        let (second, _) = manager("b", port: port)
        try await first.start()
        await #expect(throws: NetOptionError.self) { try await second.start() }
        await first.stop()
        await second.stop()
    }

    @Test func silentConnectionsEnd() async throws {
        let port = freePort()
        clock.mockTime = 1_700_000_000
        let (server, _) = manager("a", port: port)
        let (client, clientEvents) = manager("b", port: nil)
        try await server.start()
        try await client.start()
        await client.open(named: "127.0.0.1:\(port)", type: .manual)
        clock.mockTime += 61
        try await eventually { clientEvents.closed.withLock { $0.count } == 1 }
        await client.stop()
        await server.stop()
    }

    @Test func addedNodesAreComparedByAddress() {
        let (manager, _) = manager("a", port: nil)
        #expect(manager.addedNodes.add("127.0.0.1:5"))
        #expect(!manager.addedNodes.add("127.1:5"))
        #expect(manager.addedNodes.add("127.0.0.1:6"))
        #expect(!manager.addedNodes.remove("127.1:5"))
        #expect(manager.addedNodes.remove("127.0.0.1:5"))
        #expect(manager.addedNodes.all == ["127.0.0.1:6"])
    }
}
