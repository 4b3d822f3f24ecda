import BdtStorage
import Foundation
import Testing

/// A folder that goes away with the value.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("bdtstorage-\(UUID().uuidString)").path

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct KeyValueStoreTests {
    /// The same demands on every kind of store.
    private func check(_ store: any KeyValueStore) throws {
        #expect(try store.get([1]) == nil)
        var batch = WriteBatch()
        batch.put([2], [20])
        batch.put([1, 1], [11])
        batch.put([1], [])
        batch.put([3], [30])
        batch.remove([3])
        try store.write(batch, sync: true)
        #expect(try store.get([1]) == [])
        #expect(try store.get([2]) == [20])
        #expect(try store.get([3]) == nil)
        let cursor = store.makeCursor()
        try store.put([1, 2], [12])
        #expect(try cursor.seek([1, 0]) == StoreRecord(key: [1, 1], value: [11]))
        #expect(try cursor.next() == StoreRecord(key: [2], value: [20]), "a cursor sees the store as it was")
        #expect(try cursor.next() == nil)
        #expect(try cursor.seek([9]) == nil)
        var keys: [[UInt8]] = []
        let collect: (StoreRecord) -> Bool = { record in
            keys.append(record.key)
            return keys.count < 2
        }
        try store.forEach(prefix: [1], collect)
        #expect(keys == [[1], [1, 1]])
    }

    @Test func memory() throws { try check(MemoryStore()) }

    @Test func levelDB() throws {
        let folder = TemporaryFolder()
        do {
            let store = try LevelDBStore(path: folder.path + "/a/b")
            #expect(try store.isEmpty)
            try check(store)
            #expect(store.obfuscation == .none)
        }
        let again = try LevelDBStore(path: folder.path + "/a/b")
        #expect(try again.get([2]) == [20])
    }

    @Test func obfuscatesValues() throws {
        let folder = TemporaryFolder()
        let key: XORKey
        do {
            let store = try LevelDBStore(path: folder.path, options: LevelDBOptions(obfuscate: true))
            key = store.obfuscation
            #expect(!key.isZero)
            try store.put([1], [UInt8](repeating: 0, count: 9))
        }
        // Whatever is asked for, a database keeps its key.
        do {
            let store = try LevelDBStore(path: folder.path, options: LevelDBOptions(obfuscate: false))
            #expect(store.obfuscation == key)
            #expect(try store.get([1]) == [UInt8](repeating: 0, count: 9))
        }
        let wiped = try LevelDBStore(path: folder.path, options: LevelDBOptions(wipe: true))
        #expect(try wiped.isEmpty)
    }

    @Test func reportsWhatIsWrong() throws {
        let folder = TemporaryFolder()
        #expect(throws: StorageError.self) {
            try LevelDBStore(path: folder.path + "/none", options: LevelDBOptions(mustExist: true))
        }
        let first = try LevelDBStore(path: folder.path + "/db")
        #expect(throws: StorageError.self) { try LevelDBStore(path: folder.path + "/db") }
        withExtendedLifetime(first) {}
        try FileSystem.createDirectories(folder.path + "/bad")
        try FileSystem.replace(folder.path + "/bad/CURRENT", with: [1, 2, 3])
        #expect(throws: StorageError.self) { try LevelDBStore(path: folder.path + "/bad") }
    }
}
