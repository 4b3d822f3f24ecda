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

    func getWalletDir() async throws -> String { try await remote.getWalletDir().result }

    func listWalletDir() async throws -> [(name: String, format: String)] {
        try await remote.listWalletDir().result.map { (name: try $0.key, format: try $0.value) }
    }

    func getWalletNames() async throws -> [String] {
        var names: [String] = []
        for wallet in try await remote.getWallets().result.array() {
            names.append(try await connection.adopt(wallet).getWalletName().result)
        }
        return names
    }
}

/// The wallets of this process, for the node that started it. What the Swift protocol does not have yet is answered as not implemented.
struct WalletLoaderServer: WalletSchema.WalletLoader.Server {
    let loader: any WalletLoader
    weak let connection: IPCConnection?

    func registerRpcs(
        _ parameters: ChainSchema.ChainClient.RegisterRpcsParams.Reader, _ results: ChainSchema.ChainClient.RegisterRpcsResults.Builder
    ) async throws {
        try await loader.registerRpcs()
    }

    func verify(
        _ parameters: ChainSchema.ChainClient.VerifyParams.Reader, _ results: ChainSchema.ChainClient.VerifyResults.Builder
    ) async throws {
        results.setResult(try await loader.verify())
    }

    func load(
        _ parameters: ChainSchema.ChainClient.LoadParams.Reader, _ results: ChainSchema.ChainClient.LoadResults.Builder
    ) async throws {
        results.setResult(try await loader.load())
    }

    func start(
        _ parameters: ChainSchema.ChainClient.StartParams.Reader, _ results: ChainSchema.ChainClient.StartResults.Builder
    ) async throws {
        try await loader.start()
    }

    func stop(
        _ parameters: ChainSchema.ChainClient.StopParams.Reader, _ results: ChainSchema.ChainClient.StopResults.Builder
    ) async throws {
        try await loader.stop()
    }

    func setMockTime(
        _ parameters: ChainSchema.ChainClient.SetMockTimeParams.Reader, _ results: ChainSchema.ChainClient.SetMockTimeResults.Builder
    ) async throws {
        try await loader.setMockTime(parameters.time)
    }

    func schedulerMockForward(
        _ parameters: ChainSchema.ChainClient.SchedulerMockForwardParams.Reader,
        _ results: ChainSchema.ChainClient.SchedulerMockForwardResults.Builder
    ) async throws {
        try await loader.schedulerMockForward(seconds: parameters.deltaSeconds)
    }

    func getWalletDir(
        _ parameters: WalletSchema.WalletLoader.GetWalletDirParams.Reader, _ results: WalletSchema.WalletLoader.GetWalletDirResults.Builder
    ) async throws {
        results.setResult(try await loader.getWalletDir())
    }

    func listWalletDir(
        _ parameters: WalletSchema.WalletLoader.ListWalletDirParams.Reader,
        _ results: WalletSchema.WalletLoader.ListWalletDirResults.Builder
    ) async throws {
        results.setResult(
            try await loader.listWalletDir().map { wallet in
                { pair in
                    pair.setKey(wallet.name)
                    pair.setValue(wallet.format)
                }
            })
    }

    func getWallets(
        _ parameters: WalletSchema.WalletLoader.GetWalletsParams.Reader, _ results: WalletSchema.WalletLoader.GetWalletsResults.Builder
    ) async throws {
        guard let connection else { throw IPCError.late }
        results.setResult(
            try await loader.getWalletNames().map { name in
                let server = WalletServer(name: name)
                return connection.serve { WalletSchema.Wallet.route(server, interface: $0, method: $1) }
            })
    }
}

/// A loaded wallet; so far it tells its name.
struct WalletServer: WalletSchema.Wallet.Server {
    let name: String

    func getWalletName(
        _ parameters: WalletSchema.Wallet.GetWalletNameParams.Reader, _ results: WalletSchema.Wallet.GetWalletNameResults.Builder
    ) async throws {
        results.setResult(name)
    }
}

extension IPCConnection {
    func serve(_ loader: any WalletLoader) -> Capability {
        let server = WalletLoaderServer(loader: loader, connection: self)
        return serve { WalletSchema.WalletLoader.route(server, interface: $0, method: $1) }
    }
}
