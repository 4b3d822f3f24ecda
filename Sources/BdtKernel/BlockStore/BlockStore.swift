import BdtBase
import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtStorage
import Synchronization

/// Blocks and undo data in numbered files, in the published format. Thread-safe; only the holder of the chain-state lock writes.
///
/// Written data is on the disk after `flush`: whoever records positions durably must flush first.
final class BlockStore: Sendable {
    /// Magic and length before each record.
    static let recordHeaderSize = 8
    private static let maximumFileSize = 0x800_0000
    private static let smallFileSize = 0x10000
    private static let blockChunk: UInt64 = 0x100_0000
    private static let smallBlockChunk: UInt64 = 0x4000
    private static let undoChunk: UInt64 = 0x10_0000
    /// What files grow by at once.
    static let growth = blockChunk + undoChunk

    let key: XORKey
    let magic: [UInt8]
    let blocks: FlatFileSequence
    let undos: FlatFileSequence
    private let fileLimit: Int
    private let files = Mutex(Files())
    private let grown = Atomic<Bool>(false)

    /// What is known of the files.
    struct Files: Sendable {
        var infos = [BlockFileInfo()]
        /// Where blocks are written to.
        var cursor = Cursor()
        /// The same for blocks of a chain that is built on a snapshot: they come while those below the snapshot still do, and files with blocks of
        /// all heights could hardly ever be pruned. Nil before the first one.
        var snapshotCursor: Cursor?
        /// From this height on blocks belong to `snapshotCursor`; nil without a snapshot.
        var snapshotHeight: Int?
        /// Files whose infos changed since the index was last known to be on the disk.
        var dirty: Set<Int> = []
    }

    /// A file that is being written.
    struct Cursor: Sendable {
        var file = 0
        /// The highest block whose undo data went to the file.
        var undoHeight = 0
    }

    init(options: KernelOptions) throws(KernelError) {
        let directory = options.blocksDirectory
        do throws(StorageError) {
            try FileSystem.createDirectories(directory)
        } catch {
            throw .storage(error)
        }
        key = try BlockKeyFile.load(directory: directory, wanted: options.usesBlockKey)
        magic = options.parameters.messageStart
        let small = options.usesSmallBlockFiles
        fileLimit = small ? BlockStore.smallFileSize : BlockStore.maximumFileSize
        blocks = FlatFileSequence(
            directory: directory, prefix: "blk", chunkSize: small ? BlockStore.smallBlockChunk : BlockStore.blockChunk)
        undos = FlatFileSequence(directory: directory, prefix: "rev", chunkSize: BlockStore.undoChunk)
    }

    // MARK: Infos

    /// Takes over what the index knows of the files. `snapshotHeight`: that of the snapshot that the active chain is built on.
    func restore(_ infos: [BlockFileInfo], snapshotHeight: Int? = nil) {
        files.withLock { files in
            files = Files(infos: infos.isEmpty ? [BlockFileInfo()] : infos, snapshotHeight: snapshotHeight)
            for (number, info) in infos.enumerated() { files[cursorAt: info.highestHeight] = Cursor(file: number) }
        }
    }

    /// Gives blocks from this height on files of their own.
    func separateBlocks(from height: Int) { files.withLock { $0.snapshotHeight = height } }

    func withFiles<R: Sendable>(_ body: (inout Files) -> R) -> R { files.withLock { body(&$0) } }

    var infos: [BlockFileInfo] { files.withLock { $0.infos } }
    var lastFile: Int { files.withLock { $0.infos.count - 1 } }

    /// The infos that changed since they were last taken.
    var dirtyInfos: [Int: BlockFileInfo] { files.withLock(\.dirtyInfos) }

    /// The same, which count as unchanged from then on.
    func takeDirtyInfos() -> [Int: BlockFileInfo] {
        files.withLock { files in
            defer { files.dirty = [] }
            return files.dirtyInfos
        }
    }

    /// Bytes that all block and undo files use.
    var diskUsage: UInt64 { files.withLock { $0.infos.reduce(0) { $0 + UInt64($1.size) + UInt64($1.undoSize) } } }

    /// Whether files took more of the disk since this was last set to false.
    var hasGrown: Bool {
        get { grown.load(ordering: .relaxed) }
        set { grown.store(newValue, ordering: .relaxed) }
    }

    // MARK: Writing

    /// Appends a block; returns where its bytes begin.
    func write(_ block: Block, height: Int) throws(StorageError) -> FlatFilePosition {
        let bytes = block.layout.bytes
        var writer = ByteWriter(reserving: bytes.count + BlockStore.recordHeaderSize)
        writer.writeRaw(magic)
        writer.write(UInt32(bytes.count))
        writer.writeRaw(bytes)
        let position = try files.withLock { files throws(StorageError) in
            try reserve(writer.bytes.count, height: height, time: UInt64(block.header.time), in: &files)
        }
        try put(writer.bytes, at: position, of: blocks)
        return FlatFilePosition(file: position.file, offset: position.offset + UInt32(BlockStore.recordHeaderSize))
    }

    /// Takes note of a block that already stands at `position` (reindex).
    func noteBlock(_ block: Block, height: Int, at position: FlatFilePosition) {
        files.withLock { files in
            files.grow(to: position.file)
            if position.file > files[cursorAt: height].file { files[cursorAt: height] = Cursor(file: position.file) }
            files.infos[position.file].addBlock(height: height, time: UInt64(block.header.time))
            files.infos[position.file].size = max(files.infos[position.file].size, Int(position.offset) + block.totalSize)
            files.dirty.insert(position.file)
        }
    }

