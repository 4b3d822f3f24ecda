import BdtCLI
import BdtJSON
import BdtRPC
import Testing

@Suite struct GetInfoTests {
    private let network: JSONValue = [
        "version": 240000, "connections": 3, "connections_in": 1, "connections_out": 2, "timeoffset": -1,
        "networks": [
            ["name": "ipv4", "proxy": "127.0.0.1:9050"], ["name": "i2p", "proxy": "127.0.0.1:7656"], ["name": "cjdns", "proxy": ""],
            ["name": "onion", "proxy": "127.0.0.1:9050"],
        ], "relayfee": .decimal(1000), "warnings": ["one", "two"],
    ]
    private let chain: JSONValue = ["chain": "regtest", "blocks": 101, "headers": 102, "difficulty": 4.5e-10, "verificationprogress": 1]
    private let wallet: JSONValue = ["walletname": "", "keypoolsize": 4000, "unlocked_until": 0, "paytxfee": .decimal(0)]
    private let balances: JSONValue = ["mine": ["trusted": .decimal(5_000_000_000)]]

    @Test func allParts() async throws {
        let results = ["getnetworkinfo": network, "getblockchaininfo": chain, "getwalletinfo": wallet, "getbalances": balances]
        let run = try await run("-getinfo") { call in call.body.array == nil ? result(["only one"]) : batch(call, results) }
        #expect(
            run.outcome.output == """
                Chain: regtest
                Blocks: 101
                Headers: 102
                Verification progress: 100.0000%
                Difficulty: 4.5e-10

                Network: in 1, out 2, total 3
                Version: 240000
                Time offset (s): -1
                Proxies: 127.0.0.1:9050 (ipv4, onion), 127.0.0.1:7656 (i2p)
                Min tx relay fee rate (BDTC/kvB): 0.00001000

                Wallet: ""
                Keypool size: 4000
                Unlocked until: 0
                Transaction fee rate (-paytxfee) (BDTC/kvB): 0.00000000

                Balance: 50.00000000

                Warnings: one; two

                """)
        #expect(run.outcome.errors.isEmpty && run.outcome.status == 0)
    }

    @Test func severalWallets() async throws {
        let results = ["getnetworkinfo": network, "getblockchaininfo": chain]
        let run = try await run("-getinfo", "-norpcwallet") { call in
            switch call.methods {
            case ["listwallets"]: result(["", "second", "gone"])
            case ["getbalances"]:
                call.path == "/wallet/gone"
                    ? failure(-18, "gone") : result(["mine": ["trusted": .decimal(call.path == "/wallet/" ? 1 : 123_456_789_012)]])
            default: batch(call, results)
            }
        }
        #expect(
            run.outcome.output.contains(
                """
                0.00001000

                Balances
                   0.00000001 ""
                1234.56789012 second

                Warnings:
                """), "\(run.outcome.output)")
    }

    @Test func colours() async throws {
        let results = ["getnetworkinfo": network, "getblockchaininfo": chain, "getwalletinfo": wallet, "getbalances": balances]
        let run = try await run("-getinfo", "-color=always", "-rpcwallet=") { batch($0, results) }
        let text = run.outcome.output
        #expect(text.hasPrefix("\u{1b}[34mChain: regtest\u{1b}[0m\n"))
        for part in ["[32mNetwork: in", "[35mWallet: \"\"\u{1b}[0m", "[36mBalance:\u{1b}[0m 50", "[33mWarnings:\u{1b}[0m one"] {
            #expect(text.contains("\u{1b}" + part))
        }
        #expect(run.calls.map(\.path) == ["/wallet/"])
    }

    @Test(arguments: [(0.989, 20, 1), (0.5, 10, 10), (0.0, 0, 20)])
    func progressBar(progress: Double, done: Int, open: Int) async throws {
        let chain: JSONValue = ["verificationprogress": JSONValue(progress)]
        let results = ["getnetworkinfo": network, "getblockchaininfo": chain]
        let run = try await run("-getinfo", "-rpcwallet=x") { batch($0, results) }
        let bar = String(repeating: "▒", count: done) + String(repeating: "░", count: open)
        #expect(
            run.outcome.output.contains("\nVerification progress: \(bar) \(progress == 0.989 ? "98.9" : "\(Int(progress * 100)).0")000%\n"))
    }

    @Test func errorOfARequiredCall() async throws {
        let run = try await run("-getinfo") { batch($0, ["getnetworkinfo": ["version": 1]]) }
        #expect(run.outcome == Outcome(errors: "error code: -18\nerror message:\nNo wallet is loaded.\n", status: 18))
    }

    @Test(arguments: [
        (#"{}"#, "Batch must be an array"), (#"[1]"#, "Batch member must be an object"),
        (#"[{"id":9,"result":1}]"#, "Batch member id is larger than batch size"),
        (#"[{"id":0,"result":1}]"#, "a call of the batch was not answered"),
    ])
    func malformedBatches(answer: String, text: String) async throws {
        let run = try await run("-getinfo") { _ in HTTPReply(200, text: answer) }
        #expect(run.outcome == Outcome(errors: "error: \(text)\n", status: 1))
    }
}
