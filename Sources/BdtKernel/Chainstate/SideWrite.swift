import Dispatch
import Synchronization

/// Something that goes to the disk on a thread of its own, while the chain goes on.
final class SideWrite<Failure: Error>: Sendable {
    private struct State: Sendable {
        var job: (@Sendable () throws(Failure) -> Void)?
        var failure: Failure?
    }

    private let state: Mutex<State>
    private let done = DispatchGroup()
    private let hasEnded = Atomic(false)

    /// Begins `job`, which may wait for others of its kind.
    init(_ job: @escaping @Sendable () throws(Failure) -> Void) {
        state = Mutex(State(job: job))
        done.enter()
        DispatchQueue(label: "bdtcoin.write").async { self.run() }
    }

    private func run() {
        let failure = runJob()
        state.withLock { $0.failure = failure }
        hasEnded.store(true, ordering: .releasing)
        done.leave()
    }

    /// Returns without the job. Whoever waits may close the stores and open them again: nothing here may hold them then.
    private func runJob() -> Failure? {
        let job = state.withLock { state in
            defer { state.job = nil }
            return state.job
        }
        do throws(Failure) {
            try job?()
            return nil
        } catch {
            return error
        }
    }

    /// Whether `wait` returns at once.
    var isFinished: Bool { hasEnded.load(ordering: .acquiring) }

    /// Returns when all is on the disk.
    func wait() throws(Failure) {
        done.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}
