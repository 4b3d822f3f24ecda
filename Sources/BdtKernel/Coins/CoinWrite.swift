import BdtBase
import BdtPrimitives
import BdtStorage
import Dispatch
import Synchronization

/// Coins that have left the cache and go to the disk on a thread of their own, while the chain goes on.
///
/// Until the next write they are asked before the store: at first because the store may not have them yet, then because memory is faster. Nothing
/// changes the table, so that any thread may look into it.
// @unchecked: `table` is given away by its maker and only read from then on. `job` and `failure` are touched by the writing thread alone until
// it leaves `done`; others read `failure` only after `done.wait()`, which comes after that.
final class CoinWrite: @unchecked Sendable {
    private static let queue = DispatchQueue(label: "bdtcoin.coindb", attributes: .concurrent)

    private let table: CoinTable
    private let done = DispatchGroup()
    private let hasEnded = Atomic(false)
    private var job: (@Sendable ([CoinPointer]) throws(StorageError) -> Void)?
    private var failure: StorageError?

    /// Begins `job` with the changes that `table` holds, in the order of their keys.
    init(_ table: CoinTable, _ job: @escaping @Sendable ([CoinPointer]) throws(StorageError) -> Void) {
        self.table = table
        self.job = job
        done.enter()
        CoinWrite.queue.async { self.run() }
    }

    private func run() {
        do throws(StorageError) {
            try job?(table.sortedChanges())
        } catch {
            failure = error
        }
        // Whoever waits may close the store and open it again: nothing here may hold it then.
        job = nil
        hasEnded.store(true, ordering: .releasing)
        done.leave()
    }

    /// Whether `wait` returns at once.
    var isFinished: Bool { hasEnded.load(ordering: .acquiring) }

    /// Returns when all is on the disk.
    func wait() throws(StorageError) {
        done.wait()
        if let failure { throw failure }
    }

    /// Bytes of memory.
    var memoryUsage: Int { table.memoryUsage }

    /// What is known of an output, spent or not.
    func find(_ outpoint: OutPoint) -> CoinPointer? { table.find(outpoint) }
}
