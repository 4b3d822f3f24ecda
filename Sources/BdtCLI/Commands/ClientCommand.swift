import BdtJSON
import BdtRPC

/// What the client asks the node, and what it makes of the answer.
protocol ClientCommand: Sendable {
    /// A call, or an array of them.
    func request() throws -> JSONValue
    /// Reads the answer to `request()`.
    func reply(_ answer: JSONValue) throws -> Reply
}

/// The answer to a command.
enum Reply: Equatable, Sendable {
    case result(JSONValue)
    /// The error object that the node sent.
    case error(JSONValue)

    /// The answer to a single call.
    init(_ answer: JSONValue) throws {
        let members = try answer.expectObject()
        if members.isEmpty { throw ClientError("expected reply to have result, error and id properties") }
        let error = members["error"] ?? .null
        self = error.isNull ? .result(members["result"] ?? .null) : .error(error)
    }

    /// The node starts and answers no calls yet.
    var isWarmup: Bool {
        if case .error(let error) = self { error["code"].int == RPCErrorCode.inWarmup.rawValue } else { false }
    }
}

/// A JSON-RPC request object.
func callObject(_ method: String, _ parameters: JSONValue = .null, id: Int = 1) -> JSONValue {
    ["method": .string(method), "params": parameters, "id": JSONValue(id), "jsonrpc": "2.0"]
}

/// Several calls in one request, all of which the command needs unless it says otherwise.
enum Batch {
    /// The answers in the order of the calls, whatever their order on the wire.
    static func replies(_ answer: JSONValue, count: Int) throws -> [Reply] {
        guard case .array(let members) = answer else { throw ClientError("Batch must be an array") }
        var replies = [Reply?](repeating: nil, count: count)
        for member in members {
            guard member.object != nil else { throw ClientError("Batch member must be an object") }
            guard let id = member["id"].int, replies.indices.contains(id) else {
                throw ClientError("Batch member id is larger than batch size")
            }
            replies[id] = try Reply(member)
        }
        return try replies.map { reply in
            guard let reply else { throw ClientError("a call of the batch was not answered") }
            return reply
        }
    }
}
