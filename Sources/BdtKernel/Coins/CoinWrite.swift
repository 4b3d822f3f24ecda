import BdtPrimitives
import BdtStorage

/// Coins that have left the cache and go to the disk on a thread of their own, while the chain goes on.
///
/// Until the next write they are asked before the store: at first because the store may not have them yet, then because memory is faster. Nothing
/// changes the table, so that any thread may look into it.
// @unchecked: `table` is given away by its maker and only read from then on.
final class CoinWrite: @unchecked Sendable {
    private let table: CoinTable
    private let write: SideWrite<StorageError>

    /// Begins `job` with the changes that `table` holds, in the order of their keys.
    init(_ table: CoinTable, _ job: @escaping @Sendable ([CoinPointer]) throws(StorageError) -> Void) {
        let changes = Changes(table: table)
        self.table = table
        write = SideWrite { () throws(StorageError) in try job(changes.table.sortedChanges()) }
    }

    // @unchecked: see above.
    private struct Changes: @unchecked Sendable {
        let table: CoinTable
    }

    /// Whether `wait` returns at once.
    var isFinished: Bool { write.isFinished }

    /// Returns when all is on the disk.
    func wait() throws(StorageError) { try write.wait() }

    /// Bytes of memory.
    var memoryUsage: Int { table.memoryUsage }

    /// What is known of an output, spent or not.
    func find(_ outpoint: OutPoint) -> CoinPointer? { table.find(outpoint) }
}
