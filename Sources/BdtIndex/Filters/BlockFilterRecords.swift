import BdtBase
import BdtCrypto
import BdtEncoding
import BdtKernel
import BdtPrimitives
import BdtStorage
import Synchronization

/// An index of the block filters of one kind (`-blockfilterindex`).
package typealias BlockFilterIndex = ChainIndex<BlockFilterRecords>

/// Published format: filters in files `fltrNNNNN.dat`, their hashes, headers and positions in records by height or block hash, and under `P`
/// the position where the next filter goes.
package final class BlockFilterRecords: IndexContent {
    package let kind: BlockFilterKind
    package let store: any KeyValueStore
    private let kernel: Kernel
    private let records: HeightRecords<Record>
    private let files: FlatFileSequence
    private let fileLimit: UInt32
    private let state = Mutex(State())

    private struct State {
        /// The header of the last filter.
        var lastHeader = Hash256.zero
        var next = FlatFilePosition(file: 0, offset: 0)
    }

    /// What is known of a filter without reading it.
    struct Record: BinaryCodable, Sendable {
        let hash: Hash256
        let header: Hash256
        let position: FlatFilePosition

        init(hash: Hash256, header: Hash256, position: FlatFilePosition) {
            self.hash = hash
            self.header = header
            self.position = position
        }

        func encode(into writer: inout ByteWriter) {
            writer.write(hash)
            writer.write(header)
            writer.write(position)
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            self.init(hash: try reader.read(), header: try reader.read(), position: try reader.read())
        }
    }

    private static let positionKey = [UInt8(ascii: "P")]
    package static let maximumFileSize: UInt32 = 0x100_0000
    private static let chunk: UInt64 = 0x10_0000

    /// `directory` exists and holds the filter files; `fileLimit` bounds their size in bytes.
    package init(
        _ kind: BlockFilterKind, store: any KeyValueStore, directory: String, kernel: Kernel,
        fileLimit: UInt32 = BlockFilterRecords.maximumFileSize
    ) {
        self.kind = kind
        self.store = store
        self.kernel = kernel
        self.fileLimit = fileLimit
        records = HeightRecords(store: store)
        files = FlatFileSequence(directory: directory, prefix: "fltr", chunkSize: Self.chunk)
    }

    package var name: String { "\(kind.rawValue) block filter index" }
    package var toleratesPruning: Bool { true }

    // MARK: Following the chain

    package func load(at position: BlockIndexEntry?) throws(IndexError) {
        var state = State()
        if let bytes = try stored({ () throws(StorageError) in try store.get(Self.positionKey) }) {
            guard let next = try? FlatFilePosition(decoding: bytes) else {
                throw .inconsistent("Cannot read current \(name) state; index may be corrupted")
            }
            state.next = next
        }
        if let position {
            guard let record = try records.value(of: position) else {
                throw .inconsistent("Cannot read last block filter header; index may be corrupted")
            }
            state.lastHeader = record.header
        }
        self.state.withLock { $0 = state }
    }

    package func append(_ block: Block, _ entry: BlockIndexEntry) throws(IndexError) {
        let undo = try fromKernel { () throws(KernelError) in try kernel.readUndo(entry) }
        let filter = BlockFilter(block, undo: undo)
        let (last, next) = state.withLock { ($0.lastHeader, $0.next) }
        let header = filter.header(after: last)
        let (position, size) = try stored { () throws(StorageError) in try write(filter, at: next) }
        try records.put(Record(hash: filter.hash, header: header, position: position), for: entry)
        state.withLock { $0 = State(lastHeader: header, next: FlatFilePosition(file: position.file, offset: position.offset + size)) }
    }

    package func rewind(from last: BlockIndexEntry, to target: BlockIndexEntry) throws(IndexError) {
        try records.copyToHashes(target.height...last.height)
        guard let record = try records.value(of: target) else {
            throw .inconsistent("the filter header of block \(target.hash) is missing")
        }
        state.withLock { $0.lastHeader = record.header }
    }

    package func commit(into batch: inout WriteBatch) throws(IndexError) {
        let next = state.withLock { $0.next }
        try stored { () throws(StorageError) in try files.flush(next.file) }
        batch.put(Self.positionKey, next.encoded)
    }

    /// Writes the filter at `next`, or at the start of the next file when it does not fit; returns where, and how many bytes it took.
    private func write(_ filter: BlockFilter, at next: FlatFilePosition) throws(StorageError) -> (FlatFilePosition, UInt32) {
        var writer = ByteWriter(reserving: filter.bytes.count + 40)
        writer.write(filter.blockHash)
        writer.writeVarBytes(filter.bytes)
        let size = UInt32(writer.bytes.count)
        var position = next
        if UInt64(position.offset) + UInt64(size) > UInt64(fileLimit) {
            try files.flush(position.file, trimmedTo: position.offset)
            position = FlatFilePosition(file: position.file + 1, offset: 0)
        }
        try files.allocate(position, size: Int(size))
        try files.open(position.file, mode: .readWrite).write(writer.bytes, at: UInt64(position.offset))
        return (position, size)
    }

    // MARK: Look-ups: nil for what is not indexed or cannot be read

    package func filter(of entry: BlockIndexEntry) -> BlockFilter? {
        logged { () throws(IndexError) in try records.value(of: entry).map { record throws(IndexError) in try read(record) } }
    }

    package func header(of entry: BlockIndexEntry) -> Hash256? {
        logged { () throws(IndexError) in try records.value(of: entry)?.header }
    }

    /// The filters of the blocks from `height` to `stop`, ascending.
    package func filters(from height: Int, to stop: BlockIndexEntry) -> [BlockFilter]? {
        logged { () throws(IndexError) in
            guard let found = try records.values(from: height, to: stop) else { return nil }
            var filters: [BlockFilter] = []
            filters.reserveCapacity(found.count)
            for record in found { filters.append(try read(record)) }
            return filters
        }
    }

    /// The hashes of these filters.
    package func hashes(from height: Int, to stop: BlockIndexEntry) -> [Hash256]? {
        logged { () throws(IndexError) in try records.values(from: height, to: stop)?.map(\.hash) }
    }

    private func logged<R>(_ body: () throws(IndexError) -> R?) -> R? {
        do throws(IndexError) {
            return try body()
        } catch {
            Log.error("\(name): \(error)")
            return nil
        }
    }

    private func read(_ record: Record) throws(IndexError) -> BlockFilter {
        let file = try stored { () throws(StorageError) in try files.open(record.position.file, mode: .read) }
        let start = UInt64(record.position.offset)
        do {
            // Hash, and the longest compact size.
            var head = ByteReader(try file.readUpTo(Hash256.byteCount + 9, at: start))
            let blockHash: BlockHash = try head.read()
            let size = try head.readCompactSize()
            let bytes = try file.read(size, at: start + UInt64(head.offset))
            guard SHA256.double(bytes) == record.hash else { throw IndexError.inconsistent("Checksum mismatch in filter decode.") }
            return try BlockFilter(blockHash: blockHash, decoding: bytes, verified: false)
        } catch let error as IndexError {
            throw error
        } catch {
            throw .inconsistent("Failed to deserialize block filter from disk: \(error)")
        }
    }
}
