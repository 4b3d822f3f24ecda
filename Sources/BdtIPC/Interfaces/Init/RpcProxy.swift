import BdtInterfaces
import CapnProto

/// The RPC methods of a node in another process.
struct RpcProxy: Rpc {
    let remote: RpcSchema.Rpc.Client

    func executeRpc(request: String, uri: String, user: String) async throws -> String {
        try await remote.executeRpc { parameters in
            parameters.setRequest(request)
            parameters.setUri(uri)
            parameters.setUser(user)
        }.result
    }
}

/// The RPC methods of this node, for other processes.
struct RpcServer: RpcSchema.Rpc.Server {
    let rpc: any Rpc

    func executeRpc(_ call: ExecuteRpcCall) async throws {
        let parameters = call.parameters
        call.results.setResult(
            try await rpc.executeRpc(request: try parameters.request, uri: try parameters.uri, user: try parameters.user))
    }
}

extension IPCConnection {
    func serve(_ rpc: any Rpc) -> Capability {
        let server = RpcServer(rpc: rpc)
        return serve { RpcSchema.Rpc.route(server, interface: $0, method: $1) }
    }
}
