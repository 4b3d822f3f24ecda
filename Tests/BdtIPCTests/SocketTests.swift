import BdtIPC
import BdtInterfaces
import Foundation
import Synchronization
import Testing

/// A folder with a short name, as the limit of socket paths wants it; gone with the object.
private final class Folder: Sendable {
    let path = "/tmp/bdt-\(UInt32.random(in: .min ... .max))"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

private struct EchoInit: Init {
    struct Echoing: Echo {
        func echo(_ text: String) async throws -> String { text }
    }

    func makeEcho() async throws -> any Echo { Echoing() }
    func makeChain() async throws -> any Chain { throw IPCError.remote("no chain") }
    func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
        throw IPCError.remote("no wallets")
    }
}

struct AddressTests {
    @Test(
        arguments: [
            ("unix", "/data/node.sock"), ("unix:", "/data/node.sock"), ("unix:a/b.sock", "/data/a/b.sock"), ("unix:/x y", "/x y"),
        ])
    func paths(text: String, path: String) throws {
        #expect(try IPCAddress(text, folder: "/data").path == path)
        #expect("\(try IPCAddress(text, folder: "/data/"))" == "unix:" + path)
    }

    @Test(arguments: ["", "uni", "unixx", "tcp:1", "UNIX"])
    func noAddresses(text: String) {
        #expect(throws: IPCAddress.Problem.unrecognised(text)) { try IPCAddress(text, folder: "/data") }
        #expect("\(IPCAddress.Problem.unrecognised(text))" == "Unrecognized address '\(text)'")
    }
}

/// Listening sockets and who connects to them.
struct SocketTests {
    private let folder: Folder
    private let server = IPCServer()

    init() throws { folder = try Folder() }

    @discardableResult
    private func listen(_ addresses: String..., on server: IPCServer? = nil, limit: Int = 8) throws -> [String] {
        try (server ?? self.server).listen(at: addresses, folder: folder.path, limit: limit) { EchoInit() }
    }

    private func connect(_ address: String = "unix") async throws -> (IPCConnection, any Echo) {
        let (connection, root) = try await IPCConnection.connect(to: try IPCAddress(address, folder: folder.path))
        return (connection, try await root.makeEcho())
    }

    @Test func severalProcessesAtSeveralAddresses() async throws {
        #expect(try listen("unix", "unix:deep/er/x.sock") == ["unix:\(folder.path)/node.sock", "unix:\(folder.path)/deep/er/x.sock"])
        let (first, second) = (try await connect(), try await connect("unix:deep/er/x.sock"))
        #expect(try await first.1.echo("a") == "a")
        #expect(try await second.1.echo("b") == "b")
        var information = stat()
        #expect(stat(folder.path + "/node.sock", &information) == 0 && information.st_mode & 0o777 == 0o600)
        first.0.close()
        #expect(try await second.1.echo("c") == "c")
        await server.stop()
    }

    @Test func aSocketThatADeadProcessLeftIsReplaced() async throws {
        try listen("unix")
        await server.stop()
        #expect(FileManager.default.fileExists(atPath: folder.path + "/node.sock"))
        let second = IPCServer()
        try listen("unix", on: second)
        #expect(try await connect().1.echo("new") == "new")
        await second.stop()
    }

    @Test func aSocketThatIsListenedOnIsRefused() async throws {
        try listen("unix")
        let failure = IPCBindFailure(address: "unix:\(folder.path)/node.sock", reason: "Another process is listening on it.")
        #expect(throws: failure) { try listen("unix", on: IPCServer()) }
        #expect(try await connect().1.echo("still") == "still")
        await server.stop()
    }

    @Test func otherFilesAreNotReplaced() throws {
        let path = folder.path + "/node.sock"
        #expect(FileManager.default.createFile(atPath: path, contents: Data("precious".utf8)))
        #expect(throws: IPCBindFailure(address: "unix:\(path)", reason: "Address already in use")) { try listen("unix") }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
    }

    @Test func aPathThatIsTooLong() throws {
        let name = String(repeating: "n", count: 108)
        let path = "\(folder.path)/\(name)"
        let reason = "Unix address path \"\(path)\" exceeded maximum socket path length"
        let failure = IPCBindFailure(address: "unix:\(path)", reason: reason)
        #expect(throws: failure) { try listen("unix:\(name)") }
        #expect("\(failure)" == "Unable to bind to IPC address 'unix:\(path)'. \(reason)")
    }

    @Test func connectingWhereNobodyListens() async throws {
        await #expect(throws: SocketError.self) { try await connect() }
        try listen("unix")
        await server.stop()
        do {
            _ = try await connect()
            Issue.record("connected")
        } catch let error as SocketError {
            #expect(error.meansNoListener && error.description == "Connection refused")
        }
    }

    @Test func connectionsOverTheLimitWait() async throws {
        try listen("unix", limit: 2)
        let (first, second) = (try await connect(), try await connect())
        async let third = connect().1.echo("third")
        #expect(try await second.1.echo("x") == "x")
        first.0.close()
        #expect(try await third == "third")
        await server.stop()
    }

    @Test func stoppingEndsIdleConnections() async throws {
        try listen("unix")
        let (connection, echo) = try await connect()
        await server.stop()
        await #expect(throws: IPCError.self) { try await echo.echo("late") }
        await connection.end()
    }

    @Test func callsUnderWayFinishBeforeTheEndAndNewOnesAreRefused() async throws {
        struct SlowInit: Init {
            let begun = Latch()
            let gate = Latch()
            func makeEcho() async throws -> any Echo {
                begun.open()
                await gate.wait()
                return EchoInit.Echoing()
            }
            func makeChain() async throws -> any Chain { throw IPCError.remote("no chain") }
            func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
                throw IPCError.remote("no wallets")
            }
        }
        let root = SlowInit()
        _ = try server.listen(at: ["unix"], folder: folder.path, limit: 8) { root }
        let (connection, client) = try await IPCConnection.connect(to: try IPCAddress("unix", folder: folder.path))
        let slow = Task { try await client.makeEcho() }
        await root.begun.wait()
        let stopping = Task { [server] in await server.stop() }
        // Refused once stopping has begun.
        while true {
            do { _ = try await client.makeChain() } catch IPCError.disconnected { break } catch {}
        }
        root.gate.open()
        // The answer is not lost to the end of the connection, which comes at once.
        _ = try await slow.value
        await stopping.value
        await connection.end()
    }
}

extension IPCConnection {
    /// Returns once the connection is gone.
    fileprivate func end() async { await withCheckedContinuation { continuation in onDisconnect { continuation.resume() } } }
}

/// Opens once.
private final class Latch: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
