import BdtIPC
import BdtInterfaces
import CapnProto
import Synchronization
import Testing

/// Init and Echo by libmultiprocess's calling convention.
struct ConventionTests {
    struct Root: Init {
        func makeEcho() async throws -> any Echo { LocalEcho() }
        func makeChain() async throws -> any Chain { throw IPCError.remote("no chain") }
        func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
            throw IPCError.remote("no wallets")
        }
    }

    struct LocalEcho: Echo {
        func echo(_ text: String) async throws -> String { text }
    }

    @Test func echoAnswers() async throws {
        let processes = try await Processes(Root())
        defer { processes.close() }
        let echo = try await processes.root.makeEcho()
        #expect(try await echo.echo("hello") == "hello")
        #expect(try await echo.echo(String(repeating: "ä", count: 1 << 20)).utf8.count == 2 << 20)
    }

    @Test func errorsHaveThePublishedForm() async throws {
        let processes = try await Processes(Root())
        defer { processes.close() }
        await #expect(throws: IPCError.remote("remote exception: std::exception: no chain")) { try await processes.root.makeChain() }
    }

    @Test func callsAfterADisconnectThrow() async throws {
        let processes = try await Processes(Root())
        defer { processes.close() }
        let echo = try await processes.root.makeEcho()
        let (gone, continuation) = AsyncStream.makeStream(of: Void.self)
        processes.client.onDisconnect { continuation.finish() }
        processes.server.close()
        for await _ in gone {}
        await #expect(throws: IPCError.disconnected("IPC client method called after disconnect.")) { try await echo.echo("late") }
    }

    /// Tells how many of its calls ran at once at most, and in which order they began.
    final class CountingEcho: Echo {
        let state = Mutex((running: 0, most: 0, order: [String]()))

        func echo(_ text: String) async throws -> String {
            state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
                state.order.append(text)
            }
            try await Task.sleep(for: .milliseconds(1))
            state.withLock { $0.running -= 1 }
            return text
        }
    }

    struct CountingRoot: Init {
        let echo: CountingEcho
        func makeEcho() async throws -> any Echo { echo }
        func makeChain() async throws -> any Chain { throw IPCError.remote("no chain") }
        func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
            throw IPCError.remote("no wallets")
        }
    }

    @Test func callsThatNameOneThreadRunInOrder() async throws {
        let counting = CountingEcho()
        let (near, far) = try socketPair()
        let server = IPCConnection.serve(descriptor: far, root: CountingRoot(echo: counting))
        let client = RPCConnection(descriptor: near, isServer: false, bootstrap: nil) {}
        defer {
            server.close()
            client.close()
        }
        let root = InitSchema.Init.Client(client.bootstrap())
        let map = try #require(try await root.construct().threadMap)
        let thread = try #require(try await map.makeThread { $0.setName("one") }.result?.target.capability)
        let echo = try #require(try await root.makeEcho().result)
        // One task starts the calls one after the other without waiting: their order is that of the messages.
        let calls = (0..<30).map { number in
            let message = MessageBuilder()
            let parameters = EchoSchema.Echo.EchoParams.initRoot(message)
            parameters.setContext { $0.setThread(thread) }
            parameters.setEcho("\(number)")
            return OrderedCall(echo.target.capability, message)
        }
        for call in calls { try await call.finished() }
        #expect(counting.state.withLock { $0.most } == 1)
        #expect(counting.state.withLock { $0.order } == (0..<30).map { "\($0)" })
    }

    @Test func callsOfSeveralTasksRunSideBySide() async throws {
        let counting = CountingEcho()
        let processes = try await Processes(CountingRoot(echo: counting))
        defer { processes.close() }
        let echo = try await processes.root.makeEcho()
        // Each call of the first round holds its own pair of threads.
        while counting.state.withLock({ $0.most }) < 2 {
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<8 { group.addTask { try await echo.echo("\(number)") } }
                for try await text in group { #expect(Int(text) != nil) }
            }
        }
    }
}

/// A call that is on its way once this exists.
private struct OrderedCall {
    private let task: Task<Void, any Error>

    init(_ capability: Capability, _ message: sending MessageBuilder) {
        let message = Mutex<MessageBuilder?>(message)
        task = Task.immediate {
            guard let message = message.withLock({ $0.take() }) else { return }
            _ = try await capability.call(interface: EchoSchema.Echo.id, method: 1, message)
        }
    }

    func finished() async throws { try await task.value }
}
