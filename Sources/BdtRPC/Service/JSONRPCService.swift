import BdtBase
import BdtJSON

/// Answers JSON-RPC calls over HTTP: who calls, what may be called, single calls and batches, statuses.
package struct JSONRPCService: Sendable {
    /// Whether `user:password` may call.
    package typealias Authenticator = @Sendable (_ credentials: String) -> Bool

    private let table: RPCTable
    private let whitelist: RPCWhitelist
    private let authenticate: Authenticator

    package init(table: RPCTable, whitelist: RPCWhitelist = RPCWhitelist(), authenticate: @escaping Authenticator) {
        self.table = table
        self.whitelist = whitelist
        self.authenticate = authenticate
    }

    /// Where calls go: the root, and a path for each wallet.
    package func attach(to server: HTTPServer) {
        server.route("/", exactly: true, to: answer)
        server.route("/wallet/", to: answer)
    }

    @Sendable package func answer(_ call: HTTPCall) async -> HTTPReply {
        guard call.method == "POST" else { return HTTPReply(405, text: "JSONRPC server handles only POST requests") }
        let unauthorised = HTTPReply(401, headers: [("WWW-Authenticate", "Basic realm=\"jsonrpc\"")])
        guard let authorization = call.authorization else { return unauthorised }
        guard let user = user(authorization) else {
            Log.info("ThreadRPCServer incorrect password attempt from \(call.peer)")
            // Slows down guessing.
            try? await Task.sleep(for: .milliseconds(250))
            return unauthorised
        }
        var envelope = JSONRPCEnvelope()
        guard whitelist.admits(user) else {
            guard (try? JSONValue(parsing: call.body)) != nil else { return errorReply(RPCError(.parseError, "Parse error"), envelope) }
            Log.info("RPC User \(user) not allowed to call any methods")
            return HTTPReply(403)
        }
        do {
            guard let body = try? JSONValue(parsing: call.body) else { throw RPCError(.parseError, "Parse error") }
            switch body {
            case .object: return try await single(body, user, call, &envelope)
            case .array(let requests): return try await batch(requests, user, call)
            default: throw RPCError(.parseError, "Top-level object parse error")
            }
        } catch {
            return errorReply(RPCError(error), envelope)
        }
    }

    /// The user whose name and password the header holds.
    private func user(_ authorization: String) -> String? {
        guard authorization.hasPrefix("Basic ") else { return nil }
        let encoded = authorization.dropFirst(6).filter { !$0.isWhitespace }
        guard let bytes = Base64.decode(encoded), let credentials = String(validating: bytes, as: UTF8.self),
            let colon = credentials.firstIndex(of: ":"), authenticate(credentials)
        else { return nil }
        return String(credentials[..<colon])
    }

    private func single(_ body: JSONValue, _ user: String, _ call: HTTPCall, _ envelope: inout JSONRPCEnvelope) async throws -> HTTPReply {
        try envelope.read(body)
        if let refusal = refusal(user, envelope.method) { return refusal }
        let outcome = await execute(envelope, user, call)
        if envelope.version == 1 { _ = try outcome.get() }
        return envelope.isNotification ? HTTPReply(204) : reply(envelope.reply(outcome))
    }

    /// Calls one after the other; errors are part of the answer.
    private func batch(_ requests: [JSONValue], _ user: String, _ call: HTTPCall) async throws -> HTTPReply {
        if whitelist.restricts(user) {
            for request in requests {
                guard request.object != nil else { throw RPCError(.invalidRequest, "Invalid Request object") }
                guard let method = request["method"].string else {
                    throw RPCError(.parseError, "JSON value of type \(request["method"].typeName) is not of expected type string")
                }
                if let refusal = refusal(user, method) { return refusal }
            }
        }
        var replies: [JSONValue] = []
        for request in requests {
            var envelope = JSONRPCEnvelope()
            var outcome: Result<JSONValue, RPCError>
            do throws(RPCError) {
                try envelope.read(request)
                outcome = await execute(envelope, user, call)
            } catch {
                outcome = .failure(error)
            }
            if !envelope.isNotification { replies.append(envelope.reply(outcome)) }
        }
        return replies.isEmpty && !requests.isEmpty ? HTTPReply(204) : reply(.array(replies))
    }

    private func refusal(_ user: String, _ method: String) -> HTTPReply? {
        if whitelist.allows(user, method) { return nil }
        Log.info("RPC User \(user) not allowed to call method \(method)")
        return HTTPReply(403)
    }

    private func execute(_ envelope: JSONRPCEnvelope, _ user: String, _ call: HTTPCall) async -> Result<JSONValue, RPCError> {
        let address = Log.shared.logsAddresses ? " peeraddr=\(call.peer)" : ""
        Log.debug(.rpc, "ThreadRPCServer method=\(envelope.method) user=\(user)\(address)")
        let request = RPCRequest(
            method: envelope.method, parameters: envelope.parameters, id: envelope.id, uri: call.uri, user: user, peerAddress: call.peer,
            version: envelope.version)
        do {
            return .success(try await table.execute(request))
        } catch {
            return .failure(RPCError(error))
        }
    }

    private func reply(_ value: JSONValue, status: Int = 200) -> HTTPReply {
        HTTPReply(status, (value.text + "\n").utf8, headers: [("Content-Type", "application/json")])
    }

    /// Callers of JSON-RPC 1.0 and 1.1 learn of errors by the HTTP status too.
    private func errorReply(_ error: RPCError, _ envelope: JSONRPCEnvelope) -> HTTPReply {
        let status: Int
        switch error.code {
        case .invalidRequest: status = 400
        case .methodNotFound: status = 404
        default: status = 500
        }
        return reply(envelope.reply(.failure(error)), status: status)
    }
}
