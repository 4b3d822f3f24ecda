import Synchronization

/// Counts what is under way, and lets others wait until nothing is.
final class Tally: Sendable {
    private struct State {
        var count = 0
        var lastWaiter = 0
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func begin() { state.withLock { $0.count += 1 } }

    func end() {
        let waiting = state.withLock { state in
            state.count -= 1
            guard state.count == 0 else { return [CheckedContinuation<Bool, Never>]() }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: true) }
    }

    /// True once nothing is under way; false when `deadline` comes first.
    func settle(until deadline: ContinuousClock.Instant) async -> Bool {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.count > 0 { state.waiting[number] = continuation }
                return state.count == 0
            }
            if isIdle { return continuation.resume(returning: true) }
            Task {
                try? await Task.sleep(until: deadline)
                let late = state.withLock { $0.waiting.removeValue(forKey: number) }
                late?.resume(returning: false)
            }
        }
    }
}
