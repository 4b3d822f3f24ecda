import Dispatch
import Synchronization

/// Something that goes to the disk on a thread of its own, while the chain goes on.
// @unchecked: `job` and `failure` are touched by the writing thread alone until it leaves `done`; others read `failure` only after
// `done.wait()`, which comes after that.
final class SideWrite<Failure: Error>: @unchecked Sendable {
    private let done = DispatchGroup()
    private let hasEnded = Atomic(false)
    private var job: (@Sendable () throws(Failure) -> Void)?
    private var failure: Failure?

    /// Begins `job`, which may wait for others of its kind.
    init(_ job: @escaping @Sendable () throws(Failure) -> Void) {
        self.job = job
        done.enter()
        DispatchQueue(label: "bdtcoin.write").async { self.run() }
    }

    private func run() {
        do throws(Failure) {
            try job?()
        } catch {
            failure = error
        }
        // Whoever waits may close the stores and open them again: nothing here may hold them then.
        job = nil
        hasEnded.store(true, ordering: .releasing)
        done.leave()
    }

    /// Whether `wait` returns at once.
    var isFinished: Bool { hasEnded.load(ordering: .acquiring) }

    /// Returns when all is on the disk.
    func wait() throws(Failure) {
        done.wait()
        if let failure { throw failure }
    }
}
