import BdtIPC
import BdtInterfaces
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
}
