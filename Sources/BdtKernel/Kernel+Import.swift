import BdtBase
import BdtEncoding
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
            try state.writeIndex(sync: true)
            try state.onDisk { () throws(StorageError) in try state.indexStore.setReindexing(false) }
        }
        flags.isReindexing = false
        Log.info("Reindexing finished")
    }

    private func importFile(_ file: consuming File, key: XORKey, run: ImportRun) {
        let start = Clock.monotonicMicroseconds
        run.loaded = 0
        var scanner = BlockScanner(file, key: key, magic: parameters.messageStart)
        do throws(StorageError) {
            while !flags.isInterrupted, !flags.isBroken, let found = try scanner.next() {
                run.work.update(Double(run.bytesBefore + found.offset) / Double(max(1, run.bytes)))
                take(found, run)
            }
        } catch {
            fail(.inconsistent("System error while loading external block file: \(error)"))
        }
        Log.info("Loaded \(run.loaded) blocks from external file in \((Clock.monotonicMicroseconds - start) / 1000)ms")
    }

    private func take(_ found: BlockScanner.Found, _ run: ImportRun) {
        let hash = found.header.computeHash()
        let position = run.fileNumber.map { FlatFilePosition(file: $0, offset: UInt32(truncatingIfNeeded: found.offset)) }
        let isGenesis = hash == parameters.genesisHash
        if !isGenesis, index[found.header.previousHash] == nil {
            Log.debug(.reindex, "LoadExternalBlockFile: Out of order block \(hash), parent \(found.header.previousHash) not known")
            if let position { run.waiting[found.header.previousHash, default: []].append(position) }
            return
        }
        if index[hash]?.haveData != true {
            guard let block = try? Block(prefixOf: found.bytes) else {
                Log.debug(.reindex, "LoadExternalBlockFile: unexpected data at file offset \(found.offset). continuing")
                return
            }
            accept(block, at: position, run)
            // Files are removed only behind the tip: with a limit on them, it has to keep up with an import.
            if options.pruning != .off, !flags.isReindexing { activate(hint: block) }
        }
        if isGenesis, chain.isEmpty { change { state throws(KernelError) in try state.connectGenesis() } }
        notifyHeaderTip()
        if run.fileNumber != nil { takeWaiting(for: hash, run) }
    }

    @discardableResult private func accept(_ block: Block, at position: FlatFilePosition?, _ run: ImportRun) -> Bool {
        let acceptance = change { state throws(KernelError) in
            try state.acceptBlock(block, requested: true, position: position, minimumWorkChecked: true)
        }
        guard let acceptance, acceptance.rejection == nil else { return false }
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

    init(_ work: LongWork, bytes: UInt64) {
        self.work = work
        self.bytes = bytes
    }
}

extension Block {
    /// The block that `bytes` begin with.
    fileprivate convenience init(prefixOf bytes: [UInt8]) throws(DecodeError) {
        var reader = ByteReader(bytes)
        try self.init(from: &reader)
    }
}
