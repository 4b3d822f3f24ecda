import BdtCLI
import BdtJSON
import BdtRPC
import Foundation
import Synchronization
import Testing

@Suite struct ConnectionTests {
    private let hint = "\n\nMake sure the bdtcoind server is running and that you are connecting to the correct RPC port.\n"

    @Test(arguments: [["-rpcconnect=127.0.0.1:18999", "-rpcport=1"], ["-rpcconnect=127.0.0.1:1"]])
    func nobodyListens(options: [String]) async throws {
        let folder = try DataDirectory(config: "rpcpassword=pass\n")
        let outcome = await CommandLineClient.run(["-datadir=\(folder.path)"] + options + ["help"])
        let warning = options.count > 1 ? "Warning: Port specified in both -rpcconnect and -rpcport. Using -rpcport 1\n" : ""
        let text = "\(warning)error: timeout on transient error: Could not connect to the server 127.0.0.1:1\(hint)"
        #expect(outcome.errors.hasPrefix(text), "\(outcome.errors)")
        #expect(outcome.status == 1)
    }

    @Test(arguments: [
        ("", "1 - \"EOF reached\""), ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "1 - \"EOF reached\""),
        ("Hello, who are you?\r\n\r\n", "2 - \"error while reading header, or invalid header\""),
    ])
    func brokenAnswers(answer: String, text: String) async throws {
        let server = try RawServer(greeting: answer)
        let folder = try DataDirectory(config: "rpcpassword=pass\n")
        let outcome = await CommandLineClient.run(["-datadir=\(folder.path)", "-rpcconnect=127.0.0.1:\(server.port)", "help"])
        #expect(outcome.errors.contains("127.0.0.1:\(server.port) (error code \(text))\(hint)"), "\(outcome.errors)")
    }

    @Test func waitsForTheNodeToStart() async throws {
        let count = Mutex(0)
        let run = try await run("-rpcwait", "-rpcwaittimeout=60", "getblockcount") { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? failure(-28, "Loading block index…") : result(7)
        }
        #expect(run.outcome == Outcome(output: "7\n"))
        #expect(run.calls.count == 2)
    }

    @Test func waitsNoLongerThanAsked() async throws {
        let run = try await run("-rpcwait", "-rpcwaittimeout=1", "-getinfo") { call in
            let warmup: JSONValue = ["code": -28, "message": "Loading"]
            let replies = (call.body.array ?? []).map { ["error": warmup, "id": $0["id"]] as JSONValue }
            return HTTPReply(200, text: JSONValue.array(replies).text)
        }
        #expect(run.outcome.errors == "error: timeout on transient error: server in warmup\n")
        // How often it tries within the second depends on the machine.
        #expect(!run.calls.isEmpty)
    }

    @Test func doesNotWaitWithoutBeingAsked() async throws {
        let run = try await run("getblockcount") { _ in failure(-28, "Loading") }
        #expect(run.outcome.errors == "error code: -28\nerror message:\nLoading\n")
        #expect(run.calls.count == 1)
    }

    /// The cookie is read before the node that starts writes a new one, and the call arrives after.
    @Test func aCookieThatChangedMeanwhileIsReadAgain() async throws {
        let cookie = FileManager.default.temporaryDirectory.appendingPathComponent("cookie-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: cookie) }
        let run = try await run("-rpcwait", "-rpcwaittimeout=60", "-rpccookiefile=\(cookie.path)", "getblockcount", config: "") { call in
            if call.credentials == "__cookie__:new" { return result(7) }
            try? Data("__cookie__:new".utf8).write(to: cookie)
            return HTTPReply(401, text: "")
        }
        #expect(run.outcome == Outcome(output: "7\n"))
    }
}
