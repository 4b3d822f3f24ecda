import BdtInterfaces
import CapnProto

/// The Init of another process.
struct InitClient: Init {
    let remote: InitSchema.Init.Client
    let connection: IPCConnection

    func makeEcho() async throws -> any Echo {
        let echo = try await remote.makeEcho().result
        return EchoClient(remote: try connection.adopt(echo))
    }

    func makeChain() async throws -> any Chain {
        let chain = try await remote.makeChain().result
        return ChainProxy(remote: try connection.adopt(chain), connection: connection)
    }

    func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
        let served = connection.serve(chain)
        let loader = try await remote.makeWalletLoader { parameters in
            parameters.setGlobalArgs { $0.fill(settings) }
            parameters.setChain(served)
        }.result
        return WalletLoaderProxy(remote: try connection.adopt(loader), connection: connection)
    }
}

extension IPCConnection {
    /// A capability that came over this connection, for calls by its convention. Throws when there is none.
    func adopt<Client: InterfaceClient>(_ client: Client?) throws -> Client {
        guard let client else { throw IPCError.remote("The other process did not return an object.") }
        return Client(RemoteObject(client, self))
    }
}

/// The Init of this process.
struct InitServer: InitSchema.Init.Server {
    let root: any Init
    weak let connection: IPCConnection?

    func construct(
        _ parameters: InitSchema.Init.ConstructParams.Reader, _ results: InitSchema.Init.ConstructResults.Builder
    ) async throws {
        if let threads = try parameters.threadMap { connection?.offer(threads) }
        results.setThreadMap(Capability(serving: LocalThreadMap()))
    }

    func makeEcho(_ parameters: InitSchema.Init.MakeEchoParams.Reader, _ results: InitSchema.Init.MakeEchoResults.Builder) async throws {
        let server = EchoServer(echo: try await root.makeEcho())
        results.setResult(connection?.serve { EchoSchema.Echo.route(server, interface: $0, method: $1) })
    }

    func makeMiningOld2(
        _ parameters: InitSchema.Init.MakeMiningOld2Params.Reader, _ results: InitSchema.Init.MakeMiningOld2Results.Builder
    ) async throws {
        throw IPCError.remote("Old mining interface (@2) not supported. Please update your client!")
    }

    func makeChain(
        _ parameters: InitSchema.Init.MakeChainParams.Reader, _ results: InitSchema.Init.MakeChainResults.Builder
    ) async throws {
        results.setResult(connection?.serve(try await root.makeChain()))
    }

    func makeWalletLoader(
        _ parameters: InitSchema.Init.MakeWalletLoaderParams.Reader, _ results: InitSchema.Init.MakeWalletLoaderResults.Builder
    ) async throws {
        guard let connection else { throw IPCError.late }
        let chain = ChainProxy(remote: try connection.adopt(try parameters.chain), connection: connection)
        let loader = try await root.makeWalletLoader(settings: try GlobalSettings(try parameters.globalArgs), chain: chain)
        results.setResult(connection.serve(loader))
    }
}
