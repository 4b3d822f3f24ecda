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

    func registerRpcs(_ call: RegisterRpcsCall) async throws {
        try await loader.registerRpcs()
    }

    func verify(_ call: VerifyCall) async throws {
        call.results.setResult(try await loader.verify())
    }

    func load(_ call: LoadCall) async throws {
        call.results.setResult(try await loader.load())
    }

    func start(_ call: StartCall) async throws {
        try await loader.start()
    }

    func stop(_ call: StopCall) async throws {
        try await loader.stop()
    }

    func setMockTime(_ call: SetMockTimeCall) async throws {
        try await loader.setMockTime(call.parameters.time)
    }

    func schedulerMockForward(_ call: SchedulerMockForwardCall) async throws {
        try await loader.schedulerMockForward(seconds: call.parameters.deltaSeconds)
    }

    func getWalletDir(_ call: GetWalletDirCall) async throws {
        call.results.setResult(try await loader.getWalletDir())
    }

    func listWalletDir(_ call: ListWalletDirCall) async throws {
        call.results.setResult(
            try await loader.listWalletDir().map { wallet in
                { pair in
                    pair.setKey(wallet.name)
                    pair.setValue(wallet.format)
                }
            })
    }

    func getWallets(_ call: GetWalletsCall) async throws {
        guard let connection else { throw IPCError.late }
        call.results.setResult(
            try await loader.getWalletNames().map { name in
                let server = WalletServer(name: name)
                return connection.serve { WalletSchema.Wallet.route(server, interface: $0, method: $1) }
            })
    }
}

/// A loaded wallet; so far it tells its name.
struct WalletServer: WalletSchema.Wallet.Server {
    let name: String

    func getWalletName(_ call: GetWalletNameCall) async throws {
        call.results.setResult(name)
    }
}

extension IPCConnection {
    func serve(_ loader: any WalletLoader) -> Capability {
        let server = WalletLoaderServer(loader: loader, connection: self)
        return serve { WalletSchema.WalletLoader.route(server, interface: $0, method: $1) }
    }
}
