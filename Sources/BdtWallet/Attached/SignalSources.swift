import BdtBase
import Dispatch

#if canImport(Glibc)
    import Glibc
#endif

/// What tells the process to end.
enum SignalSources {
    /// Requests shutdown on SIGTERM, SIGINT and SIGHUP.
    static func request(_ shutdown: ShutdownSignal) {
        for number in [SIGTERM, SIGINT, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { shutdown.request() }
            source.activate()
            // The process needs its signals to the end: the source is never released.
            _ = Unmanaged.passRetained(source as AnyObject)
        }
    }
}
