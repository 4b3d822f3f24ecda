import BdtIPC
import BdtInterfaces
import CapnProto
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Peers that send what no peer should: the connection ends, the process does not.
struct HostilePeerTests {
    private func send(_ bytes: [UInt8], to socket: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(socket, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Serves an Init to a peer that sends `bytes` and hangs up; returns when the connection is gone.
    private func serve(_ bytes: [UInt8]) async throws {
        let (near, far) = try socketPair()
        let connection = IPCConnection.serve(descriptor: far, root: ConventionTests.Root())
        let (gone, continuation) = AsyncStream.makeStream(of: Void.self)
        connection.onDisconnect { continuation.finish() }
        send(bytes, to: near)
        close(near)
        for await _ in gone {}
    }

    @Test func garbageEndsTheConnection() async throws {
        var generator = SystemRandomNumberGenerator()
        for length in [0, 1, 7, 8, 9, 64, 4096] {
            try await serve((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }

    @Test func oversizeAndTruncatedMessages() async throws {
        // A segment of 2^32 - 1 words, 512 segments, a segment that never comes.
        try await serve([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
        try await serve([0, 2, 0, 0] + [UInt8](repeating: 0xff, count: 4 * 513))
        try await serve([0, 0, 0, 0, 16, 0, 0, 0, 1, 2, 3])
    }

    /// What a client sends for a bootstrap and a call, with one bit wrong.
    @Test func messagesWithAWrongBit() async throws {
        let recorded = try await record()
        #expect(recorded.count > 100)
        for bit in stride(from: 0, to: recorded.count * 8, by: 5) {
            var bytes = recorded
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            try await serve(bytes)
        }
        // And cut anywhere.
        for length in stride(from: 0, to: recorded.count, by: 9) { try await serve(Array(recorded.prefix(length))) }
    }

    /// The bytes that our client sends to start with: nobody answers, so only the first messages.
    private func record() async throws -> [UInt8] {
        let (near, far) = try socketPair()
        let client = Task { try await IPCConnection.connect(descriptor: near) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 200 {
            let count = read(far, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        close(far)
        await #expect(throws: IPCError.self) { _ = try await client.value }
        return bytes
    }

    @Test func aPeerThatClosesInMidCallCancelsIt() async throws {
        final class Slow: Init {
            let events = AsyncStream.makeStream(of: String.self)
            func makeEcho() async throws -> any Echo {
                events.continuation.yield("started")
                do { try await Task.sleep(for: .seconds(600)) } catch { events.continuation.yield("cancelled") }
                throw IPCError.remote("too late")
            }
            func makeChain() async throws -> any Chain { throw IPCError.remote("none") }
            func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
                throw IPCError.remote("none")
            }
        }
        let slow = Slow()
        let processes = try await Processes(slow)
        let call = Task { try await processes.root.makeEcho() }
        var events = slow.events.stream.makeAsyncIterator()
        #expect(await events.next() == "started")
        processes.client.close()
        #expect(await events.next() == "cancelled")
        await #expect(throws: IPCError.disconnected("IPC client method call interrupted by disconnect.")) { _ = try await call.value }
    }

    @Test func destroyedObjectsAndWrongThreadsAreErrors() async throws {
        let (near, far) = try socketPair()
        let server = IPCConnection.serve(descriptor: far, root: ConventionTests.Root())
        let client = RPCConnection(descriptor: near, isServer: false, bootstrap: nil) {}
        let root = InitSchema.Init.Client(client.bootstrap())
        // Without construct and without a thread, as the newest peers may.
        let echo = try #require(try await root.makeEcho().result)
        #expect(try await echo.echo { $0.setEcho("x") }.result == "x")
        let own = Capability(serving: CalculatorServer(Calculator()))
        await #expect(throws: CapnpError.failed("remote exception: invalid thread handle")) {
            try await echo.echo { $0.setContext { $0.setThread(own) } }
        }
        await #expect(throws: CapnpError.unimplemented("remote exception: Method not implemented.")) {
            try await KindsSchema.Calculator.Client(echo.target).add()
        }
        await #expect(
            throws: CapnpError.failed(
                "remote exception: std::exception: Old mining interface (@2) not supported. Please update your client!")
        ) { try await root.makeMiningOld2() }
        try await echo.destroy()
        await #expect(throws: CapnpError.failed("remote exception: std::exception: The object was destroyed.")) { try await echo.echo() }
        withExtendedLifetime((server, client)) {}
    }
}
