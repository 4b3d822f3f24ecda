import BdtBase
import BdtJSON
import BdtRPC
import Dispatch
import NIOPosix
import Synchronization
import Testing

/// A server on a free port with the methods that the tests call.
private func withServer(
    _ change: (inout HTTPServerOptions) -> Void = { _ in }, whitelist: RPCWhitelist = RPCWhitelist(),
    methods: [RPCMethod] = [], commands: [RPCCommand] = [], _ body: (Int, HTTPServer) async throws -> Void
) async throws {
    var options = HTTPServerOptions()
    options.endpoints = [("127.0.0.1", 0)]
    change(&options)
    let server = HTTPServer(options: options)
    let table = RPCTable()
    let fails = RPCMethod(category: "test", name: "fails", summary: "", result: RPCResult(.none)) { _ in
        throw RPCError(.invalidParameter, "no good")
    }
    table.register([echoing([RPCArgument("a", .any, .optional)], name: "echo"), fails] + methods)
    table.register(commands)
    JSONRPCService(table: table, whitelist: whitelist) { ["user:pass", "other:pass"].contains($0) }.attach(to: server)
    let isListening = await server.start()
    #expect(isListening)
    do {
        try await body(try #require(server.ports.first), server)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

private func post(_ body: String, port: Int, credentials: String? = "user:pass", path: String = "/") async throws -> (
    status: Int, text: String
) {
    let headers = credentials.map { [("Authorization", "Basic " + Base64.encode($0.utf8))] } ?? []
    let answer = try await HTTPClient.post(
        host: "127.0.0.1", port: port, path: path, headers: headers.map { (name: $0.0, value: $0.1) }, body: body, timeout: 20)
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
}

@Suite struct ServerTests {
    /// Methods that may block must not hold up the thread that reads requests; those that only wait for another process stay there.
    @Test func onlyForwardedCallsStayOnTheEventLoop() async throws {
        let local = RPCMethod(category: "test", name: "local", summary: "", result: RPCResult(.bool)) { _ in
            .bool(MultiThreadedEventLoopGroup.currentEventLoop != nil)
        }
        let forwarded = RPCCommand(category: "test", name: "forwarded", argumentNames: [], isForwarded: true) { _, _ in
            let begins = MultiThreadedEventLoopGroup.currentEventLoop != nil
            await Task.yield()
            let ends = MultiThreadedEventLoopGroup.currentEventLoop != nil
            #expect(begins == ends)
            return .result(.bool(begins))
        }
        let pad = String(repeating: " ", count: 2000)
        try await withServer(methods: [local], commands: [forwarded]) { port, _ in
            for (body, begins) in [
                (#"{"method":"local"}"#, false), (#"{"method":"forwarded"}"#, true), (#"[{"method":"forwarded"}]"#, false),
                (#"{"method":"forwarded"}"# + pad, false),
            ] {
                let text = try await post(body, port: port).text
                #expect(text.contains("\"result\":\(begins)"), "\(body.prefix(30)): \(text)")
            }
        }
    }

    @Test(arguments: [
        (#"{"method":"echo","params":[0.10],"id":7}"#, 200, #"{"result":[0.10],"error":null,"id":7}"#),
        (#"{"method":"echo"}"#, 200, #"{"result":[],"error":null}"#),
        (#"{"jsonrpc":"2.0","method":"echo","params":{"a":1},"id":null}"#, 200, #"{"jsonrpc":"2.0","result":[1],"id":null}"#),
        (#"{"jsonrpc":"2.0","method":"fails"}"#, 204, ""),
        (
            #"{"jsonrpc":"2.0","method":"nix","id":1}"#, 200,
            #"{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}"#
        ),
        (#"{"method":"nix","id":1}"#, 404, #"{"result":null,"error":{"code":-32601,"message":"Method not found"},"id":1}"#),
        (#"{"method":"fails","id":1}"#, 500, #"{"result":null,"error":{"code":-8,"message":"no good"},"id":1}"#),
        ("", 500, #"{"result":null,"error":{"code":-32700,"message":"Parse error"},"id":null}"#),
        ("7", 500, #"{"result":null,"error":{"code":-32700,"message":"Top-level object parse error"},"id":null}"#),
        (#"{"jsonrpc":2,"method":"x"}"#, 400, #"{"result":null,"error":{"code":-32600,"message":"jsonrpc field must be a string"}}"#),
        (#"{"jsonrpc":"3.0","method":"x"}"#, 400, #"{"result":null,"error":{"code":-32600,"message":"JSON-RPC version not supported"}}"#),
        (#"{"method":7,"id":1}"#, 400, #"{"result":null,"error":{"code":-32600,"message":"Method must be a string"},"id":1}"#),
        (#"{"method":"x","params":7}"#, 400, #"{"result":null,"error":{"code":-32600,"message":"Params must be an array or object"}}"#),
        ("[]", 200, "[]"), (#"[{"jsonrpc":"2.0","method":"echo"}]"#, 204, ""),
        (
            #"[{"method":"echo","id":1},{"pizza":1,"id":2},5]"#, 200,
            #"[{"result":[],"error":null,"id":1},"#
                + #"{"result":null,"error":{"code":-32600,"message":"Missing method"},"id":2},"#
                + #"{"result":null,"error":{"code":-32600,"message":"Invalid Request object"},"id":null}]"#
        ),
    ])
    func calls(body: String, status: Int, text: String) async throws {
        try await withServer { port, _ in
            let reply = try await post(body, port: port)
            #expect(reply.status == status)
            #expect(reply.text == (text.isEmpty ? "" : text + "\n"))
        }
    }

    @Test(
        arguments: [
            (#"{"method":"echo"}"#, "user:pass", "/", 200), (#"{"method":"help"}"#, "user:pass", "/", 403),
            (#"[{"method":"echo"},{"method":"help"}]"#, "user:pass", "/", 403), (#"{"method":"echo"}"#, "other:pass", "/", 403),
            (#"{"method":"echo"}"#, "user:wrong", "/", 401), (#"{"method":"echo"}"#, nil, "/", 401),
            (#"{"method":"echo"}"#, "user:pass", "/wallet/x", 200), (#"{"method":"echo"}"#, "user:pass", "/nix", 404),
        ] as [(String, String?, String, Int)])
    func whoMayCallWhat(body: String, credentials: String?, path: String, status: Int) async throws {
        try await withServer(whitelist: RPCWhitelist(["user:echo,help", "user:echo"])) { port, _ in
            let reply = try await post(body, port: port, credentials: credentials, path: path)
            #expect(reply.status == status)
        }
    }

    @Test(arguments: [(101, 1, 413), (10, 1000, 404), (10, 10000, 400)])
    func sizesAreBounded(body: Int, path: Int, status: Int) async throws {
        let shrink: (inout HTTPServerOptions) -> Void = { $0.maximumBodySize = 100 }
        try await withServer(shrink) { port, _ in
            let reply = try await post(
                String(repeating: " ", count: body), port: port, path: "/" + String(repeating: "x", count: path))
            #expect(reply.status == status)
        }
    }

    /// A call that had to wait for its turn is begun by the one before it, wherever that ran: not on the event loop.
    @Test func aQueuedCallRunsOnThePool() async throws {
        let gate = Gate()
        let forwarded = RPCCommand(category: "test", name: "forwarded", argumentNames: [], isForwarded: true) { _, _ in
            let isQueued = gate.hasArrived
            await gate.wait()
            return .result(.bool(isQueued && MultiThreadedEventLoopGroup.currentEventLoop != nil))
        }
        let narrow: (inout HTTPServerOptions) -> Void = {
            $0.threads = 1
            $0.queueDepth = 1
        }
        try await withServer(narrow, commands: [forwarded]) { port, _ in
            let call = #"{"method":"forwarded","id":1}"#
            async let first = post(call, port: port)
            await gate.arrived()
            // The refusal of one says that the other waits.
            try await withThrowingTaskGroup(of: (status: Int, text: String).self) { group in
                for _ in 0..<2 { group.addTask { try await post(call, port: port) } }
                #expect(try await group.next()?.status == 503)
                gate.open()
                let answer = try #require(try await group.next())
                #expect(answer.status == 200 && answer.text.contains("\"result\":false"), "\(answer)")
            }
            #expect(try await first.status == 200)
        }
    }

    @Test func callsBeyondTheQueueAreRefusedAndRunningOnesFinish() async throws {
        let gate = Gate()
        let waits = RPCMethod(category: "test", name: "waits", summary: "", result: RPCResult(.none)) { _ in
            await gate.wait()
            return true
        }
        let narrow: (inout HTTPServerOptions) -> Void = {
            $0.threads = 1
            $0.queueDepth = 1
        }
        try await withServer(narrow, methods: [waits]) { port, server in
            let call = #"{"method":"waits","id":1}"#
            async let first = post(call, port: port)
            await gate.arrived()
            // One runs and one may wait: of two more, at least one is refused. The other is answered once the gate opens.
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<2 { group.addTask { try await post(call, port: port).status } }
                var statuses = [try await group.next()]
                server.interrupt()
                gate.open()
                statuses.append(try await group.next())
                return statuses
            }
            #expect(statuses == [503, 200])
            let firstReply = try await first
            #expect(firstReply.status == 200)
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", true), ("10.1.2.3/255.255.0.0", true), ("::/0", true), ("fd00::1", true), ("[::1]", true), ("[fd00::]/8", true),
        ("1.2.3.4", true), ("", false),
        ("x", false),
        ("1.2.3", false), ("1.2.3.4/33", false), ("1.2.3.4/-1", false), ("1.2.3.4/+1", false), ("1.2.3.4/255.0.255.0", false),
        ("1.2.3.4/::1", false), ("1.2.3.4/", false), ("::1/129", false),
    ])
    func networksAreParsed(text: String, isNetwork: Bool) {
        var access = AccessList()
        let accepted = access.allow(text)
        #expect(accepted == isNetwork)
    }

    /// A server closes connections that say nothing; that the threads of tasks are busy on the client's side must not make it one of those.
    @Test func aBusyClientIsHeardInTime() async throws {
        func shortenPatience(_ options: inout HTTPServerOptions) { options.timeout = 1 }
        try await withServer(shortenPatience) { port, _ in
            let answer = try await Task(executorPreference: BusyExecutor()) {
                try await post(#"{"method":"echo","id":1}"#, port: port)
            }.value
            #expect(answer.status == 200)
        }
    }

    @Test func noConnection() async {
        await #expect(throws: HTTPClient.Failure.self) {
            try await HTTPClient.post(host: "127.0.0.1", port: 1, path: "/", headers: [], body: "", timeout: 5)
        }
    }
}

/// Holds callers until it is opened.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var observers: [CheckedContinuation<Void, Never>] = []
        var hasArrived = false
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let (isOpen, observers) = state.withLock { state in
                state.hasArrived = true
                if !state.isOpen { state.waiting.append(continuation) }
                defer { state.observers = [] }
                return (state.isOpen, state.observers)
            }
            for observer in observers { observer.resume() }
            if isOpen { continuation.resume() }
        }
    }

    var hasArrived: Bool { state.withLock { $0.hasArrived } }

    /// Returns once somebody waits.
    func arrived() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if !state.hasArrived { state.observers.append(continuation) }
                return state.hasArrived
            }
            if isDone { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Every job waits longer for a thread than the server of the test for a request.
private final class BusyExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "busy")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.asyncAfter(deadline: .now() + 1.5) { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
