import Synchronization

/// Lets one task at a time through a passage with suspensions in it, first come first served.
package final class AsyncGate: Sendable {
    private struct State {
        var isOccupied = false
        /// First come first; few wait at a time.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    package func pass<R: Sendable>(_ body: () async throws -> R) async rethrows -> R {
        await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isOccupied { state.waiting.append(continuation) }
                defer { state.isOccupied = true }
                return !state.isOccupied
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state in
            let next = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            if next == nil { state.isOccupied = false }
            return next
        }
        next?.resume()
    }
}
