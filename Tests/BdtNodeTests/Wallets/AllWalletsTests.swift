import BdtInterfaces
import Synchronization
import Testing

@testable import BdtNode

/// A process with some wallets on its disk and some loaded, which notes what is asked of it.
private final class FakeLoader: WalletLoader {
    let loaded: [String]
    let onDisk: [String]
    let hangs: Bool
    let calls = Mutex<[String]>([])

    init(_ loaded: [String], onDisk: [String] = [], hangs: Bool = false) {
        self.loaded = loaded
        self.onDisk = onDisk
        self.hangs = hangs
    }

    func note(_ call: String) { calls.withLock { $0.append(call) } }

    func registerRpcs() async throws {}
    func verify() async throws -> Bool { true }
    func load() async throws -> Bool { true }
    func start() async throws {}
    func stop() async throws { note("stop") }
    func setMockTime(_ time: Int64) async throws { note("time \(time)") }
    func schedulerMockForward(seconds: Int64) async throws { note("forward \(seconds)") }
    func loadWallet(_ name: String) async throws -> LoadedWallet {
        note("load \(name)")
        return LoadedWallet(wallet: nil, warnings: [])
    }
    func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet {
        note("create \(name)")
        return LoadedWallet(wallet: nil, warnings: [])
    }
    func getWalletDir() async throws -> String { "of \(loaded)" }
    func listWalletDir() async throws -> [(name: String, format: String)] { onDisk.map { ($0, "sqlite") } }
    func getWalletNames() async throws -> [String] {
        if hangs { try await Task.sleep(for: .seconds(60)) }
        return loaded
    }
    func handleLoadWallet(_ action: @escaping @Sendable (any Wallet) async -> Void) async throws -> any Handler {
        note("listen")
        return ClosureHandler { [weak self] in self?.note("no more") }
    }
}

@Suite struct AllWalletsTests {
    private let own = FakeLoader(["a"], onDisk: ["a", "shared"])
    private let other = FakeLoader(["b"], onDisk: ["b", "shared"])
    private var all: AllWallets { AllWallets([own, other]) }

    private func calls(_ loader: FakeLoader) -> [String] { loader.calls.withLock { $0 } }

    @Test func showsTheWalletsOfAllProcesses() async throws {
        #expect(try await all.getWalletNames() == ["a", "b"])
        #expect(try await all.listWalletDir().map(\.name) == ["a", "shared", "b"])
        #expect(try await all.getWalletDir() == own.getWalletDir())
    }

    @Test func opensAWalletWhereItLies() async throws {
        for name in ["b", "shared", "nowhere"] { _ = try await all.loadWallet(name) }
        _ = try await all.createWallet("new", passphrase: "", flags: 0)
        #expect(calls(own) == ["load shared", "load nowhere", "create new"])
        #expect(calls(other) == ["load b"])
    }

    @Test func listensToAll() async throws {
        let handler = try await all.handleLoadWallet { _ in }
        await handler.disconnect()
        #expect(calls(own) == ["listen", "no more"] && calls(other) == ["listen", "no more"])
    }

    @Test func aUserInterfaceStopsNoWallets() async throws {
        await #expect(throws: InterfaceError.self) { try await all.stop() }
        #expect(calls(own) == [])
    }

    @Test func aProcessThatHangsHidesNoOther() async throws {
        #expect(try await AllWallets([own, FakeLoader(["c"], hangs: true), other]).getWalletNames() == ["a", "b"])
    }

    @Test func attachedWalletsComeAndGo() async throws {
        let fixture = try NodeFixture()
        let changes = Mutex(0)
        let listening = fixture.node.events.wallets.listen { _ in changes.withLock { $0 += 1 } }
        fixture.node.clock.mockTime = 1_700_000_000
        let node = LocalNode(fixture.node)
        #expect(try await node.walletLoader() == nil)
        let handler = try await LocalChain(fixture.node).handleWalletLoader(other)
        #expect(try await node.walletLoader()?.getWalletNames() == ["b"])
        #expect(calls(other) == ["time 1700000000"])
        await handler.disconnect()
        #expect(try await node.walletLoader() == nil)
        // Told apart from the calls: one event may stand for both changes.
        for _ in 0..<1000 where changes.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(changes.withLock { $0 } > 0)
        await listening.disconnect()
    }
}
