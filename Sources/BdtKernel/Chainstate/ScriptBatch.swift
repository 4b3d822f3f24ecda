import BdtConsensus
import BdtPrimitives
import BdtScript
import Dispatch
import Synchronization

/// The checks of some inputs of one transaction.
struct ScriptTask: BitwiseCopyable {
    /// The transaction's place in the block.
    let transaction: UInt32
    /// The first output that the transaction spends, among those that the block spends.
    let firstSpent: UInt32
    let firstInput: UInt32
    let endInput: UInt32

    /// Inputs that a task has at most: several threads share a transaction with more.
    static let maximumInputs = 32
}

/// The script checks of one block, that several threads work off. Of several failures the one with the lowest place of those found counts.
// @unchecked: what is not atomic or locked never changes.
final class ScriptBatch: @unchecked Sendable {
    /// Tasks that a thread takes at a time: enough to make taking them cheap, few enough to keep all busy to the end.
    private static let portion = 6

    struct Failure: Sendable {
        let place: Int
        let input: Int
        let error: ScriptError
    }

    private let transactions: TransactionLayout
    private let spent: SpentOutputs
    private let tasks: [ScriptTask]
    private let flags: ScriptFlags
    private let cache: SignatureCache
    private let storesResults: Bool
    private let next = Atomic<Int>(0)
    private let unfinished: Atomic<Int>
    private let hasFailed = Atomic<Bool>(false)
    private let firstFailure = Mutex<Failure?>(nil)
    private let finished = DispatchSemaphore(value: 0)

    init(
        transactions: TransactionLayout, spent: SpentOutputs, tasks: [ScriptTask], flags: ScriptFlags, cache: SignatureCache,
        storesResults: Bool
    ) {
        self.transactions = transactions
        self.spent = spent
        self.tasks = tasks
        self.flags = flags
        self.cache = cache
        self.storesResults = storesResults
        unfinished = Atomic(tasks.count)
    }

    /// Whether no task is left to take; some may still run.
    var isTaken: Bool { next.load(ordering: .relaxed) >= tasks.count }

    /// Whether all checks are done, or one has failed and no others run.
    var isFinished: Bool { unfinished.load(ordering: .acquiring) == 0 }

    /// Why the block is invalid; final once the batch is finished.
    var rejection: BlockRejection? {
        guard let failure = firstFailure.withLock({ $0 }) else { return nil }
        let transaction = transactions[Int(tasks[failure.place].transaction)]
        return .script(ScriptFailure(failure.error, input: failure.input, of: transaction))
    }

    /// Takes some tasks and does them; false when none are left.
    func workOnce() -> Bool {
        let end = next.add(ScriptBatch.portion, ordering: .relaxed).newValue
        let start = end - ScriptBatch.portion
        guard start < tasks.count else { return false }
        let last = min(end, tasks.count)
        for place in start..<last where !hasFailed.load(ordering: .relaxed) { run(place) }
        if unfinished.subtract(last - start, ordering: .acquiringAndReleasing).newValue == 0 { finished.signal() }
        return true
    }

    /// Skips the checks that are left: what they say is not needed any more.
    func cancel() { hasFailed.store(true, ordering: .relaxed) }

    /// Returns once the batch is finished. To be called by one thread, once.
    func wait() { finished.wait() }

    private func run(_ place: Int) {
        let task = tasks[place]
        let transaction = transactions[Int(task.transaction)]
        let first = Int(task.firstSpent)
        let view = SpendingView(transaction, spent: spent[first..<first + transaction.inputs.count])
        for input in Int(task.firstInput)..<Int(task.endInput) {
            guard let error = view.check(input: input, flags: flags, cache: cache, storesResults: storesResults) else { continue }
            firstFailure.withLock { known in
                if known.map({ place < $0.place }) ?? true { known = Failure(place: place, input: input, error: error) }
            }
            hasFailed.store(true, ordering: .relaxed)
            return
        }
    }
}
