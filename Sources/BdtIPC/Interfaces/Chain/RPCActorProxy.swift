import BdtInterfaces
import CapnProto

/// Executes an RPC method in another process.
struct RPCActorProxy: RPCActor {
    let remote: ChainSchema.ActorCallback.Client

    func call(_ request: RPCCall) async throws -> RPCReply {
        let results = try await remote.call { parameters in
            parameters.setRequest { $0.fill(request) }
            parameters.setLastCallback(true)
        }
        if results.hasRpcError { return .rpcError(try results.rpcError) }
        if results.hasHelpResult { return .help(try results.helpResult.message) }
        if results.hasTypeError { throw IPCError.remote(try results.typeError) }
        if results.hasError { throw IPCError.remote(try results.error) }
        return results.result ? .result(try results.response) : .notHandled
    }
}

/// Executes an RPC method for another process.
struct RPCActorServer: ChainSchema.ActorCallback.Server {
    let actor: any RPCActor

    func call(_ call: CallCall) async throws {
        let reply: RPCReply
        do {
            reply = try await actor.call(try RPCCall(try call.parameters.request))
        } catch {
            // A fault of the method, not of the connection: a declared result.
            return call.results.setError("\(error)")
        }
        switch reply {
        case .result(let text):
            call.results.setResponse(text)
            call.results.setResult(true)
        case .rpcError(let text): call.results.setRpcError(text)
        case .help(let text): call.results.setHelpResult { $0.setMessage(text) }
        case .notHandled: call.results.setResult(false)
        }
    }
}

extension IPCConnection {
    func serve(_ actor: any RPCActor) -> Capability {
        let server = RPCActorServer(actor: actor)
        return serve { ChainSchema.ActorCallback.route(server, interface: $0, method: $1) }
    }
}
