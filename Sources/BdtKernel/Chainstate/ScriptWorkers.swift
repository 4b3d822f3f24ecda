import Collections
import Dispatch
import Synchronization

/// Threads that work off batches of script checks, the oldest batch first. Whoever waits for a batch helps.
final class ScriptWorkers: Sendable {
    private struct State {
        var queue: Deque<ScriptBatch> = []
        /// Threads at work.
        var active = 0
    }

    /// Threads beside the one that submits.
    let count: Int
    private let state = Mutex(State())
    private let threads = DispatchQueue(label: "bdtcoin.scriptch", attributes: .concurrent)

    /// `threads`: how many check scripts, the submitting one included (`-par`).
    init(threads: Int) { count = max(0, threads - 1) }

    /// Hands over a batch. Without threads of our own nothing happens until someone waits for it.
    func submit(_ batch: ScriptBatch) {
        if count == 0 { return }
        let isShort = state.withLock { state in
            state.queue.append(batch)
            guard state.active < count else { return false }
            state.active += 1
            return true
        }
        if isShort { threads.async { self.work() } }
    }

    /// Works on batches until `batch` is finished.
    func finish(_ batch: ScriptBatch) {
        while !batch.isFinished {
            if batch.workOnce() { continue }
            // The rest of it runs elsewhere: those after it can have this thread meanwhile, a portion at a time.
            guard count > 0, let other = oldest(), other.workOnce() else { break }
        }
        batch.wait()
    }

    private func work() {
        while let batch = oldest(orLeave: true) { while batch.workOnce() {} }
    }

    /// The first batch with tasks left. With `orLeave` the calling worker counts as gone when there is none.
    private func oldest(orLeave leaves: Bool = false) -> ScriptBatch? {
        state.withLock { state in
            while let first = state.queue.first, first.isTaken { state.queue.removeFirst() }
            if state.queue.isEmpty && leaves { state.active -= 1 }
            return state.queue.first
        }
    }
}
