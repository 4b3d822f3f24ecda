import BdtInterfaces
import BdtJSON
import BdtNode
import BdtRPC
import Foundation
import Synchronization
import Testing

/// Wallets that note what is asked of them, and register one method.
private final class FakeWallets: LaunchedWallets, WalletLoader, RPCActor {
    let processID: Int32 = 1
    let chain: any Chain
    let calls = Mutex<[String]>([])
    private let handler = Mutex<(any Handler)?>(nil)

    init(_ chain: any Chain) { self.chain = chain }

    var loader: any WalletLoader { self }
    func end() async { note("end") }
    func note(_ call: String) { calls.withLock { $0.append(call) } }

    func registerRpcs() async throws {
        let command = RPCCommandDescription(category: "wallet", name: "createwallet", arguments: [], uniqueID: 1)
        let registered = try await chain.handleRpc(command, actor: self)
        handler.withLock { $0 = registered }
    }

    /// As when the process dies: its connection goes, and with it what it had registered.
    func die() { handler.withLock { $0 = nil } }

    func call(_ request: RPCCall) async throws -> RPCReply { .result("\"made\"") }
    func verify() async throws -> Bool { true }
    func load() async throws -> Bool {
        note("load " + (try await chain.getSettingsList("wallet")).joined(separator: ","))
        return true
    }
    func start() async throws { note("start") }
    func stop() async throws { note("stop") }
    func setMockTime(_ time: Int64) async throws { note("time \(time)") }
    func schedulerMockForward(seconds: Int64) async throws {}
    func getWalletDir() async throws -> String { "" }
    func listWalletDir() async throws -> [(name: String, format: String)] { [] }
    func getWalletNames() async throws -> [String] { ["made"] }
}

private final class FakeLauncher: WalletLauncher {
    struct Launch: Sendable {
        let wallets: FakeWallets
        let exit: @Sendable (String) -> Void
    }

    let launches = Mutex<[Launch]>([])

    func launch(
        chain: any Chain, settings: GlobalSettings, confinement: Confinement?, onExit: @escaping @Sendable (String) -> Void
    ) async throws -> any LaunchedWallets {
        let wallets = FakeWallets(chain)
        launches.withLock { $0.append(Launch(wallets: wallets, exit: onExit)) }
        return wallets
    }

    /// The process of that number, once it was started.
    func launch(_ number: Int) async throws -> Launch {
        while true {
            if let launch = launches.withLock({ $0.count > number ? $0[number] : nil }) { return launch }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func kill(_ number: Int) async throws {
        let launch = try await launch(number)
        launch.wallets.die()
        launch.exit("signal 9")
    }
}

@Suite struct WalletSupervisorTests {
    private let fixture: NodeFixture
    private let launcher = FakeLauncher()
    private let supervisor: WalletSupervisor

    init() async throws {
        fixture = try NodeFixture()
        supervisor = WalletSupervisor(node: fixture.node, launcher: launcher)
        fixture.node.set(wallets: supervisor)
        #expect(try await supervisor.start())
        try await supervisor.serve()
    }

    private func createWallet() async throws -> JSONValue {
        try await fixture.node.rpcTable.execute(RPCRequest(method: "createwallet"))
    }

    /// Polls, since a restart happens on its own time.
    private func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<1000 {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func aDeadProcessIsReplacedByOneWithTheSameWallets() async throws {
        #expect(try await createWallet() == "made")
        try await launcher.kill(0)
        let second = try await launcher.launch(1)
        #expect(try await eventually { (try? await createWallet()) == "made" })
        #expect(second.wallets.calls.withLock { $0 } == ["time 1700000000", "load \"made\"", "start"])
    }

    @Test func callsDuringAnOutageSayWhy() async throws {
        try await launcher.kill(0)
        var texts = Set<String>()
        _ = try await eventually {
            do {
                return try await createWallet() == "made"
            } catch let error as RPCError {
                texts.insert(error.message)
                return false
            }
        }
        #expect(texts.contains("The wallet process has ended unexpectedly and is being started again. Try again in a moment."))
    }

    @Test func aProcessThatKeepsDyingIsGivenUp() async throws {
        for number in 0..<5 {
            let launch = try await launcher.launch(number)
            #expect(try await eventually { launch.wallets.calls.withLock { $0.contains("start") } })
            try await launcher.kill(number)
        }
        #expect(
            try await eventually {
                let error = await #expect(throws: RPCError.self) { try await createWallet() }
                return error?.message.hasPrefix("The wallet process keeps ending") ?? false
            })
        #expect(launcher.launches.withLock { $0.count } == 5)
    }

    @Test func stoppingEndsTheProcessForGood() async throws {
        await supervisor.stop()
        let first = try await launcher.launch(0)
        #expect(first.wallets.calls.withLock { $0.suffix(2) } == ["stop", "end"])
        try await launcher.kill(0)
        try await Task.sleep(for: .milliseconds(300))
        #expect(launcher.launches.withLock { $0.count } == 1)
    }
}
