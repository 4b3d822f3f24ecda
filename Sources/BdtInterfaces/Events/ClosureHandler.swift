import Synchronization

/// A `Handler` that runs some work once: when it is disconnected or dropped.
package final class ClosureHandler: Handler {
    private let work: Mutex<(@Sendable () -> Void)?>

    package init(_ work: @escaping @Sendable () -> Void) { self.work = Mutex(work) }

    deinit { finish() }

    package func disconnect() async { finish() }

    private func finish() {
        let work = work.withLock { work in
            defer { work = nil }
            return work
        }
        work?()
    }
}
