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

    func makeMining() async throws -> any Mining {
        MiningProxy(remote: try connection.adopt(try await remote.makeMining().result), connection: connection)
    }

    func makeRpc() async throws -> any Rpc { RpcProxy(remote: try connection.adopt(try await remote.makeRpc().result)) }

    func makeNode() async throws -> any Node {
        NodeProxy(remote: try connection.adopt(try await remote.makeNode().result), connection: connection)
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

    func construct(_ call: ConstructCall) async throws {
        let connection = try connection.live()
        if let threads = try call.parameters.threadMap { connection.offer(threads) }
        call.results.setThreadMap(Capability(serving: LocalThreadMap(connection)))
    }

    func makeEcho(_ call: MakeEchoCall) async throws {
        let server = EchoServer(echo: try await root.makeEcho())
        call.results.setResult(connection?.serve { EchoSchema.Echo.route(server, interface: $0, method: $1) })
    }

    func makeMiningOld2(_ call: MakeMiningOld2Call) async throws {
        throw IPCError.remote("Old mining interface (@2) not supported. Please update your client!")
    }

    func makeMining(_ call: MakeMiningCall) async throws { call.results.setResult(connection?.serve(try await root.makeMining())) }
    func makeRpc(_ call: MakeRpcCall) async throws { call.results.setResult(connection?.serve(try await root.makeRpc())) }
    func makeNode(_ call: MakeNodeCall) async throws { call.results.setResult(connection?.serve(try await root.makeNode())) }

    func makeChain(_ call: MakeChainCall) async throws {
        call.results.setResult(connection?.serve(try await root.makeChain()))
    }

    func makeWalletLoader(_ call: MakeWalletLoaderCall) async throws {
        guard let connection else { throw IPCError.late }
        let chain = ChainProxy(remote: try connection.adopt(try call.parameters.chain), connection: connection)
        let loader = try await root.makeWalletLoader(settings: try GlobalSettings(try call.parameters.globalArgs), chain: chain)
        call.results.setResult(connection.serve(loader))
    }
}
