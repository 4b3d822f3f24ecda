import CapnProto
import Collections
import Synchronization

/// A thread of the calling convention: not a thread of the system, but a queue that runs calls one after the other. While a call waits for
/// a call of its own to return, the next one runs: it may be what is waited for.
final class LocalThread: CapabilityServer {
    private struct State {
        var queue: Deque<@Sendable () -> Void> = []
        /// Calls that run and do not wait for the other side.
        var active = 0
    }

    let name: String
    private let state = Mutex(State())

    init(name: String) {
        self.name = name
        IPCCounters.threads.add(1, ordering: .relaxed)
    }

    deinit { IPCCounters.threads.subtract(1, ordering: .relaxed) }

    /// Calls that run or wait for their turn.
    var load: Int { state.withLock { $0.queue.count + $0.active } }

    /// The turn of one call on the thread. Others may run while it waits for calls of its own, of which there may be several.
    final class Turn: Sendable {
        private let thread: LocalThread
        private let state = Mutex((waits: 0, hasEnded: false))

        init(_ thread: LocalThread) { self.thread = thread }

        func beginWait() {
            let leaves = state.withLock { state in
                state.waits += 1
                return state.waits == 1 && !state.hasEnded
            }
            if leaves { thread.leave() }
        }

        func endWait() {
            let enters = state.withLock { state in
                state.waits -= 1
                return state.waits == 0 && !state.hasEnded
            }
            if enters { thread.enter() }
        }

        func end() {
            let leaves = state.withLock { state in
                defer { state.hasEnded = true }
                return state.waits == 0 && !state.hasEnded
            }
            if leaves { thread.leave() }
        }
    }

    /// True when the turn has come at once, and the caller is to begin; else `begin` is called when it comes. What begins ends the turn.
    func enqueue(_ begin: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            if state.active > 0 {
                state.queue.append(begin)
                return false
            }
            state.active = 1
            return true
        }
    }

    private func enter() { state.withLock { $0.active += 1 } }

    private func leave() {
        let next: (@Sendable () -> Void)? = state.withLock { state in
            state.active -= 1
            guard state.active == 0, !state.queue.isEmpty else { return nil }
            state.active = 1
            return state.queue.popFirst()
        }
        next?()
    }

    func receive(_ call: IncomingCall) {
        guard call.interface == ProxySchema.Thread.id, call.method == 0 else {
            return call.fail(.unimplemented("Method not implemented."))
        }
        let results = MessageBuilder()
        ProxySchema.Thread.GetNameResults.initRoot(results).setResult(name)
        call.answer(results)
    }
}

/// Makes threads for the other side of a connection.
final class LocalThreadMap: CapabilityServer {
    /// Characters of a name, which goes to log lines.
    private static let nameLimit = 64

    private weak let connection: IPCConnection?

    init(_ connection: IPCConnection) { self.connection = connection }

    func receive(_ call: IncomingCall) {
        guard call.interface == ProxySchema.ThreadMap.id, call.method < 2 else {
            return call.fail(.unimplemented("Method not implemented."))
        }
        let results = MessageBuilder()
        do throws(CapnpError) {
            if call.method == 0 {
                let name = try ProxySchema.ThreadMap.MakeThreadParams.read(call.parameters).name.prefix(LocalThreadMap.nameLimit)
                let thread = Capability(serving: LocalThread(name: "\(IPCLog.process)/\(SystemCalls.threadID) (from \(name))"))
                ProxySchema.ThreadMap.MakeThreadResults.initRoot(results).setResult(thread)
            } else {
                let count = try ProxySchema.ThreadMap.MakePoolParams.read(call.parameters).count
                try connection?.makePool(Int(count))
                _ = ProxySchema.ThreadMap.MakePoolResults.initRoot(results)
            }
            call.answer(results)
        } catch {
            call.fail(error)
        }
    }
}

/// Threads for calls that name none: each goes to the one that has least to do.
struct LocalThreadPool: Sendable {
    /// More threads than any client needs.
    static let largest = 256

    private let threads: [(thread: LocalThread, capability: Capability)]

    init(count: Int) {
        threads = (0..<count).map { index in
            let thread = LocalThread(name: "pool/\(index)")
            return (thread, Capability(serving: thread))
        }
    }

    /// Pools have a thread at least.
    var idlest: (thread: LocalThread, capability: Capability)? { threads.min { $0.thread.load < $1.thread.load } }
}
