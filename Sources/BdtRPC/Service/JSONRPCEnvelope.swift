import BdtBase
import BdtJSON

/// The outer part of a JSON-RPC request: 1.0 and 1.1, which look alike, or 2.0.
struct JSONRPCEnvelope {
    /// Nil when the request has none.
    var id: JSONValue? = .some(.null)
    var version = 1
    var method = ""
    var parameters: JSONValue = []

    /// Executed, but not answered.
    var isNotification: Bool { id == nil && version == 2 }

    /// Reads as much as it can: after an error, id and version are those of the request if they came before it.
    mutating func read(_ value: JSONValue) throws(RPCError) {
        guard let request = value.object else { throw RPCError(.invalidRequest, "Invalid Request object") }
        id = request["id"]
        version = 1
        switch request["jsonrpc"] ?? .null {
        case .null, .string("1.0"): break
        case .string("2.0"): version = 2
        case .string: throw RPCError(.invalidRequest, "JSON-RPC version not supported")
        default: throw RPCError(.invalidRequest, "jsonrpc field must be a string")
        }
        switch request["method"] ?? .null {
        case .null: throw RPCError(.invalidRequest, "Missing method")
        case .string(let name): method = name
        default: throw RPCError(.invalidRequest, "Method must be a string")
        }
        switch request["params"] ?? .null {
        case .null: parameters = []
        case let value where value.array != nil || value.object != nil: parameters = value
        default: throw RPCError(.invalidRequest, "Params must be an array or object")
        }
    }

    func reply(_ outcome: Result<JSONValue, RPCError>) -> JSONValue {
        var reply = JSONObject()
        if version == 2 { reply.append("jsonrpc", "2.0") }
        switch outcome {
        case .success(let result):
            reply.append("result", result)
            if version == 1 { reply.append("error", .null) }
        case .failure(let error):
            if version == 1 { reply.append("result", .null) }
            reply.append("error", error.json)
        }
        if let id { reply.append("id", id) }
        return .object(reply)
    }
}
