import BdtInterfaces
import CapnProto

/// The wallets of another process.
struct WalletLoaderProxy: WalletLoader {
    let remote: WalletSchema.WalletLoader.Client
    let connection: IPCConnection

    private var client: ChainSchema.ChainClient.Client { remote.asChainClient }

    func registerRpcs() async throws { try await client.registerRpcs() }
    func verify() async throws -> Bool { try await client.verify().result }
    func load() async throws -> Bool { try await client.load().result }
    func start() async throws { try await client.start() }
    func stop() async throws { try await client.stop() }
    func setMockTime(_ time: Int64) async throws { try await client.setMockTime { $0.setTime(time) } }

    func schedulerMockForward(seconds: Int64) async throws {
        try await client.schedulerMockForward { $0.setDeltaSeconds(seconds) }
    }

    func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet {
        let results = try await remote.createWallet { parameters in
            parameters.setName(name)
            parameters.setPassphrase(passphrase)
            parameters.setFlags(flags)
        }
        return try loaded(try results.result, try results.warning)
    }

    func loadWallet(_ name: String) async throws -> LoadedWallet {
        let results = try await remote.loadWallet { $0.setName(name) }
        return try loaded(try results.result, try results.warning)
    }

    func restoreWallet(from path: String, name: String, loads: Bool) async throws -> LoadedWallet {
        let results = try await remote.restoreWallet { parameters in
            parameters.setBackupFile(Array(path.utf8))
            parameters.setName(name)
            parameters.setLoadAfterRestore(loads)
        }
        return try loaded(try results.result, try results.warning)
    }

    private func loaded(
        _ result: CommonSchema.Result<WalletSchema.Wallet>.Reader, _ warnings: ListOf<CommonSchema.BilingualStr>.Reader
    ) throws -> LoadedWallet {
        if result.hasError { throw InterfaceError(try result.error.original) }
        return LoadedWallet(wallet: try result.value.map { try wallet($0) }, warnings: try warnings.map { try $0.original })
    }

    private func wallet(_ client: WalletSchema.Wallet.Client?) throws -> any Wallet {
        WalletProxy(remote: try connection.adopt(client), connection: connection)
    }

    func migrateWallet(_ name: String, passphrase: String) async throws -> MigratedWallet {
        let result = try await remote.migrateWallet { parameters in
            parameters.setName(name)
            parameters.setPassphrase(passphrase)
        }.result
        if result.hasError { throw InterfaceError(try result.error.original) }
        let migrated = try result.value
        return MigratedWallet(
            wallet: try wallet(try migrated.wallet),
            watchOnlyName: migrated.hasWatchonlyWalletName ? try migrated.watchonlyWalletName : nil,
            solvablesName: migrated.hasSolvablesWalletName ? try migrated.solvablesWalletName : nil, backupPath: try migrated.backupPath)
    }

    func isEncrypted(_ name: String) async throws -> Bool { try await remote.isEncrypted { $0.setName(name) }.result }
    func getWalletDir() async throws -> String { try await remote.getWalletDir().result }

    func listWalletDir() async throws -> [(name: String, format: String)] {
        try await remote.listWalletDir().result.map { (name: try $0.key, format: try $0.value) }
    }

    func getWalletNames() async throws -> [String] {
        var names: [String] = []
        for wallet in try await getWallets() { names.append(try await wallet.getWalletName()) }
        return names
    }

    func getWallets() async throws -> [any Wallet] { try await remote.getWallets().result.map { try wallet($0) } }

    func handleLoadWallet(_ action: @escaping @Sendable (any Wallet) async -> Void) async throws -> any Handler {
        typealias Callback = WalletSchema.LoadWalletCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { [weak connection] call in
            let connection = try connection.live()
            await action(WalletProxy(remote: try connection.adopt(try call.parameters.wallet), connection: connection))
        }
        return try connection.handler(try await remote.handleLoadWallet { $0.setCallback(served) }.result)
    }
}
