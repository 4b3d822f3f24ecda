import BdtBase
import CLevelDB

#if canImport(Glibc)
    import Glibc
#endif

/// A LevelDB database in the layout of the published node: no compression, bloom filters of ten bits a key, checksums verified, and
/// values XORed with the key that the database itself holds.
// @unchecked: only `obfuscation` is no constant, and it is set by `init` alone, before anybody else has the object. LevelDB allows any use of one
// database, and of the options that are given to it, from several threads.
package final class LevelDBStore: KeyValueStore, @unchecked Sendable {
    package let path: String
    package private(set) var obfuscation = XORKey.none

    private let database: OpaquePointer
    private let resources: Resources
    fileprivate let pointReads: OpaquePointer
    fileprivate let scans: OpaquePointer
    private let plainWrites: OpaquePointer
    private let syncedWrites: OpaquePointer

    /// The key of the record that holds the obfuscation key: a serialised string of a zero byte and a name.
    package static let obfuscationRecord: [UInt8] = [0x0e, 0x00] + Array("obfuscate_key".utf8)

    package init(path: String, options: LevelDBOptions = LevelDBOptions()) throws(StorageError) {
        self.path = path
        if options.wipe {
            Log.info("Wiping LevelDB in \(path)")
            try LevelDBStore.destroy(path: path)
        }
        try FileSystem.createDirectories(path)
        Log.info("Opening LevelDB in \(path)")
        let resources = Resources(options)
        self.resources = resources
        database = try LevelDBStore.check(path) { leveldb_open(resources.options, path, &$0) }.unwrapped(path)
        // The creators below only allocate; they return no null.
        pointReads = leveldb_readoptions_create()
        leveldb_readoptions_set_verify_checksums(pointReads, 1)
        scans = leveldb_readoptions_create()
        leveldb_readoptions_set_verify_checksums(scans, 1)
        leveldb_readoptions_set_fill_cache(scans, 0)
        plainWrites = leveldb_writeoptions_create()
        syncedWrites = leveldb_writeoptions_create()
        leveldb_writeoptions_set_sync(syncedWrites, 1)
        Log.info("Opened LevelDB successfully")
        try loadObfuscation(create: options.obfuscate)
        Log.info("Using obfuscation key for \(path): \(Hex.encode(obfuscation.bytes))")
    }

    deinit {
        leveldb_readoptions_destroy(pointReads)
        leveldb_readoptions_destroy(scans)
        leveldb_writeoptions_destroy(plainWrites)
        leveldb_writeoptions_destroy(syncedWrites)
        leveldb_close(database)
    }

    /// Removes the database's files.
    package static func destroy(path: String) throws(StorageError) {
        guard FileSystem.exists(path) else { return }
        let options = leveldb_options_create()
        defer { leveldb_options_destroy(options) }
        try check(path) { leveldb_destroy_db(options, path, &$0) }
    }

    private func loadObfuscation(create: Bool) throws(StorageError) {
        if let stored = try get(LevelDBStore.obfuscationRecord) {
            guard stored.first == 8, let key = XORKey([UInt8](stored.dropFirst())) else {
                throw .corrupt("\(path): the obfuscation key is damaged")
            }
            obfuscation = key
            return
        }
        if create, try isEmpty {
            let key = XORKey.random()
            try put(LevelDBStore.obfuscationRecord, [8] + key.bytes, sync: true)
            obfuscation = key
        }
    }

    package func get(_ key: [UInt8]) throws(StorageError) -> [UInt8]? {
        var value: [UInt8]?
        let found = try key.withView { key throws(StorageError) in try read(key) { value = $0.array } }
        return found ? value : nil
    }

    package func read(_ key: ByteView, _ use: (ByteView) -> Void) throws(StorageError) -> Bool {
        var length = 0
        let found = try LevelDBStore.check(path) { leveldb_get(database, pointReads, key.characters, key.count, &length, &$0) }
        guard let found else { return false }
        defer { leveldb_free(found) }
        obfuscation.apply(to: UnsafeMutableRawBufferPointer(start: found, count: length))
        use(ByteView(found, count: length))
        return true
    }

    package func write(_ batch: WriteBatch, sync: Bool) throws(StorageError) {
        let native = leveldb_writebatch_create()
        defer { leveldb_writebatch_destroy(native) }
        let obfuscation = obfuscation
        batch.visitAll { key, value in
            guard let value else { return leveldb_writebatch_delete(native, key.characters, key.count) }
            withUnsafeTemporaryAllocation(byteCount: value.count, alignment: 8) { stored in
                stored.copyMemory(from: value.rawBuffer)
                obfuscation.apply(to: stored)
                leveldb_writebatch_put(native, key.characters, key.count, ByteView(UnsafeRawBufferPointer(stored)).characters, value.count)
            }
        }
        try LevelDBStore.check(path) { leveldb_write(database, sync ? syncedWrites : plainWrites, native, &$0) }
    }

    package func makeCursor() -> any StoreCursor { Cursor(self) }

    package func approximateSize(from lower: [UInt8], to upper: [UInt8]) -> UInt64 {
        var size: UInt64 = 0
        lower.withUnsafeChars { lower in
            upper.withUnsafeChars { upper in
                var (start, limit) = (lower.baseAddress, upper.baseAddress)
                var (startLength, limitLength) = (lower.count, upper.count)
                leveldb_approximate_sizes(database, 1, &start, &startLength, &limit, &limitLength, &size)
            }
        }
        return size
    }

    fileprivate func plain(_ bytes: UnsafePointer<CChar>, _ count: Int) -> [UInt8] {
        var value = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
        obfuscation.apply(to: &value)
        return value
    }

    fileprivate func openIterator() -> OpaquePointer? { leveldb_create_iterator(database, scans) }

    /// Runs a call that reports failure through a text that it allocates.
    @discardableResult fileprivate static func check<R>(
        _ path: String, _ call: (inout UnsafeMutablePointer<CChar>?) -> R
    ) throws(StorageError) -> R {
        var error: UnsafeMutablePointer<CChar>?
        let result = call(&error)
        if let error {
            defer { leveldb_free(error) }
            throw .database(path: path, message: String(cString: error))
        }
        return result
    }
}

