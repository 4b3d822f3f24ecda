import BdtStorage
import Dispatch
import Synchronization

/// A store whose writes wait until it is open.
final class SlowStore: KeyValueStore {
    let inner = MemoryStore()
    private let gate = DispatchSemaphore(value: 1)
    private let state = Mutex((isOpen: true, fails: false))
    private let synced = Mutex<[[UInt8]]>([])

    /// The keys that were written so that they outlive a crash of the machine.
    var syncedKeys: [[UInt8]] { synced.withLock { $0 } }

    var isOpen: Bool {
        get { state.withLock { $0.isOpen } }
        set {
            let wasOpen = state.withLock { state in
                defer { state.isOpen = newValue }
                return state.isOpen
            }
            if wasOpen && !newValue { gate.wait() } else if !wasOpen && newValue { gate.signal() }
        }
    }

    var fails: Bool {
        get { state.withLock { $0.fails } }
        set { state.withLock { $0.fails = newValue } }
    }

    func get(_ key: [UInt8]) throws(StorageError) -> [UInt8]? { inner.get(key) }

    func write(_ batch: WriteBatch, sync: Bool) throws(StorageError) {
        gate.wait()
        defer { gate.signal() }
        if fails { throw .database(path: "memory", message: "the disk is gone") }
        inner.write(batch, sync: sync)
        if sync { batch.visitAll { key, _ in synced.withLock { $0.append(key.array) } } }
    }

    func makeCursor() -> any StoreCursor { inner.makeCursor() }
    func approximateSize(from lower: [UInt8], to upper: [UInt8]) -> UInt64 { inner.approximateSize(from: lower, to: upper) }
}
