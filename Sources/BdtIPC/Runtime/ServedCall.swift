import CapnProto
import Synchronization

/// A call to an object of this process while it runs, as its own calls to the other side see it.
final class ServedCall: Sendable {
    /// The call that the current task executes.
    @TaskLocal static var current: ServedCall?

    /// Where it runs, and what the other side waits on.
    struct Threads: Sendable {
        let thread: LocalThread
        let turn: LocalThread.Turn
        let capability: Capability
        let callbackThread: Capability?
    }

    weak let connection: IPCConnection?
    /// Counts the calls that the connection runs.
    private let running: Tally?
    let threads: Threads?
    private let number: Int
    private let route: Route
    private let call: IncomingCall
    private let object: ServedObject
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let hasEnded = Atomic(false)

    init(_ number: Int, _ route: Route, _ call: IncomingCall, _ object: ServedObject, _ threads: Threads?) {
        connection = object.connection
        running = object.connection?.calls
        self.threads = threads
        self.number = number
        self.route = route
        self.call = call
        self.object = object
        IPCCounters.calls.add(1, ordering: .relaxed)
    }

    deinit { IPCCounters.calls.subtract(1, ordering: .relaxed) }

    /// Whether calls to the other side are to name this call's threads. Tasks that outlive the call use threads of their own.
    var lendsThreads: Bool { threads?.callbackThread != nil && !hasEnded.load(ordering: .acquiring) }

    /// Runs when the thread's turn comes, or at once without a thread. On the event loop's thread.
    func start() {
        running?.begin()
        guard let threads else { return begin(here: route.isQuick) }
        IPCLog.write { "IPC server post request  #\(self.number) {\(threads.thread.name)}" }
        let isFirst = threads.thread.enqueue { self.begin(here: false) }
        if isFirst { begin(here: route.isQuick) }
    }

    /// `here`: on this thread, up to where the method waits for something.
    private func begin(here: Bool) {
        let work = here ? Task.immediate { await self.work() } : Task { await self.work() }
        task.withLock { $0 = work }
        call.onCancel { [weak self] in self?.cancel() }
    }

    private func work() async {
        defer { running?.end() }
        if call.isCancelled {
            IPCLog.write { "IPC server request #\(self.number) canceled before it could be executed" }
        } else {
            await ServedCall.$current.withValue(self) { await execute() }
        }
        hasEnded.store(true, ordering: .releasing)
        threads?.turn.end()
    }

    private func cancel() {
        IPCLog.write { "IPC server request #\(self.number) canceled while executing." }
        task.withLock { $0 }?.cancel()
    }

    private func execute() async {
        let results = MessageBuilder()
        do {
            // What is destroyed is gone even when parting failed.
            defer { if route.isDestroy { object.retire() } }
            try await route.execute(call.parameters, results)
            hasEnded.store(true, ordering: .releasing)
            if call.isCancelled { return IPCLog.write { "IPC server request #\(self.number) interrupted (canceled)" } }
            IPCLog.write {
                "IPC server send response #\(self.number) \(self.route.name)$Results \(IPCLog.show(results, self.route.results()))"
            }
            IPCCapture.record(
                .server, .response, number, route.name, bytes: results.byteCount, IPCLog.show(results, route.results()))
            call.answer(results)
        } catch {
            hasEnded.store(true, ordering: .releasing)
            if call.isCancelled { return IPCLog.write { "IPC server request #\(self.number) interrupted (canceled)" } }
            let failure = CapnpError(served: error)
            IPCLog.write { "IPC server error request #\(self.number) \(self.route.name)$Results kj::Exception: \(failure)" }
            IPCCapture.record(.server, .error, number, route.name, bytes: 0, "\(failure)")
            call.fail(failure)
        }
    }
}

extension Route {
    var isDestroy: Bool { name.hasSuffix(".destroy") }
}