    /// Appends the undo data of a block to the undo file that goes with its block file; returns where its bytes begin.
    func writeUndo(_ content: [UInt8], of entry: BlockIndexEntry) throws(StorageError) -> UInt32 {
        var writer = ByteWriter(reserving: content.count + BlockStore.recordHeaderSize + 32)
        writer.writeRaw(magic)
        writer.write(UInt32(content.count))
        writer.writeRaw(content)
        writer.write(BlockStore.undoChecksum(content, previous: entry.previous?.hash ?? .zero))
        let file = entry.dataPosition.file
        let offset = files.withLock { files in
            files.grow(to: file)
            defer {
                files.infos[file].undoSize += writer.bytes.count
                files.dirty.insert(file)
            }
            return UInt32(files.infos[file].undoSize)
        }
        let position = FlatFilePosition(file: file, offset: offset)
        if try undos.allocate(position, size: writer.bytes.count) { hasGrown = true }
        try put(writer.bytes, at: position, of: undos)
        try finishUndo(file: file, height: entry.height)
        return offset + UInt32(BlockStore.recordHeaderSize)
    }

    /// An undo file that got its last record is trimmed: blocks of a finished block file may still be connected later.
    private func finishUndo(file: Int, height: Int) throws(StorageError) {
        let finishedSize: UInt32? = files.withLock { files in
            let cursor = files[cursorAt: height]
            if file < cursor.file, height == files.infos[file].highestHeight { return UInt32(files.infos[file].undoSize) }
            if file == cursor.file { files[cursorAt: height].undoHeight = max(cursor.undoHeight, height) }
            return nil
        }
        if let finishedSize { try undos.flush(file, trimmedTo: finishedSize) }
    }

    /// Finds room for `size` bytes, in the next file when the current one is full.
    private func reserve(_ size: Int, height: Int, time: UInt64, in files: inout Files) throws(StorageError) -> FlatFilePosition {
        let limit = max(fileLimit, size + 1)
        let cursor = files[cursorAt: height]
        var file = cursor.file
        while file < files.infos.count, files.infos[file].size + size >= limit { file = max(file, files.lastOpenFile) + 1 }
        files.grow(to: file)
        if file != cursor.file {
            let last = cursor.file
            Log.debug(.blockstorage, "Leaving block file \(last): \(files.infos[last]) (onto \(file)) (height \(height))")
            let info = files.infos[last]
            try flush(last, info, finished: true, undoFinished: cursor.undoHeight == info.highestHeight)
        }
        if file != cursor.file || files.needsCursor(at: height) { files[cursorAt: height] = Cursor(file: file) }
        let position = FlatFilePosition(file: file, offset: UInt32(files.infos[file].size))
        if try blocks.allocate(position, size: size) { hasGrown = true }
        files.infos[file].addBlock(height: height, time: time)
        files.infos[file].size += size
        files.dirty.insert(file)
        return position
    }

    private func put(_ bytes: consuming [UInt8], at position: FlatFilePosition, of sequence: FlatFileSequence) throws(StorageError) {
        key.apply(to: &bytes, at: UInt64(position.offset))
        try sequence.open(position.file, mode: .readWrite).write(bytes, at: UInt64(position.offset))
    }

    /// Returns once all that was written to the current files so far is on the disk. Any thread may call it, and others write meanwhile.
    func flush() throws(StorageError) {
        let current = files.withLock { files in
            files.openFiles.filter { files.infos[$0].size > 0 }.map { (number: $0, info: files.infos[$0]) }
        }
        for file in current { try flush(file.number, file.info, finished: false, undoFinished: false) }
    }

    private func flush(_ file: Int, _ info: BlockFileInfo, finished: Bool, undoFinished: Bool) throws(StorageError) {
        try blocks.flush(file, trimmedTo: finished ? UInt32(info.size) : nil)
        // As published, a block file that is in use has its undo file beside it from the first flush on.
        if info.undoSize > 0 || !finished { try undos.flush(file, trimmedTo: undoFinished ? UInt32(info.undoSize) : nil) }
    }
}

extension BlockStore.Files {
    /// The files that are being written.
    var openFiles: Set<Int> { Set([cursor.file, snapshotCursor?.file].compactMap(\.self)) }
    var lastOpenFile: Int { max(cursor.file, snapshotCursor?.file ?? 0) }

    private func isAboveSnapshot(_ height: Int) -> Bool { snapshotHeight.map { height >= $0 } ?? false }

    /// Whether the block at `height` will be the first one built on the snapshot.
    func needsCursor(at height: Int) -> Bool { isAboveSnapshot(height) && snapshotCursor == nil }

    /// Where blocks at `height` are written to. The first one that is built on a snapshot begins a new file.
    subscript(cursorAt height: Int) -> BlockStore.Cursor {
        get { isAboveSnapshot(height) ? snapshotCursor ?? BlockStore.Cursor(file: cursor.file + 1) : cursor }
        set { if isAboveSnapshot(height) { snapshotCursor = newValue } else { cursor = newValue } }
    }

    var dirtyInfos: [Int: BlockFileInfo] { Dictionary(uniqueKeysWithValues: dirty.map { ($0, infos[$0]) }) }

    mutating func grow(to file: Int) {
        while infos.count <= file { infos.append(BlockFileInfo()) }
    }
}
