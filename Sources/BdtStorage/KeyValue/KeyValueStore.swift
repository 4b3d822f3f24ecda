import BdtBase

/// An ordered map of byte strings that survives the process. Keys compare byte by byte. Thread-safe.
package protocol KeyValueStore: AnyObject, Sendable {
    /// Nil when there is no such key.
    func get(_ key: [UInt8]) throws(StorageError) -> [UInt8]?
    /// Hands the value of a key to `use`, as a view that is valid until it returns; false when there is no such key. For hot paths.
    func read(_ key: ByteView, _ use: (ByteView) -> Void) throws(StorageError) -> Bool
    /// Applies all operations or none. With `sync`, returns after they are on the disk.
    func write(_ batch: WriteBatch, sync: Bool) throws(StorageError)
    /// A cursor over the content as it is now; it stands nowhere until it is told to seek.
    func makeCursor() -> any StoreCursor
    /// About how many bytes the keys in `lower..<upper` take on the disk.
    func approximateSize(from lower: [UInt8], to upper: [UInt8]) -> UInt64
}

/// Walks a snapshot of a store in key order. Not to be shared between threads.
package protocol StoreCursor: AnyObject {
    /// Moves to the first key that is not less than `key`; nil when there is none.
    func seek(_ key: [UInt8]) throws(StorageError) -> StoreRecord?
    /// Moves to the next key; nil at the end.
    func next() throws(StorageError) -> StoreRecord?
}

/// A key and its value.
package struct StoreRecord: Hashable, Sendable {
    package let key: [UInt8]
    package let value: [UInt8]

    package init(key: [UInt8], value: [UInt8]) {
        self.key = key
        self.value = value
    }
}

extension KeyValueStore {
    package func read(_ key: ByteView, _ use: (ByteView) -> Void) throws(StorageError) -> Bool {
        guard let value = try get(key.array) else { return false }
        value.withView(use)
        return true
    }

    package func contains(_ key: [UInt8]) throws(StorageError) -> Bool { try get(key) != nil }

    package func put(_ key: [UInt8], _ value: [UInt8], sync: Bool = false) throws(StorageError) {
        var batch = WriteBatch()
        batch.put(key, value)
        try write(batch, sync: sync)
    }

    package func remove(_ key: [UInt8], sync: Bool = false) throws(StorageError) {
        var batch = WriteBatch()
        batch.remove(key)
        try write(batch, sync: sync)
    }

    package var isEmpty: Bool {
        get throws(StorageError) { try makeCursor().seek([]) == nil }
    }

    /// Calls `body` with each record whose key begins with `prefix`, in key order, until it returns false.
    package func forEach(prefix: [UInt8], _ body: (StoreRecord) throws(StorageError) -> Bool) throws(StorageError) {
        let cursor = makeCursor()
        var record = try cursor.seek(prefix)
        while let found = record, found.key.starts(with: prefix) {
            guard try body(found) else { return }
            record = try cursor.next()
        }
    }
}