/// The objects that an open database refers to; they must outlive it.
private final class Resources {
    let options: OpaquePointer
    private let cache: OpaquePointer
    private let filter: OpaquePointer

    init(_ wanted: LevelDBOptions) {
        // The creators only allocate; they return no null.
        options = leveldb_options_create()
        cache = leveldb_cache_create_lru(wanted.cacheBytes / 2)
        filter = leveldb_filterpolicy_create_bloom(10)
        leveldb_options_set_create_if_missing(options, wanted.mustExist ? 0 : 1)
        leveldb_options_set_cache(options, cache)
        leveldb_options_set_filter_policy(options, filter)
        leveldb_options_set_write_buffer_size(options, max(wanted.smallestWriteBuffer, wanted.cacheBytes / 4))
        leveldb_options_set_compression(options, Int32(leveldb_no_compression))
        leveldb_options_set_max_open_files(options, 1000)
        leveldb_options_set_max_file_size(options, 32 << 20)
        leveldb_options_set_paranoid_checks(options, 1)
    }

    deinit {
        leveldb_options_destroy(options)
        leveldb_filterpolicy_destroy(filter)
        leveldb_cache_destroy(cache)
    }
}

private final class Cursor: StoreCursor {
    private let store: LevelDBStore
    private let iterator: OpaquePointer?

    init(_ store: LevelDBStore) {
        self.store = store
        iterator = store.openIterator()
    }

    deinit { leveldb_iter_destroy(iterator) }

    func seek(_ key: [UInt8]) throws(StorageError) -> StoreRecord? {
        key.withUnsafeChars { leveldb_iter_seek(iterator, $0.baseAddress, $0.count) }
        return try current()
    }

    func next() throws(StorageError) -> StoreRecord? {
        leveldb_iter_next(iterator)
        return try current()
    }

    private func current() throws(StorageError) -> StoreRecord? {
        guard leveldb_iter_valid(iterator) != 0 else {
            try LevelDBStore.check(store.path) { leveldb_iter_get_error(iterator, &$0) }
            return nil
        }
        var (keyLength, valueLength) = (0, 0)
        guard let key = leveldb_iter_key(iterator, &keyLength), let value = leveldb_iter_value(iterator, &valueLength) else { return nil }
        let keyBytes = [UInt8](UnsafeRawBufferPointer(start: key, count: keyLength))
        return StoreRecord(key: keyBytes, value: store.plain(value, valueLength))
    }
}

extension [UInt8] {
    fileprivate func withUnsafeChars<R>(_ body: (UnsafeBufferPointer<CChar>) -> R) -> R {
        withUnsafeBytes { body($0.assumingMemoryBound(to: CChar.self)) }
    }
}

extension ByteView {
    fileprivate var characters: UnsafePointer<CChar> { UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self) }
}

extension Optional where Wrapped == OpaquePointer {
    fileprivate func unwrapped(_ path: String) throws(StorageError) -> OpaquePointer {
        guard let self else { throw .database(path: path, message: "the database did not open") }
        return self
    }
}
