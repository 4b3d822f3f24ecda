import BdtBase
import BdtStorage

extension BlockStore {
    /// Takes it that files hold nothing any more.
    func forget(_ numbers: [Int]) {
        withFiles { files in
            for number in numbers {
                files.infos[number] = BlockFileInfo()
                files.dirty.insert(number)
            }
        }
    }

    /// Removes block and undo files. What cannot be removed now is at the next start.
    func remove(_ numbers: [Int]) {
        for number in numbers {
            let paths = [blocks.path(number), undos.path(number)].filter(FileSystem.exists)
            for path in paths { try? FileSystem.remove(path) }
            if !paths.isEmpty { Log.debug(.blockstorage, "Prune: UnlinkPrunedFiles deleted blk/rev (\(blocks.digits(number)))") }
        }
    }

    /// Removes files that were to be removed in an earlier run.
    func removeForgotten() { remove(infos.dropLast().indices.filter { infos[$0].size == 0 }) }

    /// Before a reindex that is to keep below a limit: removes undo files, which it writes anew, and block files behind a gap, which it would
    /// not read.
    func removeUnusableFiles() {
        Log.info("Removing unusable blk?????.dat and rev?????.dat files for -reindex with -prune")
        let names = FileSystem.list(blocks.directory).filter { $0.utf8.count == 12 && $0.hasSuffix(".dat") }
        for name in names where name.hasPrefix("rev") { try? FileSystem.remove("\(undos.directory)/\(name)") }
        let found = names.filter { $0.hasPrefix("blk") }.sorted()
        let kept = found.enumerated().prefix { blocks.path($0.offset).hasSuffix("/" + $0.element) }.count
        for name in found[kept...] { try? FileSystem.remove("\(blocks.directory)/\(name)") }
    }
}
