import BdtBase
import BdtJSON

/// Who sent a JSON-RPC request.
package struct JSONRPCCaller: Sendable {
    package var user: String
    /// `/`, or `/wallet/<name>` with the name percent-encoded.
    package var uri: String
    /// For the log.
    package var address: String

    package init(user: String, uri: String, address: String) {
        self.user = user
        self.uri = uri
        self.address = address
    }
}

/// What a JSON-RPC request is answered with.
package enum JSONRPCAnswer: Sendable {
    /// `status` is HTTP's.
    case reply(JSONValue, status: Int)
    /// The request wants no answer.
    case nothing
    /// The whitelist does not let the user call a method, or any when there is no name.
    case refused(method: String?)
}

/// Executes JSON-RPC requests, however they came: what may be called, single calls and batches, errors.
package struct JSONRPCProcessor: Sendable {
    private let table: RPCTable
    private let whitelist: RPCWhitelist

    package init(table: RPCTable, whitelist: RPCWhitelist = RPCWhitelist()) {
        self.table = table
        self.whitelist = whitelist
    }

    /// Executes the text of a request. Methods of this process run on `threads`, if there are any; those of another process are called, and
    /// their answers are taken, wherever the caller runs.
    package func answer(_ text: [UInt8], _ caller: JSONRPCCaller, threads: (any TaskExecutor)? = nil) async -> JSONRPCAnswer {
        guard let body = try? JSONValue(parsing: text) else { return failure(RPCError(.parseError, "Parse error"), JSONRPCEnvelope()) }
        return await answer(body, caller, threads: threads)
    }

    package func answer(_ body: JSONValue, _ caller: JSONRPCCaller, threads: (any TaskExecutor)? = nil) async -> JSONRPCAnswer {
        guard whitelist.admits(caller.user) else {
            Log.info("RPC User \(caller.user) not allowed to call any methods")
            return .refused(method: nil)
        }
        var envelope = JSONRPCEnvelope()
        do {
            switch body {
            case .object: return try await single(body, caller, threads, &envelope)
            case .array(let requests): return try await withTaskExecutorPreference(threads) { try await batch(requests, caller) }
            default: throw RPCError(.parseError, "Top-level object parse error")
            }
        } catch {
            return failure(RPCError(error), envelope)
        }
    }

    private func single(
        _ body: JSONValue, _ caller: JSONRPCCaller, _ threads: (any TaskExecutor)?, _ envelope: inout JSONRPCEnvelope
    ) async throws -> JSONRPCAnswer {
        try envelope.read(body)
        if let refusal = refusal(caller, envelope.method) { return refusal }
        let outcome: Result<JSONValue, RPCError>
        if table.isForwarded(envelope.method) {
            outcome = await execute(envelope, caller)
        } else {
            outcome = await withTaskExecutorPreference(threads) { [envelope] in await execute(envelope, caller) }
        }
        if envelope.version == 1 { _ = try outcome.get() }
        return envelope.isNotification ? .nothing : .reply(envelope.reply(outcome), status: 200)
    }

    /// Calls one after the other; errors are part of the answer.
    private func batch(_ requests: [JSONValue], _ caller: JSONRPCCaller) async throws -> JSONRPCAnswer {
        if whitelist.restricts(caller.user) {
            for request in requests {
                guard request.object != nil else { throw RPCError(.invalidRequest, "Invalid Request object") }
                guard let method = request["method"].string else {
                    throw RPCError(.parseError, "JSON value of type \(request["method"].typeName) is not of expected type string")
                }
                if let refusal = refusal(caller, method) { return refusal }
            }
        }
        var replies: [JSONValue] = []
        for request in requests {
            var envelope = JSONRPCEnvelope()
            var outcome: Result<JSONValue, RPCError>
            do throws(RPCError) {
                try envelope.read(request)
                outcome = await execute(envelope, caller)
            } catch {
                outcome = .failure(error)
            }
            if !envelope.isNotification { replies.append(envelope.reply(outcome)) }
        }
        return replies.isEmpty && !requests.isEmpty ? .nothing : .reply(.array(replies), status: 200)
    }

    private func refusal(_ caller: JSONRPCCaller, _ method: String) -> JSONRPCAnswer? {
        if whitelist.allows(caller.user, method) { return nil }
        Log.info("RPC User \(caller.user) not allowed to call method \(method)")
        return .refused(method: method)
    }

    private func execute(_ envelope: JSONRPCEnvelope, _ caller: JSONRPCCaller) async -> Result<JSONValue, RPCError> {
        let address = Log.shared.logsAddresses ? " peeraddr=\(caller.address)" : ""
        Log.debug(.rpc, "ThreadRPCServer method=\(envelope.method) user=\(caller.user)\(address)")
        let request = RPCRequest(
            method: envelope.method, parameters: envelope.parameters, id: envelope.id, uri: caller.uri, user: caller.user,
            peerAddress: caller.address, version: envelope.version)
        do {
            return .success(try await table.execute(request))
        } catch {
            return .failure(RPCError(error))
        }
    }

    /// Callers of JSON-RPC 1.0 and 1.1 learn of errors by the HTTP status too.
    private func failure(_ error: RPCError, _ envelope: JSONRPCEnvelope) -> JSONRPCAnswer {
        let status: Int
        switch error.code {
        case .invalidRequest: status = 400
        case .methodNotFound: status = 404
        default: status = 500
        }
        return .reply(envelope.reply(.failure(error)), status: status)
    }
}
