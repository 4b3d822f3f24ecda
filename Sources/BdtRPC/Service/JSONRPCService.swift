import BdtBase
import BdtJSON

/// Answers JSON-RPC calls over HTTP: who calls, and how the outcome looks to a browser.
package struct JSONRPCService: Sendable {
    /// Whether `user:password` may call.
    package typealias Authenticator = @Sendable (_ credentials: String) -> Bool

    private let processor: JSONRPCProcessor
    private let authenticate: Authenticator

    package init(table: RPCTable, whitelist: RPCWhitelist = RPCWhitelist(), authenticate: @escaping Authenticator) {
        processor = JSONRPCProcessor(table: table, whitelist: whitelist)
        self.authenticate = authenticate
    }

    /// Where calls go: the root, and a path for each wallet.
    package func attach(to server: HTTPServer) {
        server.route("/", exactly: true, beginsOnEventLoop: true, to: answer)
        server.route("/wallet/", beginsOnEventLoop: true, to: answer)
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
        let caller = JSONRPCCaller(user: user, uri: call.uri, address: call.peer)
        switch await processor.answer(call.body, caller) {
        case .reply(let value, let status):
            return HTTPReply(status, (value.text + "\n").utf8, headers: [("Content-Type", "application/json")])
        case .nothing: return HTTPReply(204)
        case .refused: return HTTPReply(403)
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
}
