import Synchronization

/// Tells the process to end, once. Thread-safe.
package final class ShutdownSignal: Sendable {
    private struct State {
        var isRequested = false
        var lastWaiter = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastAction = 0
        var actions: [Int: @Sendable () -> Void] = [:]
    }

    /// Takes an action back.
    package struct Registration: Sendable {
        fileprivate let signal: ShutdownSignal
        fileprivate let number: Int

        package func cancel() { _ = signal.state.withLock { $0.actions.removeValue(forKey: number) } }
    }

    private let state = Mutex(State())
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// Costs one atomic load.
    package var isRequested: Bool { flag.load(ordering: .acquiring) }

    package func request() {
        let (waiting, actions) = state.withLock { state in
            let result = (Array(state.waiting.values), state.actions.sorted { $0.key < $1.key }.map(\.value))
            state.isRequested = true
            state.waiting = [:]
            state.actions = [:]
            flag.store(true, ordering: .releasing)
            return result
        }
        for action in actions { action() }
        for continuation in waiting { continuation.resume() }
    }

    /// Runs `action` when shutdown is requested, on the thread that requests it; at once if it was already.
    @discardableResult
    package func onRequest(_ action: @escaping @Sendable () -> Void) -> Registration {
        let (number, isRequested) = state.withLock { state in
            state.lastAction += 1
            if !state.isRequested { state.actions[state.lastAction] = action }
            return (state.lastAction, state.isRequested)
        }
        if isRequested { action() }
        return Registration(signal: self, number: number)
    }

    /// Returns when shutdown is requested, or after `limit`.
    package func wait(atMost limit: Duration? = nil) async {
        await withCheckedContinuation { continuation in
            let number: Int? = state.withLock { state in
                if state.isRequested { return nil }
                state.lastWaiter += 1
                state.waiting[state.lastWaiter] = continuation
                return state.lastWaiter
            }
            guard let number else { return continuation.resume() }
            guard let limit else { return }
            Task {
                try? await Task.sleep(for: limit)
                let late = state.withLock { $0.waiting.removeValue(forKey: number) }
                late?.resume()
            }
        }
    }
}
