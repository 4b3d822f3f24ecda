import BdtInterfaces
import BdtJSON
import BdtRPC

/// `Rpc` of this node: what HTTP callers get, without HTTP.
package struct LocalRpc: Rpc {
    private let processor: JSONRPCProcessor

    package init(_ node: NodeContext) {
        processor = JSONRPCProcessor(table: node.rpcTable, whitelist: RPCWhitelist(node.arguments))
    }

    package func executeRpc(request: String, uri: String, user: String) async throws -> String {
        let body: JSONValue
        do {
            body = try JSONValue(parsing: request)
        } catch {
            throw InterfaceError("invalid JSON received over IPC: \(error)")
        }
        switch await processor.answer(body, JSONRPCCaller(user: user, uri: uri, address: "ipc")) {
        case .reply(let value, _): return value.text
        case .nothing: return "null"
        // HTTP says so by its status alone.
        case .refused(let method):
            let text =
                method.map { "RPC User \(user) not allowed to call method \($0)" } ?? "RPC User \(user) not allowed to call any methods"
            let refusal: JSONValue = ["result": .null, "error": RPCError(.miscError, text).json, "id": body["id"]]
            return refusal.text
        }
    }
}
