import Synchronization

/// Tells events of one kind to those who listen, to each one event at a time. What a listener has not taken yet when the next event comes is
/// replaced by it, or kept in order up to a bound.
package final class EventSource<Value: Sendable>: Sendable {
    /// Events kept for a listener that is slow; older ones are dropped.
    private static var backlogLimit: Int { 1000 }

    private struct Listener {
        let action: @Sendable (Value) async -> Void
        var backlog: [Value] = []
        var isRunning = false
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var lastNumber = 0
    }

    private let keepsAll: Bool
    private let state = Mutex(State())

    /// - Parameter keepsAll: every event counts, not only the latest.
    package init(keepsAll: Bool = false) { self.keepsAll = keepsAll }

    package var isObserved: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// Calls `action` for each event until the handler is disconnected or dropped.
    package func listen(_ action: @escaping @Sendable (Value) async -> Void) -> any Handler {
        let number = state.withLock { state in
            state.lastNumber += 1
            state.listeners[state.lastNumber] = Listener(action: action)
            return state.lastNumber
        }
        return ClosureHandler { [weak self] in _ = self?.state.withLock { $0.listeners.removeValue(forKey: number) } }
    }

    package func send(_ value: Value) {
        let idle = state.withLock { state in
            var idle: [Int] = []
            for (number, var listener) in state.listeners {
                if !keepsAll { listener.backlog = [] }
                if listener.backlog.count >= Self.backlogLimit { listener.backlog.removeFirst() }
                listener.backlog.append(value)
                if !listener.isRunning { idle.append(number) }
                listener.isRunning = true
                state.listeners[number] = listener
            }
            return idle
        }
        for number in idle { Task { await deliver(to: number) } }
    }

    /// Tells one listener everything that there is for it.
    private func deliver(to number: Int) async {
        while let (action, value) = next(for: number) { await action(value) }
    }

    private func next(for number: Int) -> (@Sendable (Value) async -> Void, Value)? {
        state.withLock { state in
            guard let listener = state.listeners[number] else { return nil }
            guard !listener.backlog.isEmpty else {
                state.listeners[number]?.isRunning = false
                return nil
            }
            return state.listeners[number].flatMap { current in
                let value = current.backlog[0]
                state.listeners[number]?.backlog.removeFirst()
                return (current.action, value)
            }
        }
    }
}
