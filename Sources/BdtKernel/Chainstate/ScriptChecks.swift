import BdtConsensus
import BdtPrimitives
import BdtScript
import Dispatch
import Synchronization

extension Chainstate {
    /// Checks that a worker takes at a time: enough to make taking them cheap, few enough to keep all busy to the end.
    private static let portion = 16

    /// Runs the checks on up to `scriptThreads` threads. Of several failures the first one found counts.
    func runScriptChecks(_ checks: [ScriptCheck]) -> BlockRejection? {
        let workers = min(options.scriptThreads, (checks.count + Chainstate.portion - 1) / Chainstate.portion)
        let run = ScriptCheckRun(checks: checks, portion: Chainstate.portion)
        if workers > 1 {
            DispatchQueue.concurrentPerform(iterations: workers) { _ in run.work() }
        } else {
            run.work()
        }
        return run.failure.map { .script(ScriptFailure($0.error, in: checks[$0.index])) }
    }
}

/// A list of checks that several threads work off.
private final class ScriptCheckRun: Sendable {
    private let checks: [ScriptCheck]
    private let portion: Int
    private let next = Atomic<Int>(0)
    private let firstFailure = Mutex<(index: Int, error: ScriptError)?>(nil)
    private let hasFailed = Atomic<Bool>(false)

    init(checks: [ScriptCheck], portion: Int) {
        self.checks = checks
        self.portion = portion
    }

    /// The failure with the lowest index of those found before all stopped.
    var failure: (index: Int, error: ScriptError)? { firstFailure.withLock { $0 } }

    func work() {
        while !hasFailed.load(ordering: .relaxed) {
            let end = next.add(portion, ordering: .relaxed).newValue
            for index in (end - portion)..<min(end, max(end - portion, checks.count)) {
                guard let error = checks[index].run() else { continue }
                firstFailure.withLock { if $0.map({ index < $0.index }) ?? true { $0 = (index, error) } }
                hasFailed.store(true, ordering: .relaxed)
                return
            }
            if end >= checks.count { return }
        }
    }
}
