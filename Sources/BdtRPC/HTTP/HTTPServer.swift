import BdtBase
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What an HTTP server listens on and how much it takes.
package struct HTTPServerOptions: Sendable {
    package var endpoints: [(host: String, port: UInt16)] = []
    package var access = AccessList()
    /// Calls executed at a time.
    package var threads = 16
    /// Calls that may wait.
    package var queueDepth = 64
    /// Seconds without a byte after which a connection that waits for a request is closed.
    package var timeout: Int64 = 30
    /// Bytes of request line and headers together.
    package var maximumHeaderSize = 8192
    package var maximumBodySize = 0x0200_0000

    package init() {}
}

/// Serves HTTP/1.1: event loop for the sockets, a pool of threads for the handlers, which may block.
///
/// Thread-safe. `start`, then `interrupt` and `stop`, once each.
package final class HTTPServer: Sendable {
    package typealias Handler = @Sendable (HTTPCall) async -> HTTPReply

    private struct Route {
        let prefix: String
        let isExact: Bool
        let staysOnEventLoop: Bool
        let handler: Handler
    }

    private struct State {
        var routes: [Route] = []
        var listeners: [any Channel] = []
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isInterrupted = false
    }

    /// Bytes of a body that is read within microseconds.
    private static let shortBody = 1024

    let options: HTTPServerOptions
    private let group: MultiThreadedEventLoopGroup
    private let queue: CallQueue
    private let loop: EventLoopExecutor
    private let state = Mutex(State())

    package init(options: HTTPServerOptions) {
        self.options = options
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = EventLoopExecutor(group.next())
        queue = CallQueue(threads: options.threads, depth: options.queueDepth)
    }

    /// Calls whose URI starts with `prefix`, or with `exactly` is equal to it, go to `handler`. The first route that fits counts.
    ///
    /// `staysOnEventLoop`: the handler of a short request runs on the event loop's thread, and must go to `threads` for all that may take longer
    /// than reading the request.
    package func route(_ prefix: String, exactly: Bool = false, staysOnEventLoop: Bool = false, to handler: @escaping Handler) {
        let route = Route(prefix: prefix, isExact: exactly, staysOnEventLoop: staysOnEventLoop, handler: handler)
        state.withLock { $0.routes.append(route) }
    }

    /// The pool of threads for handlers.
    package var threads: any TaskExecutor { queue.executor }

    /// The ports that it listens on, of use when port 0 was asked for.
    package var ports: [Int] { state.withLock { $0.listeners.compactMap { $0.localAddress?.port } } }

    /// Listens. False when no endpoint can be bound; the log says why.
    package func start() async -> Bool {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in prepare(channel) }
        for (host, port) in options.endpoints {
            Log.info("Binding RPC on address \(host) port \(port)")
            do {
                let listener = try await bootstrap.bind(host: host.isEmpty ? "::" : host, port: Int(port)).get()
                if host.isEmpty || host == "0.0.0.0" || host == "::" {
                    Log.info("WARNING: the RPC server is not safe to expose to untrusted networks such as the public internet")
                }
                state.withLock { $0.listeners.append(listener) }
            } catch {
                Log.info("Binding RPC on address \(host) port \(port) failed.")
            }
        }
        if !state.withLock({ $0.listeners.isEmpty }) { return true }
        Log.info("Unable to bind any endpoint for RPC server")
        return false
    }

    private func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        let isOpen = state.withLock { state in
            if !state.isInterrupted { state.connections[ObjectIdentifier(channel)] = channel }
            return !state.isInterrupted
        }
        guard isOpen else { return channel.close() }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
        }
        return channel.eventLoop.makeCompletedFuture { [self] in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
            try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(options.timeout)))
            try pipeline.addHandler(HTTPConnection(server: self))
        }
    }

    /// Hands a call to its route's handler. Returns the answer instead when there is none or no room for it.
    func dispatch(_ call: HTTPCall, _ completion: @escaping @Sendable (HTTPReply) -> Void) -> HTTPReply? {
        let (route, isInterrupted) = state.withLock { state in
            (state.routes.first { $0.isExact ? call.uri == $0.prefix : call.uri.hasPrefix($0.prefix) }, state.isInterrupted)
        }
        if isInterrupted {
            Log.debug(.http, "Rejecting request while shutting down")
            return HTTPReply(503)
        }
        guard let route else { return HTTPReply(404) }
        let stays = route.staysOnEventLoop && call.body.count <= HTTPServer.shortBody
        let isQueued = queue.submit(on: stays ? loop : nil) { completion(await route.handler(call)) }
        if isQueued { return nil }
        Log.info(
            "WARNING: request rejected because http work queue depth exceeded, it can be increased with the -rpcworkqueue= setting")
        return HTTPReply(503, text: "Work queue depth exceeded")
    }

    /// Whether connections are closed after the answer that is being written.
    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    /// Refuses calls from now on; those that were taken go on.
    package func interrupt() {
        state.withLock { $0.isInterrupted = true }
        queue.close()
    }

    /// Returns when all calls were answered and all connections are closed.
    package func stop() async {
        interrupt()
        for listener in state.withLock({ $0.listeners }) { try? await listener.close() }
        await queue.stop()
        // Answers are written on the event loop in the order in which calls ended: closing comes after them.
        for connection in state.withLock({ Array($0.connections.values) }) {
            try? await connection.eventLoop.flatSubmit { connection.close() }.get()
        }
        try? await group.shutdownGracefully()
    }
}
