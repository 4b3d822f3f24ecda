import BdtBase
import BdtJSON

/// Answers JSON-RPC calls over HTTP: who calls, and how the outcome looks to a browser.
package struct JSONRPCService: Sendable {
    /// Whether `user:password` may call.
    package typealias Authenticator = @Sendable (_ credentials: String) -> Bool

    /// Bytes of text that are made within microseconds.
    private static let shortReply = 4096

    private let processor: JSONRPCProcessor
    private let authenticate: Authenticator

    package init(table: RPCTable, whitelist: RPCWhitelist = RPCWhitelist(), authenticate: @escaping Authenticator) {
        processor = JSONRPCProcessor(table: table, whitelist: whitelist)
        self.authenticate = authenticate
    }

    /// Where calls go: the root, and a path for each wallet.
    package func attach(to server: HTTPServer) {
        let threads = server.threads
        let handler: HTTPServer.Handler = { await answer($0, threads: threads) }
        server.route("/", exactly: true, staysOnEventLoop: true, to: handler)
        server.route("/wallet/", staysOnEventLoop: true, to: handler)
    }

    /// `threads`: where to go with work that the caller's thread should not do.
    package func answer(_ call: HTTPCall, threads: (any TaskExecutor)? = nil) async -> HTTPReply {
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
        switch await processor.answer(call.body, caller, threads: threads) {
        case .reply(let value, let status):
            let isShort = value.isShorter(than: JSONRPCService.shortReply)
            let text = isShort ? value.text : await withTaskExecutorPreference(threads) { value.text }
            return HTTPReply(status, (text + "\n").utf8, headers: [("Content-Type", "application/json")])
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
