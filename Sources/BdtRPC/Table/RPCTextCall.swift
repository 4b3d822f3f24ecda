import BdtJSON

/// A call as it crosses a process border: parameters and id are JSON text. Mirrors the published `RpcRequest` structure.
package struct RPCTextCall: Sendable {
    package var id: String
    package var method: String
    package var parameters: String
    package var mode: RPCRequest.Mode
    package var uri: String
    package var user: String
    package var peerAddress: String
    package var version: Int

    package init(
        id: String, method: String, parameters: String, mode: RPCRequest.Mode, uri: String, user: String, peerAddress: String, version: Int
    ) {
        self.id = id
        self.method = method
        self.parameters = parameters
        self.mode = mode
        self.uri = uri
        self.user = user
        self.peerAddress = peerAddress
        self.version = version
    }

    /// For sending `request` to another process.
    package init(_ request: RPCRequest) {
        self.init(
            id: request.id?.text ?? "null", method: request.method, parameters: request.parameters.text, mode: request.mode,
            uri: request.uri, user: request.user, peerAddress: request.peerAddress, version: request.version)
    }
}

/// The answer to an `RPCTextCall`; results and errors are JSON text.
package enum RPCTextReply: Hashable, Sendable {
    case result(String)
    case error(String)
    case help(String)
    case notHandled

    /// Whether reading it takes longer than a change of threads.
    package var isLong: Bool {
        switch self {
        case .result(let text), .error(let text), .help(let text): text.utf8.count > 4096
        case .notHandled: false
        }
    }
}

extension RPCTable {
    /// Executes a call that came from another process.
    package func answer(_ call: RPCTextCall) async -> RPCTextReply {
        guard let id = try? JSONValue(parsing: call.id), let parameters = try? JSONValue(parsing: call.parameters) else {
            return .error(RPCError(.parseError, "Parse error").json.text)
        }
        var request = RPCRequest(
            method: call.method, parameters: parameters.isNull ? [] : parameters, id: id, uri: call.uri, user: call.user,
            peerAddress: call.peerAddress, version: call.version)
        request.mode = call.mode
        switch await outcome(of: request) {
        case .success(.result(let value)): return .result(value.text)
        case .success(.help(let text)): return .help(text)
        case .success(.notHandled): return .notHandled
        case .failure(let error): return .error(error.json.text)
        }
    }
}

extension RPCOutcome {
    /// What another process made of a call. A wallet that it does not know is left to the next provider, unless this is the last one.
    package init(_ reply: RPCTextReply, isLast: Bool) throws(RPCError) {
        switch reply {
        case .notHandled: self = .notHandled
        case .help(let text): self = .help(text)
        case .result(let text):
            guard let value = try? JSONValue(parsing: text) else {
                throw RPCError(.internalError, "The process that executes this method answered with malformed JSON")
            }
            self = .result(value)
        case .error(let text):
            let error =
                (try? JSONValue(parsing: text)).flatMap(RPCError.init(json:))
                ?? RPCError(.internalError, "The process that executes this method answered with a malformed error")
            guard error.code == .walletNotFound, !isLast else { throw error }
            self = .notHandled
        }
    }
}
