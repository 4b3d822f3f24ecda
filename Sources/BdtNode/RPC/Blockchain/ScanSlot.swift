import Synchronization

/// Lets one scan run at a time, and others see how far it is or end it.
final class ScanSlot<Progress: Sendable>: Sendable {
    private struct State {
        /// Nil while no scan runs.
        var progress: Progress?
        var isAborted = false
    }

    private let state = Mutex(State())

    /// False when a scan runs already.
    func take(_ progress: Progress) -> Bool {
        state.withLock { state in
            if state.progress != nil { return false }
            state = State(progress: progress)
            return true
        }
    }

    func leave() { state.withLock { $0.progress = nil } }

    /// Nil when no scan runs.
    var progress: Progress? { state.withLock { $0.progress } }

    /// False when no scan runs.
    func abort() -> Bool {
        state.withLock { state in
            if state.progress != nil { state.isAborted = true }
            return state.progress != nil
        }
    }

    var isAborted: Bool { state.withLock { $0.isAborted } }

    func report(_ progress: Progress) { state.withLock { $0.progress = progress } }
}
