import BdtBase
import Synchronization

/// A store that lives and dies with the process: for tests and for kernels without a disk.
package final class MemoryStore: KeyValueStore {
    private let content = Mutex<[[UInt8]: [UInt8]]>([:])

    package init() {}

    package func get(_ key: [UInt8]) -> [UInt8]? { content.withLock { $0[key] } }

    package func write(_ batch: WriteBatch, sync: Bool) {
        content.withLock { content in
            batch.visitAll { content[$0.array] = $1?.array }
        }
    }

    package func makeCursor() -> any StoreCursor {
        let records = content.withLock { $0.map { StoreRecord(key: $0.key, value: $0.value) } }
        return Cursor(records.sorted { $0.key.lexicographicallyPrecedes($1.key) })
    }

    package func approximateSize(from lower: [UInt8], to upper: [UInt8]) -> UInt64 {
        content.withLock { content in
            content.reduce(0) { sum, record in
                let inside = !record.key.lexicographicallyPrecedes(lower) && record.key.lexicographicallyPrecedes(upper)
                return inside ? sum + UInt64(record.key.count + record.value.count) : sum
            }
        }
    }

    private final class Cursor: StoreCursor {
        private let records: [StoreRecord]
        private var position = 0

        init(_ records: [StoreRecord]) { self.records = records }

        func seek(_ key: [UInt8]) -> StoreRecord? {
            var (low, high) = (0, records.count)
            while low < high {
                let middle = (low + high) / 2
                if records[middle].key.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
            }
            position = low
            return low < records.count ? records[low] : nil
        }

        func next() -> StoreRecord? {
            position += 1
            return position < records.count ? records[position] : nil
        }
    }
}
