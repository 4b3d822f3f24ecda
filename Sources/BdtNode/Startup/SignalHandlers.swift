import BdtBase
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// What the process does on signals. Handlers, not ignored signals: a program started by this one shall have the default ones.
enum SignalHandlers {
    /// Where the handler writes a byte to; -1 before `install`.
    private static let pipeEnd = Atomic<Int32>(-1)

    /// SIGTERM and SIGINT end the process in an orderly way, SIGHUP reopens the log, SIGPIPE does nothing.
    static func install(shutdown: ShutdownSignal) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeEnd.store(ends[1], ordering: .relaxed)
        let source = DispatchSource.makeReadSource(fileDescriptor: ends[0], queue: .global())
        source.setEventHandler {
            var byte: UInt8 = 0
            if read(ends[0], &byte, 1) == 1 { shutdown.request() }
        }
        source.activate()
        // The process needs its signals to the end: the source is never released.
        _ = Unmanaged.passRetained(source as AnyObject)
        handle(SIGTERM) { _ in SignalHandlers.notify() }
        handle(SIGINT) { _ in SignalHandlers.notify() }
        handle(SIGHUP) { _ in Log.shared.reopen() }
        signal(SIGPIPE, SIG_IGN)
    }

    private static func handle(_ number: Int32, _ body: @convention(c) @escaping (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = body
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }

    /// Runs in the handler: only what POSIX allows there.
    private static func notify() {
        var byte: UInt8 = 1
        _ = write(pipeEnd.load(ordering: .relaxed), &byte, 1)
    }
}
