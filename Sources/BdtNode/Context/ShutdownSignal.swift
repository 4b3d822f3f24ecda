import Synchronization

/// Tells the process to end, once. Thread-safe.
package final class ShutdownSignal: Sendable {
    private struct State {
        var isRequested = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var actions: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// Costs one atomic load.
    package var isRequested: Bool { flag.load(ordering: .acquiring) }

    package func request() {
        let (waiting, actions) = state.withLock { state in
            let result = (state.waiting, state.isRequested ? [] : state.actions)
            state.isRequested = true
            state.waiting = []
            state.actions = []
            flag.store(true, ordering: .releasing)
            return result
        }
        for action in actions { action() }
        for continuation in waiting { continuation.resume() }
    }

    /// Runs `action` when shutdown is requested, on the thread that requests it; at once if it was already.
    package func onRequest(_ action: @escaping @Sendable () -> Void) {
        let isRequested = state.withLock { state in
            if !state.isRequested { state.actions.append(action) }
            return state.isRequested
        }
        if isRequested { action() }
    }

    /// Returns when shutdown is requested.
    package func wait() async {
        await withCheckedContinuation { continuation in
            let isRequested = state.withLock { state in
                if !state.isRequested { state.waiting.append(continuation) }
                return state.isRequested
            }
            if isRequested { continuation.resume() }
        }
    }
}
