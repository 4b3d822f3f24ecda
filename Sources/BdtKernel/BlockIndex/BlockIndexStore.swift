import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtStorage

/// The block index on disk (`blocks/index`), in the published format.
final class BlockIndexStore: Sendable {
    private enum Key {
        static let block = UInt8(ascii: "b")
        static let file = UInt8(ascii: "f")
        static let lastFile = UInt8(ascii: "l")
        static let reindexing = UInt8(ascii: "R")
        static let flag = UInt8(ascii: "F")
    }

    /// What the index records of a block.
    struct Record: Sendable {
        var header: BlockHeader
        var height: Int
        var status: BlockStatus
        var transactionCount: Int
        var data: FlatFilePosition
        var undoOffset: UInt32
    }

    private let store: any KeyValueStore

    init(_ store: any KeyValueStore) { self.store = store }

    // MARK: Blocks

    /// All records with their hashes, in no useful order.
    func forEachBlock(_ body: (BlockHash, Record) throws(StorageError) -> Void) throws(StorageError) {
        try store.forEach(prefix: [Key.block]) { entry throws(StorageError) in
            let (hash, record) = try BlockIndexStore.decodeBlock(entry)
            try body(hash, record)
            return true
        }
    }

    private static func decodeBlock(_ entry: StoreRecord) throws(StorageError) -> (BlockHash, Record) {
        do throws(DecodeError) {
            return (try BlockHash(decoding: Array(entry.key.dropFirst())), try Record(decoding: entry.value))
        } catch {
            throw .corrupt("a record of the block index is damaged: \(error)")
        }
    }

    /// Infos and entries as they are to be written.
    func batch(files: [Int: BlockFileInfo], lastFile: Int, entries: some Sequence<BlockIndexEntry>) -> WriteBatch {
        var batch = WriteBatch()
        for (number, info) in files { batch.put(BlockIndexStore.fileKey(number), info.encoded) }
        var last = ByteWriter()
        last.write(Int32(lastFile))
        batch.put([Key.lastFile], last.bytes)
        for entry in entries { batch.put([Key.block] + entry.hash.bytes, Record(entry).encoded) }
        return batch
    }

    /// Writes what `batch` made; with `sync` returns once it is on the disk.
    func write(_ batch: WriteBatch, sync: Bool) throws(StorageError) { try store.write(batch, sync: sync) }

    // MARK: Files

    /// The infos of all files that the index knows.
    func fileInfos() throws(StorageError) -> [BlockFileInfo] {
        var last = 0
        if let bytes = try store.get([Key.lastFile]) { last = try BlockIndexStore.decodeLastFile(bytes) }
        var infos: [BlockFileInfo] = []
        while true {
            let bytes = try store.get(BlockIndexStore.fileKey(infos.count))
            if bytes == nil && infos.count > last { return infos }
            if let bytes { infos.append(try BlockIndexStore.decodeInfo(bytes)) } else { infos.append(BlockFileInfo()) }
        }
    }

    private static func fileKey(_ number: Int) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Key.file)
        writer.write(Int32(number))
        return writer.bytes
    }

    private static func decodeLastFile(_ bytes: [UInt8]) throws(StorageError) -> Int {
        var reader = ByteReader(bytes)
        guard let number = try? reader.readInt32(), (0..<1_000_000).contains(number) else {
            throw .corrupt("the number of the last block file is damaged")
        }
        return Int(number)
    }

    private static func decodeInfo(_ bytes: [UInt8]) throws(StorageError) -> BlockFileInfo {
        do throws(DecodeError) {
            return try BlockFileInfo(decoding: bytes)
        } catch {
            throw .corrupt("a record of the block files is damaged: \(error)")
        }
    }

    // MARK: Flags

    /// Whether the block files are being read in anew.
    func isReindexing() throws(StorageError) -> Bool { try store.contains([Key.reindexing]) }

    func setReindexing(_ value: Bool) throws(StorageError) {
        if value {
            try store.put([Key.reindexing], [UInt8(ascii: "1")], sync: true)
        } else {
            try store.remove([Key.reindexing], sync: true)
        }
    }

    func flag(_ name: String) throws(StorageError) -> Bool {
        try store.get(BlockIndexStore.flagKey(name)) == [UInt8(ascii: "1")]
    }

    func setFlag(_ name: String) throws(StorageError) { try store.put(BlockIndexStore.flagKey(name), [UInt8(ascii: "1")]) }

    private static func flagKey(_ name: String) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Key.flag)
        writer.write(name)
        return writer.bytes
    }
}

extension BlockIndexStore.Record: BinaryCodable {
    /// Written first; ignored when read.
    private static let version = 259_900

    init(_ entry: BlockIndexEntry) {
        self.init(
            header: entry.header, height: entry.height, status: entry.status, transactionCount: entry.transactionCount,
            data: entry.dataPosition, undoOffset: entry.undoOffset)
    }

    func encode(into writer: inout ByteWriter) {
        writer.writeVarInt(BlockIndexStore.Record.version)
        writer.writeVarInt(height)
        writer.writeVarInt(status.rawValue)
        writer.writeVarInt(transactionCount)
        if !status.isDisjoint(with: .haveAny) { writer.writeVarInt(data.file) }
        if status.contains(.haveData) { writer.writeVarInt(data.offset) }
        if status.contains(.haveUndo) { writer.writeVarInt(undoOffset) }
        writer.write(header)
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        func number() throws(DecodeError) -> UInt32 {
            let value = try reader.readVarInt()
            guard value <= UInt64(UInt32.max) else { throw .invalid("block index record out of range") }
            return UInt32(value)
        }
        _ = try reader.readVarInt()
        height = Int(try number())
        status = BlockStatus(rawValue: try number())
        transactionCount = Int(try number())
        data = FlatFilePosition(file: 0, offset: 0)
        if !status.isDisjoint(with: .haveAny) { data.file = Int(try number()) }
        if status.contains(.haveData) { data.offset = try number() }
        undoOffset = status.contains(.haveUndo) ? try number() : 0
        header = try reader.read()
    }
}
