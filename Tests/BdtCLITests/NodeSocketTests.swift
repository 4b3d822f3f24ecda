import BdtCLI
import BdtInterfaces
import Foundation
import Testing

/// Calls over the node's socket in place of HTTP.
@Suite struct NodeSocketTests {
    private struct Answering: Rpc, Init, ProcessLink, Echo {
        var delay = Duration.zero
        var root: any Init { self }
        var isDisconnected: Bool { false }
        func onDisconnect(_ action: @escaping @Sendable () -> Void) {}
        func close() {}
        func echo(_ text: String) async throws -> String { text }
        func makeEcho() async throws -> any Echo { self }
        func makeRpc() async throws -> any Rpc { self }
        func executeRpc(request: String, uri: String, user: String) async throws -> String {
            try await Task.sleep(for: delay)
            return "{\"result\":\"\(uri) \(user)\",\"error\":null,\"id\":1}"
        }
    }

    private struct Connector: NodeConnector {
        var link: Answering?
        var failure: NodeUnreachable?

        func connect(to address: String, folder: String) async throws -> (any ProcessLink)? {
            if let failure { throw failure }
            return link
        }
    }

    private func run(_ connector: Connector, _ options: String...) async throws -> Outcome {
        let folder = try DataDirectory(config: "rpcpassword=pass\nrpcuser=me\n[regtest]\nrpcport=1\n")
        return await CommandLineClient.run(["-datadir=\(folder.path)", "-regtest"] + options, connector: connector)
    }

    @Test func callsGoOverTheSocketWhereItAnswers() async throws {
        let connector = Connector(link: Answering())
        #expect(try await run(connector, "help") == Outcome(output: "/ me\n"))
        #expect(try await run(connector, "-ipcconnect=unix", "-rpcwallet=a b", "help") == Outcome(output: "/wallet/a%20b me\n"))
    }

    @Test func callsGoOverHTTPWhereItDoesNot() async throws {
        let expected = "Could not connect to the server 127.0.0.1:1"
        #expect(try await run(Connector(), "help").errors.contains(expected))
        let connector = Connector(link: Answering())
        #expect(try await run(connector, "-ipcconnect=0", "help").errors.contains(expected))
        #expect(try await run(connector, "-noipcconnect", "help").errors.contains(expected))
        #expect(try await run(connector, "-rpcconnect=127.0.0.1", "help").errors.contains(expected))
    }

    @Test func bothWaysAtOnceAreRefused() async throws {
        let outcome = try await run(Connector(link: Answering()), "-rpcconnect=127.0.0.1", "-ipcconnect=unix", "help")
        #expect(outcome == Outcome(errors: "error: -rpcconnect and -ipcconnect options cannot both be enabled\n", status: 1))
    }

    @Test func whereNobodyListens() async throws {
        let connector = Connector(failure: NodeUnreachable("Connection refused", isTransient: true))
        let outcome = try await run(connector, "-ipcconnect=unix", "help")
        #expect(
            outcome.errors == """
                error: timeout on transient error: Connection refused

                Probably bdtcoin-node is not running or not listening on a unix socket. Can be started with:

                    bdtcoin-node -chain=regtest -ipcbind=unix

                """)
    }

    @Test func theTimeoutHolds() async throws {
        let connector = Connector(link: Answering(delay: .seconds(3600)))
        let outcome = try await run(connector, "-rpcclienttimeout=1", "help")
        #expect(outcome.errors.contains("the node did not answer within 1 seconds (-rpcclienttimeout)") && outcome.status == 1)
    }
}
