import BdtBase
import BdtCLI
import BdtJSON
import BdtRPC
import Foundation
import Synchronization
import Testing

/// A call as the node receives it.
struct ReceivedCall: Equatable, Sendable {
    var path: String
    /// `user:password`
    var credentials: String
    var body: JSONValue

    /// Names of the methods called.
    var methods: [String] { (body.array ?? [body]).map { $0["method"].string ?? "" } }
}

let passwordConfig = "rpcuser=user\nrpcpassword=pass\n"

/// What a run of the client did.
struct Run: Sendable {
    let outcome: Outcome
    let calls: [ReceivedCall]
}

/// Runs the client against a node that answers what `answer` makes of each call.
func run(
    _ commandLine: String..., config: String = passwordConfig, cookie: String? = nil,
    answer: @escaping @Sendable (ReceivedCall) -> HTTPReply
) async throws -> Run {
    try await run(commandLine, config: config, cookie: cookie, answer: answer)
}

func run(
    _ commandLine: [String], config: String = passwordConfig, cookie: String? = nil,
    answer: @escaping @Sendable (ReceivedCall) -> HTTPReply
) async throws -> Run {
    let calls = Mutex<[ReceivedCall]>([])
    var options = HTTPServerOptions()
    options.endpoints = [("127.0.0.1", 0)]
    let server = HTTPServer(options: options)
    server.route("/") { call in
        let encoded = call.authorization?.dropFirst("Basic ".count) ?? ""
        let credentials = String(decoding: Base64.decode(encoded) ?? [], as: UTF8.self)
        let received = ReceivedCall(path: call.uri, credentials: credentials, body: (try? JSONValue(parsing: call.body)) ?? .null)
        calls.withLock { $0.append(received) }
        return answer(received)
    }
    let isListening = await server.start()
    #expect(isListening)
    let folder = try DataDirectory(config: config, cookie: cookie)
    let outcome = await CommandLineClient.run(["-datadir=\(folder.path)", "-rpcport=\(server.ports.first ?? 0)"] + commandLine)
    await server.stop()
    return Run(outcome: outcome, calls: calls.withLock { $0 })
}

/// A reply with HTTP status 200 and `result`.
func result(_ result: JSONValue) -> HTTPReply {
    HTTPReply(200, text: (["jsonrpc": "2.0", "result": result, "id": 1] as JSONValue).text)
}

/// A reply with an error, as a node sends it to callers of JSON-RPC 2.0.
func failure(_ code: Int, _ message: String) -> HTTPReply {
    let error: JSONValue = ["code": JSONValue(code), "message": .string(message)]
    return HTTPReply(200, text: (["jsonrpc": "2.0", "error": error, "id": 1] as JSONValue).text)
}

/// Answers a batch, last call first; nil is an error.
func batch(_ call: ReceivedCall, _ results: [String: JSONValue]) -> HTTPReply {
    let replies = (call.body.array ?? []).reversed().map { request -> JSONValue in
        guard let result = results[request["method"].string ?? ""] else {
            return ["error": ["code": -18, "message": "No wallet is loaded."], "id": request["id"]]
        }
        return ["result": result, "id": request["id"]]
    }
    return HTTPReply(200, text: JSONValue.array(replies).text)
}

/// A data directory that goes away with the test.
final class DataDirectory {
    let path = NSTemporaryDirectory() + "bdtcli-" + UUID().uuidString

    init(config: String, cookie: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try config.write(toFile: path + "/bdtcoin.conf", atomically: true, encoding: .utf8)
        try cookie?.write(toFile: path + "/.cookie", atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
