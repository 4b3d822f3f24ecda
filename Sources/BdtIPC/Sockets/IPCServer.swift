import BdtBase
import BdtInterfaces
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Listens on sockets and serves an Init to each process that connects, up to a number of connections; others wait until one is free.
package final class IPCServer: IPCService {
    private struct State {
        var connections: [ObjectIdentifier: IPCConnection] = [:]
        var isStopping = false
        /// Of the pipe that wakes the thread which takes connections; -1 while there is no such thread.
        var wakeDescriptor: Int32 = -1
    }

    /// How long calls under way may take when the process stops before they are cancelled, and how long until they have noticed.
    private static let grace = (calls: Duration.seconds(10), cancelled: Duration.seconds(5))
    /// Milliseconds until accepting is tried again when the system has run out of something.
    private static let pause: Int32 = 200

    private let state = Mutex(State())
    /// Open connections, and the thread that takes them.
    private let open = Tally()

    package init() {}

    package func listen(
        at addresses: [String], folder: String, limit: Int, serving makeInit: @escaping @Sendable () -> any Init
    ) throws(IPCBindFailure) -> [String] {
        var bound: [(address: IPCAddress, descriptor: Int32)] = []
        do throws(IPCBindFailure) {
            for text in addresses { bound.append(try IPCServer.bind(text, folder)) }
            try takeConnections(bound.map(\.descriptor), limit, makeInit)
        } catch {
            for listener in bound { close(listener.descriptor) }
            throw error
        }
        return bound.map(\.address.description)
    }

    package func record(to path: String) throws { try IPCCapture.start(path) }

    private static func bind(_ text: String, _ folder: String) throws(IPCBindFailure) -> (IPCAddress, Int32) {
        let address: IPCAddress
        do throws(IPCAddress.Problem) {
            address = try IPCAddress(text, folder: folder)
        } catch {
            throw IPCBindFailure(address: text, reason: "\(error)")
        }
        do {
            return (address, try UnixSocket.listen(address))
        } catch {
            throw IPCBindFailure(address: "\(address)", reason: "\(error)")
        }
    }

    /// Starts the thread that takes connections.
    private func takeConnections(
        _ listeners: [Int32], _ limit: Int, _ makeInit: @escaping @Sendable () -> any Init
    ) throws(IPCBindFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw IPCBindFailure(address: "unix", reason: "\(SocketError(errno))") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        let (wait, wake) = (ends[0], ends[1])
        state.withLock { $0.wakeDescriptor = wake }
        open.begin()
        DispatchQueue(label: "ipc-accept").async { [self] in
            run(listeners, wait, limit, makeInit)
            for descriptor in listeners + [wait] { close(descriptor) }
            state.withLock { $0.wakeDescriptor = -1 }
            close(wake)
            open.end()
        }
    }

    /// Takes connections until the process stops.
    private func run(_ listeners: [Int32], _ wait: Int32, _ limit: Int, _ makeInit: () -> any Init) {
        var isShort = false
        var hasWarned = false
        while true {
            let (count, isStopping) = state.withLock { ($0.connections.count, $0.isStopping) }
            if isStopping { return }
            if count >= limit, !hasWarned {
                Log.warning("All \(limit) IPC connections (-ipcmaxconnections) are in use; others wait until one is closed")
                hasWarned = true
            }
            let ready = IPCServer.poll(count < limit && !isShort ? listeners : [], wait, isShort ? IPCServer.pause : -1)
            isShort = false
            for listener in ready {
                do throws(SocketError) {
                    if let descriptor = try UnixSocket.accept(listener) { serve(descriptor, makeInit()) }
                } catch {
                    Log.warning("Cannot take an IPC connection: \(error)")
                    isShort = true
                }
            }
        }
    }

    /// The listeners that have connections to take; also returns when woken, and after `timeout` milliseconds unless that is -1.
    private static func poll(_ listeners: [Int32], _ wait: Int32, _ timeout: Int32) -> [Int32] {
        var polled = (listeners + [wait]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard Glibc.poll(&polled, nfds_t(polled.count), timeout) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 64)
        _ = read(wait, &bytes, bytes.count)
        return polled.dropLast().filter { $0.revents != 0 }.map(\.fd)
    }

    package func serve(owner descriptor: Int32, _ root: any Init, onEnd: @escaping @Sendable () -> Void) {
        // The socket must not leak into processes that this one starts.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        serve(descriptor, root, onEnd)
    }

    private func serve(_ descriptor: Int32, _ root: any Init, _ onEnd: (@Sendable () -> Void)? = nil) {
        open.begin()
        // Known before its first call can arrive, so that whoever stops finds it.
        let connection: IPCConnection? = state.withLock { state in
            if state.isStopping { return nil }
            let connection = IPCConnection.serve(descriptor: descriptor, root: root)
            state.connections[ObjectIdentifier(connection)] = connection
            return connection
        }
        guard let connection else {
            close(descriptor)
            open.end()
            onEnd?()
            return
        }
        let key = ObjectIdentifier(connection)
        connection.onDisconnect { [weak self] in
            guard let self else { return }
            // Freed after the lock is given back.
            let ended = state.withLock { $0.connections.removeValue(forKey: key) }
            wake()
            open.end()
            onEnd?()
            withExtendedLifetime(ended) {}
        }
    }

    private func wake() {
        state.withLock { state in
            var byte: UInt8 = 1
            // Fails only when the pipe is full, and then the thread wakes anyway.
            if state.wakeDescriptor >= 0 { _ = write(state.wakeDescriptor, &byte, 1) }
        }
    }

    package func stop() async {
        let connections = state.withLock { state in
            state.isStopping = true
            return Array(state.connections.values)
        }
        wake()
        for connection in connections { connection.refuseCalls() }
        let deadline = ContinuousClock.now + IPCServer.grace.calls
        for connection in connections where await !connection.calls.settle(until: deadline) {
            Log.warning("\(connection.calls.count) IPC calls have not returned; they are cancelled")
        }
        for connection in connections { connection.close() }
        let end = ContinuousClock.now + IPCServer.grace.cancelled
        _ = await open.settle(until: end)
        for connection in connections where await !connection.calls.settle(until: end) {
            Log.warning("\(connection.calls.count) IPC calls do not end")
        }
    }
}
