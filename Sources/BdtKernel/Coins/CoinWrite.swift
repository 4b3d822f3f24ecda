import BdtPrimitives
import BdtStorage

/// Coins that have left the cache and go to the disk on a thread of their own, while the chain goes on.
///
/// Until the next write they are asked before the store: at first because the store may not have them yet, then because memory is faster.
final class CoinWrite: Sendable {
    private let frozen: FrozenTable
    private let write: SideWrite<StorageError>

    /// Begins `job` with the changes that `table` holds, in the order of their keys. The caller gives the table away.
    init(_ table: CoinTable, _ job: @escaping @Sendable ([CoinPointer]) throws(StorageError) -> Void) {
        let frozen = FrozenTable(table: table)
        self.frozen = frozen
        write = SideWrite { () throws(StorageError) in try job(frozen.table.sortedChanges()) }
    }

    /// Whether `wait` returns at once.
    var isFinished: Bool { write.isFinished }

    /// Returns when all is on the disk.
    func wait() throws(StorageError) { try write.wait() }

    /// Bytes of memory.
    var memoryUsage: Int { frozen.table.memoryUsage }

    /// What is known of an output, spent or not.
    func find(_ outpoint: OutPoint) -> CoinPointer? { frozen.table.find(outpoint) }
}

// @unchecked: nobody changes the table any more. Its one owner until then, a cache, has made itself a new one (`CoinsCache.detach`), and this file,
// which has the only reference now, calls nothing but `sortedChanges`, `memoryUsage` and `find`, which only read; any number of threads may do that.
private struct FrozenTable: @unchecked Sendable {
    let table: CoinTable
}
