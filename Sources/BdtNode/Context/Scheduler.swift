import BdtBase
import Dispatch
import Synchronization

/// Runs small pieces of work later, or again and again, one at a time on a thread of their own. Thread-safe.
///
/// Time is that of a clock that never goes back; `mockForward` makes it jump.
package final class Scheduler: Sendable {
    private struct Entry {
        /// Monotonic microseconds.
        var due: Int64
        /// Microseconds between runs; nil for a single run.
        let interval: Int64?
        let work: @Sendable () -> Void
    }

    private struct State {
        var entries: [Entry] = []
        var isStopped = false
    }

    private let queue = DispatchQueue(label: "bdtcoin.scheduler")
    private let state = Mutex(State())

    package init() {}

    /// Marks in the log from when on work may run.
    package func start() { queue.async { Log.info("scheduler thread start") } }

    /// Runs `work` once, after `seconds`.
    package func schedule(after seconds: Double, _ work: @escaping @Sendable () -> Void) { add(seconds, nil, work) }

    /// Runs `work` every `seconds`, first after that time.
    package func scheduleEvery(_ seconds: Double, _ work: @escaping @Sendable () -> Void) {
        add(seconds, Int64(seconds * 1_000_000), work)
    }

    private func add(_ seconds: Double, _ interval: Int64?, _ work: @escaping @Sendable () -> Void) {
        let due = Clock.monotonicMicroseconds + Int64(seconds * 1_000_000)
        state.withLock { $0.entries.append(Entry(due: due, interval: interval, work: work)) }
        wake(at: due)
    }

    private func wake(at due: Int64) {
        let delay = max(0, due - Clock.monotonicMicroseconds)
        queue.asyncAfter(deadline: .now() + .microseconds(Int(clamping: delay))) { [weak self] in self?.runDue() }
    }

    private func runDue() {
        while let (work, next) = takeDue() {
            work()
            if let next { wake(at: next) }
        }
    }

    /// The work that is due longest, and when it is due again.
    private func takeDue() -> (@Sendable () -> Void, Int64?)? {
        let now = Clock.monotonicMicroseconds
        return state.withLock { state in
            guard !state.isStopped, let index = state.entries.indices.min(by: { state.entries[$0].due < state.entries[$1].due }),
                state.entries[index].due <= now
            else { return nil }
            let entry = state.entries[index]
            guard let interval = entry.interval else {
                state.entries.remove(at: index)
                return (entry.work, nil)
            }
            state.entries[index].due = now + interval
            return (entry.work, now + interval)
        }
    }

    /// Acts as if `seconds` had passed: what falls due runs before this returns.
    package func mockForward(seconds: Int64) {
        state.withLock { state in
            for index in state.entries.indices { state.entries[index].due -= seconds * 1_000_000 }
        }
        queue.sync { runDue() }
        for due in state.withLock({ $0.entries.map(\.due) }) { wake(at: due) }
    }

    /// Lets the work that runs finish; no more begins.
    package func stop() {
        state.withLock { state in
            state.isStopped = true
            state.entries = []
        }
        queue.sync { Log.info("scheduler thread exit") }
    }
}
