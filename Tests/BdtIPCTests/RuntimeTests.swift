import BdtIPC
import BdtInterfaces
import BdtPrimitives
import CapnProto
import Synchronization
import Testing

/// What the runtime does with many, large, nested and forgotten calls.
struct RuntimeTests {
    private func plain(_ root: any Init) throws -> (server: IPCConnection, client: RPCConnection, root: InitSchema.Init.Client) {
        let (near, far) = try socketPair()
        let server = IPCConnection.serve(descriptor: far, root: root)
        let client = RPCConnection(descriptor: near, isServer: false, bootstrap: nil) {}
        return (server, client, InitSchema.Init.Client(client.bootstrap()))
    }

    @Test func poolsAreMadeOnceAndTakeCallsWithoutAThread() async throws {
        let counting = ConventionTests.CountingEcho()
        let (server, client, root) = try plain(ConventionTests.CountingRoot(echo: counting))
        let map = try #require(try await root.construct().threadMap)
        for count in [0, 257, UInt32.max] {
            await #expect(throws: CapnpError.self) { try await map.makePool { $0.setCount(count) } }
        }
        try await map.makePool { $0.setCount(1) }
        await #expect(throws: CapnpError.failed("remote exception: makePool called on connection with existing pool")) {
            try await map.makePool { $0.setCount(1) }
        }
        let echo = try #require(try await root.makeEcho().result)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 { group.addTask { try await echo.echo { $0.setEcho("\(number)") } } }
            try await group.waitForAll()
        }
        // One thread runs one call at a time.
        #expect(counting.state.withLock { ($0.most, $0.order.count) } == (1, 20))
        withExtendedLifetime((server, client)) {}
    }

    @Test func blocksOfFourMegabytesAndLongLists() async throws {
        let processes = try await Processes(ConventionTests.Root())
        defer { processes.close() }
        let echo = try await processes.root.makeEcho()
        let text = String(repeating: "0123456789abcdef", count: 4 << 16)
        #expect(try await echo.echo(text) == text)
        let chain = FakeChain()
        let others = try await Processes(ChainRoot(chain: chain))
        defer { others.close() }
        let elements = [[UInt8]](repeating: [UInt8](repeating: 1, count: 20), count: 100_000) + [[7]]
        let remote = try await others.root.makeChain()
        #expect(try await remote.blockFilterMatchesAny(filterType: 0, blockHash: hash(1), elements: elements) == true)
    }

    /// A message above the limit is refused by the side that would send it, and the connection lives on.
    @Test func messagesAboveTheLimitAreErrors() async throws {
        let processes = try await Processes(ConventionTests.Root())
        defer { processes.close() }
        let echo = try await processes.root.makeEcho()
        await #expect(throws: IPCError.remote("Message is too large.")) {
            try await echo.echo(String(repeating: "x", count: 129 << 20))
        }
        #expect(try await echo.echo("still here") == "still here")
    }

    /// Each side calls the other while it is called, to some depth, on one pair of threads.
    @Test func nestedCallbacksDoNotDeadlock() async throws {
        struct Nested: SettingsUpdate {
            let chain: any Chain
            let depth: Int

            func update(_ value: String) async throws -> (value: String, action: SettingsAction)? {
                if depth > 0 { #expect(try await chain.updateRwSetting("\(depth)", update: Nested(chain: chain, depth: depth - 1))) }
                return ("\(depth)", .write)
            }
        }
        let chain = FakeChain()
        let processes = try await Processes(ChainRoot(chain: chain))
        defer { processes.close() }
        let remote = try await processes.root.makeChain()
        #expect(try await remote.updateRwSetting("top", update: Nested(chain: remote, depth: 20)))
        #expect(chain.asked.withLock { $0.count } == 21)
    }

    /// A callback that fails, and one whose process has gone, are errors of the call (libmultiprocess #260, #273).
    @Test func failingCallbacksAreErrors() async throws {
        struct Failing: SettingsUpdate {
            func update(_ value: String) async throws -> (value: String, action: SettingsAction)? { throw IPCError.remote("no") }
        }
        let processes = try await Processes(ChainRoot(chain: FakeChain()))
        defer { processes.close() }
        let remote = try await processes.root.makeChain()
        await #expect(
            throws: IPCError.remote("remote exception: std::exception: remote exception: std::exception: no")
        ) { try await remote.updateRwSetting("x", update: Failing()) }
        #expect(try await remote.getHeight() == 101)
    }

    /// Connections that come and go, in the middle of calls too, leave nothing behind (bitcoin #34250, libmultiprocess #182).
    @Test func nothingIsLeftOfManyConnections() async throws {
        final class Waiting: Init {
            let count = Mutex(0)
            func makeEcho() async throws -> any Echo {
                count.withLock { $0 += 1 }
                defer { count.withLock { $0 -= 1 } }
                try await Task.sleep(for: .seconds(600))
                throw IPCError.remote("too late")
            }
        }
        let waiting = Waiting()
        for round in 0..<200 {
            let processes = try await Processes(waiting)
            let calls = (0..<3).map { _ in Task { try await processes.root.makeEcho() } }
            if round % 2 == 0 { while waiting.count.withLock({ $0 }) < 3 { await Task.yield() } }
            if round % 3 == 0 { processes.server.close() } else { processes.client.close() }
            for call in calls { await #expect(throws: (any Error).self) { _ = try await call.value } }
            while waiting.count.withLock({ $0 }) > 0 { await Task.yield() }
        }
    }
}
