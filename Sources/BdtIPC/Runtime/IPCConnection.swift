import BdtBase
import BdtInterfaces
import CapnProto
import Dispatch
import Synchronization

/// A connection to another process by libmultiprocess's calling convention. It closes when the last reference to it, or to an object that
/// came over it, is dropped.
package final class IPCConnection: Sendable {
    /// The threads that a call names.
    struct CallThreads: Sendable {
        /// Where the other side is to run the call; nil before it offered threads.
        let remote: Capability?
        /// Where calls back are to run.
        let callback: Capability?
        /// Of a served call that lends its threads: others may use its own while it waits.
        let lender: LocalThread.Turn?
    }

    private struct State {
        var transport: RPCConnection?
        /// Makes threads on the other side; nil until that side has told.
        var remoteThreadMap: Capability?
        /// Threads of calls that returned, for further calls.
        var idle: [(remote: Capability, callback: Capability)] = []
        var threadCount = 0
        /// Closed from this side; the end is to come.
        var isClosing = false
        var isDisconnected = false
        /// Calls that arrive from now on fail.
        var refusesCalls = false
        var onDisconnect: [@Sendable () -> Void] = []
        /// Of the other side's making, for its calls that name no thread.
        var pool: LocalThreadPool?
    }

    /// Bytes of answers that the other side may leave unread before the connection is closed.
    private static let backlogLimit = 256 << 20

    private let state = Mutex(State())
    /// Calls of the other side that this one runs, or will when their thread's turn comes.
    let calls = Tally()

    private init() { IPCCounters.connections.add(1, ordering: .relaxed) }

    deinit { IPCCounters.connections.subtract(1, ordering: .relaxed) }

    /// Takes over a connected socket and asks the process behind it for its Init.
    package static func connect(descriptor: Int32) async throws -> (connection: IPCConnection, root: any Init) {
        let connection = IPCConnection()
        let root = connection.open(descriptor, isServer: false, bootstrap: nil).bootstrap()
        let client = InitSchema.Init.Client(RemoteObject(root, connection))
        let results = try await client.construct { $0.setThreadMap(Capability(serving: LocalThreadMap(connection))) }
        if let threads = try results.threadMap { connection.offer(threads) }
        return (connection, InitClient(remote: client, connection: connection))
    }

    /// Connects to a process that listens and asks it for its Init. Throws `SocketError` where nobody listens.
    package static func connect(to address: IPCAddress) async throws -> (connection: IPCConnection, root: any Init) {
        // A listener whose queue is full lets callers wait: on a thread of their own, for those that run tasks are few.
        let descriptor = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "ipc-connect").async { continuation.resume(with: Result { try UnixSocket.connect(address) }) }
        }
        return try await connect(descriptor: descriptor)
    }

    /// Takes over a connected socket and offers `root` to the process behind it.
    package static func serve(descriptor: Int32, root: any Init) -> IPCConnection {
        let connection = IPCConnection()
        let server = InitServer(root: root, connection: connection)
        let bootstrap = connection.serve { InitSchema.Init.route(server, interface: $0, method: $1) }
        _ = connection.open(descriptor, isServer: true, bootstrap: bootstrap)
        return connection
    }

    private func open(_ descriptor: Int32, isServer: Bool, bootstrap: Capability?) -> RPCConnection {
        IPCLog.forwardLibraryLog()
        let role = isServer ? "server" : "client"
        IPCLog.write { "IPC \(role): socket connected." }
        let transport = RPCConnection(descriptor: descriptor, isServer: isServer, bootstrap: bootstrap) { [weak self] in
            IPCLog.write { isServer ? "IPC server: socket disconnected." : "IPC client: unexpected network disconnect." }
            self?.disconnected()
        }
        state.withLock { $0.transport = transport }
        return transport
    }

    /// Whether calls fail from now on.
    package var isDisconnected: Bool { state.withLock { $0.isDisconnected || $0.isClosing } }

    /// Fails every call that arrives from now on; those that run go on.
    func refuseCalls() { state.withLock { $0.refusesCalls = true } }

    var refusesCalls: Bool { state.withLock { $0.refusesCalls } }

    /// Ends the connection: every call under way throws.
    package func close() {
        let transport = state.withLock { state in
            state.isClosing = true
            return state.transport
        }
        transport?.close()
    }

    /// Calls `action` once when the connection is gone, or at once if it is. It runs on the event loop's thread and must not block.
    package func onDisconnect(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            if !state.isDisconnected { state.onDisconnect.append(action) }
            return state.isDisconnected
        }
        if isLate { action() }
    }

    private func disconnected() {
        let actions = state.withLock { state in
            state.isDisconnected = true
            state.idle = []
            state.pool = nil
            state.remoteThreadMap = nil
            defer { state.onDisconnect = [] }
            return state.onDisconnect
        }
        for action in actions { action() }
    }

    /// A capability for an object of this process.
    func serve(_ router: @escaping ServedObject.Router) -> Capability { Capability(serving: ServedObject(self, router)) }

    /// On the event loop's thread, after each answer: a peer that asks and does not read is let go, before its answers fill the memory.
    func checkBacklog() {
        guard let transport = state.withLock({ $0.transport }), transport.unsentBytes > Self.backlogLimit else { return }
        Log.warning("An IPC client does not read the answers to its calls (\(transport.unsentBytes >> 20) MiB): closing its connection")
        close()
    }

    // MARK: Threads

    /// Threads for calls of the other side that name none; nil unless it made them.
    var pool: LocalThreadPool? { state.withLock { $0.pool } }

    func makePool(_ count: Int) throws(CapnpError) {
        guard (1...LocalThreadPool.largest).contains(count) else {
            throw .failed("makePool called with \(count) threads; 1 to \(LocalThreadPool.largest) are possible")
        }
        let isFirst = state.withLock { state in
            guard state.pool == nil else { return false }
            state.pool = LocalThreadPool(count: count)
            return true
        }
        guard isFirst else { throw .failed("makePool called on connection with existing pool") }
    }

    /// The other side told how to make threads there.
    func offer(_ threads: ProxySchema.ThreadMap.Client) {
        state.withLock { $0.remoteThreadMap = threads.target.capability }
    }

    /// Threads for one call: those of the call that is served right now, else a pair that no other call uses.
    func acquireThreads() async throws -> CallThreads {
        if let served = ServedCall.current, served.lendsThreads, served.connection === self, let threads = served.threads {
            return CallThreads(remote: threads.callbackThread, callback: threads.capability, lender: threads.turn)
        }
        let (pair, map, number) = state.withLock { state in
            let pair = state.idle.popLast()
            if pair == nil { state.threadCount += 1 }
            return (pair, state.remoteThreadMap, state.threadCount)
        }
        if let pair { return CallThreads(remote: pair.remote, callback: pair.callback, lender: nil) }
        guard let map else { return CallThreads(remote: nil, callback: nil, lender: nil) }
        IPCLog.write { "IPC client first request from current thread, constructing waiter" }
        let name = "\(IPCLog.process)/\(number)"
        let made = try await ProxySchema.ThreadMap.Client(RemoteObject(map, self)).makeThread { $0.setName(name) }
        let callback = Capability(serving: LocalThread(name: name))
        return CallThreads(remote: try made.result?.target.capability, callback: callback, lender: nil)
    }

    func release(_ threads: CallThreads) {
        guard threads.lender == nil, let remote = threads.remote, let callback = threads.callback else { return }
        state.withLock { state in
            if !state.isDisconnected { state.idle.append((remote, callback)) }
        }
    }
}
