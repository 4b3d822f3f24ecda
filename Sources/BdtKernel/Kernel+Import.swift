import BdtBase
import BdtPrimitives
import BdtStorage

extension Kernel {
    /// Reads in block files (all of this directory after `-reindex`, and those given), then moves to the best chain. Takes long: call it on a
    /// thread of its own. Interrupted or killed, a reindex goes on at the next start.
    package func importBlocks(files: [String]) {
        flags.isImporting = true
        defer { flags.isImporting = false }
        if flags.isReindexing { reindex() }
        for path in files where !flags.isInterrupted {
            Log.info("Importing blocks file \(path)...")
            do throws(StorageError) {
                let file = try File(path, mode: .read)
                let run = ImportRun(longWork("Importing blocks…"), bytes: try file.size())
                importFile(file, key: .none, run: run)
            } catch {
                Log.info("Warning: Could not open blocks file \(path)")
            }
        }
        if flags.isInterrupted {
            Log.info("Interrupt requested. Exit ImportBlocks")
            return
        }
        activate(hint: nil)
        change { state throws(KernelError) in try state.writeIndex(sync: false) }
    }

    private func reindex() {
        let count = (0...).prefix { FileSystem.exists(blocks.blocks.path($0)) }.count
        let bytes = (0..<count).reduce(0) { $0 + (FileSystem.size(blocks.blocks.path($1)) ?? 0) }
        let run = ImportRun(longWork("Reindexing blocks…", canResume: true), bytes: bytes)
        for number in 0..<count {
            guard let file = try? blocks.blocks.open(number, mode: .read) else { break }
            Log.info("Reindexing block file \(blocks.blocks.path(number).split(separator: "/").last ?? "")...")
            run.fileNumber = number
            importFile(file, key: blocks.key, run: run)
            run.bytesBefore += FileSystem.size(blocks.blocks.path(number)) ?? 0
            // What is known of this file need not be found again, should the process be killed. The block files themselves are not touched:
            // they may be read-only.
            change { state throws(KernelError) in try state.writeIndex(sync: true) }
            if flags.isInterrupted || flags.isBroken { return }
        }
        change { state throws(KernelError) in
            try state.storeGenesis()
            try state.connectGenesis()
            try state.writeIndex(sync: true)
            try state.onDisk { () throws(StorageError) in try state.indexStore.setReindexing(false) }
        }
        flags.isReindexing = false
        Log.info("Reindexing finished")
    }

    private func importFile(_ file: consuming File, key: XORKey, run: ImportRun) {
        let start = Clock.monotonicMicroseconds
        run.loaded = 0
        let reader = BlockFileReader(
            BlockScanner(file, key: key, magic: parameters.messageStart), index: index, consensus: parameters.consensus,
            threads: options.scriptThreads)
        do throws(StorageError) {
            while !flags.isInterrupted, !flags.isBroken, let found = try reader.next() {
                run.work.update(Double(run.bytesBefore + found.offset) / Double(max(1, run.bytes)))
                take(found, run)
            }
        } catch {
            fail(.inconsistent("System error while loading external block file: \(error)"))
        }
        connect(run)
        Log.info("Loaded \(run.loaded) blocks from external file in \((Clock.monotonicMicroseconds - start) / 1000)ms")
    }

    private func take(_ found: BlockFileReader.Found, _ run: ImportRun) {
        let position = run.fileNumber.map { FlatFilePosition(file: $0, offset: UInt32(truncatingIfNeeded: found.offset)) }
        let isGenesis = found.hash == parameters.genesisHash
        if !isGenesis, index[found.header.previousHash] == nil {
            Log.debug(
                .reindex, "LoadExternalBlockFile: Out of order block \(found.hash), parent \(found.header.previousHash) not known")
            if let position { run.waiting[found.header.previousHash, default: []].append(position) }
            return
        }
        if index[found.hash]?.haveData != true {
            guard let block = found.block else {
                Log.debug(.reindex, "LoadExternalBlockFile: unexpected data at file offset \(found.offset). continuing")
                return
            }
            if accept(block, at: position, isChecked: found.isChecked, run) { run.prepare(block) }
            // Files are removed only behind the tip: with a limit on them, it has to keep up with an import.
            if !flags.isReindexing, run.isFull || options.pruning != .off { connect(run) }
        }
        if isGenesis, chain.isEmpty { change { state throws(KernelError) in try state.connectGenesis() } }
        notifyHeaderTip()
        if run.fileNumber != nil { takeWaiting(for: found.hash, run) }
    }

    /// Connects the blocks that were copied and are still in memory. A reindex connects at its end only.
    private func connect(_ run: ImportRun) {
        if run.fileNumber != nil || run.prepared.isEmpty || flags.isInterrupted || flags.isBroken { return }
        activate(prepared: run.takePrepared())
    }

    @discardableResult private func accept(
        _ block: Block, at position: FlatFilePosition?, isChecked: Bool = false, _ run: ImportRun
    ) -> Bool {
        let acceptance = change { state throws(KernelError) in
            try state.acceptBlock(block, requested: true, position: position, isChecked: isChecked, minimumWorkChecked: true)
        }
        guard let acceptance else { return false }
        if let rejection = acceptance.rejection {
            notifications.deliver { $0.importRefused(block.hash, rejection) }
            return false
        }
        if acceptance.isNew { run.loaded += 1 }
        return true
    }

    /// Takes the blocks that were found before their parent, the children of `hash` first.
    private func takeWaiting(for hash: BlockHash, _ run: ImportRun) {
        var queue = [hash]
        while let parent = queue.popLast() {
            for position in run.waiting.removeValue(forKey: parent) ?? [] {
                guard let block = try? blocks.readBlock(at: position) else { continue }
                Log.debug(.reindex, "LoadExternalBlockFile: Processing out of order child \(block.hash) of \(parent)")
                if accept(block, at: position, run) { queue.append(block.hash) }
                notifyHeaderTip()
            }
        }
    }
}

/// Where an import stands. Used by one thread.
private final class ImportRun {
    let work: LongWork
    /// The size of all files to read, and of those that were read.
    let bytes: UInt64
    var bytesBefore: UInt64 = 0
    /// Nil when the blocks are copied from a foreign file.
    var fileNumber: Int?
    var loaded = 0
    /// Blocks whose parent is not known yet, by the parent.
    var waiting: [BlockHash: [FlatFilePosition]] = [:]

    /// Blocks that were copied and not connected yet.
    private(set) var prepared: [BlockHash: Block] = [:]
    private var preparedBytes = 0
    private static let maximumPreparedBytes = 16 << 20
    private static let maximumPreparedCount = 128

    init(_ work: LongWork, bytes: UInt64) {
        self.work = work
        self.bytes = bytes
    }

    func prepare(_ block: Block) {
        // A reindex goes through all files before it connects: it reads the blocks again.
        if fileNumber != nil { return }
        prepared[block.hash] = block
        preparedBytes += block.totalSize
    }

    var isFull: Bool { prepared.count >= ImportRun.maximumPreparedCount || preparedBytes >= ImportRun.maximumPreparedBytes }

    func takePrepared() -> [BlockHash: Block] {
        defer {
            prepared = [:]
            preparedBytes = 0
        }
        return prepared
    }
}
