import BdtInterfaces
import Synchronization

/// The wallets of a node in memory.
final class FakeWalletLoader: WalletLoader {
    struct State {
        var loaded: [FakeWallet] = []
        var onDisk: [String] = []
        var created: (name: String, passphrase: String, flags: UInt64)?
        var loadActions: [@Sendable (any Wallet) async -> Void] = []
    }

    let state = Mutex(State())

    init(_ wallets: [FakeWallet] = [], onDisk: [String] = []) {
        state.withLock { ($0.loaded, $0.onDisk) = (wallets, onDisk) }
    }

    func registerRpcs() async throws {}
    func verify() async throws -> Bool { true }
    func load() async throws -> Bool { true }
    func start() async throws {}
    func stop() async throws {}
    func setMockTime(_ time: Int64) async throws {}
    func schedulerMockForward(seconds: Int64) async throws {}

    func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet {
        if state.withLock({ $0.onDisk.contains(name) }) { throw InterfaceError("Database already exists.") }
        state.withLock { $0.created = (name, passphrase, flags) }
        return await take(FakeWallet(name), warnings: [])
    }
    func loadWallet(_ name: String) async throws -> LoadedWallet { await take(FakeWallet(name), warnings: ["old format"]) }
    func getWalletDir() async throws -> String { "/wallets" }
    func listWalletDir() async throws -> [(name: String, format: String)] { state.withLock { $0.onDisk.map { ($0, "sqlite") } } }
    func getWalletNames() async throws -> [String] { state.withLock { $0.loaded.map(\.name) } }
    func getWallets() async throws -> [any Wallet] { state.withLock { $0.loaded } }
    func handleLoadWallet(_ action: @escaping @Sendable (any Wallet) async -> Void) async throws -> any Handler {
        state.withLock { $0.loadActions.append(action) }
        return FakeHandler()
    }

    /// Loads a wallet as another user of the node would.
    @discardableResult
    func take(_ wallet: FakeWallet, warnings: [String] = []) async -> LoadedWallet {
        state.withLock { $0.loaded.append(wallet) }
        for action in state.withLock({ $0.loadActions }) { await action(wallet) }
        return LoadedWallet(wallet: wallet, warnings: warnings)
    }
}
