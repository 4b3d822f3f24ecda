import BdtBase
import BdtStorage

/// Block files and the index that points into them go to the disk in this order. The coins, which point into the index, follow
/// (`Chainstate+Flush.swift`).
extension Chainstate {
    /// Returns when blocks and index are on the disk.
    func writeBlocksAndIndex() throws(KernelError) {
        try checkSpaceForBlocks()
        try Chainstate.sync(blocks)
        try writeIndex(sync: true)
    }

    /// Has blocks and index written beside the chain.
    func beginIndexWrite() throws(KernelError) -> SideWrite<KernelError> {
        try checkSpaceForBlocks()
        try noteIndexWrite()
        let batch = takeIndexChanges(all: true)
        let write = SideWrite { [blocks, indexStore] () throws(KernelError) in
            try Chainstate.sync(blocks)
            try Chainstate.write(batch, to: indexStore, sync: true)
        }
        tree.indexWrite = write
        return write
    }

    /// Hands what changed of the index to the operating system, so that it outlives the process; with `sync` also a crash of the machine. Waits
    /// for what is being written: the later state of an entry must not be replaced by an earlier one.
    func writeIndex(sync: Bool) throws(KernelError) {
        try noteIndexWrite()
        try Chainstate.write(takeIndexChanges(all: sync), to: indexStore, sync: sync)
    }

    /// The same without `sync`, but leaves it to a later call if there is something to wait for (`Kernel.follow` and an import end with one that waits).
    func writeIndexUnlessBusy() throws(KernelError) {
        if tree.indexWrite?.isFinished == false { return }
        try writeIndex(sync: false)
    }

    /// Waits for the last write that went on beside the chain.
    func noteIndexWrite() throws(KernelError) {
        guard let write = tree.indexWrite else { return }
        try write.wait()
        tree.indexWrite = nil
    }

    /// What is to be written to the index; with `all`, together with what may not be on the disk yet. A write that fails ends all changes
    /// (`KernelFlags.isBroken`), so that nothing needs to be put back.
    private func takeIndexChanges(all: Bool) -> WriteBatch {
        let batch: WriteBatch
        if all {
            batch = indexStore.batch(files: blocks.takeDirtyInfos(), lastFile: blocks.lastFile, entries: tree.dirty.union(tree.unsynced))
            tree.unsynced = []
        } else {
            batch = indexStore.batch(files: blocks.dirtyInfos, lastFile: blocks.lastFile, entries: tree.dirty)
            tree.unsynced.formUnion(tree.dirty)
        }
        tree.dirty = []
        return batch
    }

    private func checkSpaceForBlocks() throws(KernelError) {
        guard FileSystem.hasSpace(at: options.blocksDirectory) else { throw .storage(.diskFull(path: options.blocksDirectory)) }
    }

    private static func sync(_ blocks: BlockStore) throws(KernelError) {
        do throws(StorageError) {
            try blocks.flush()
        } catch {
            throw .failed("Flushing block file to disk failed. This is likely the result of an I/O error.", error)
        }
    }

    private static func write(_ batch: WriteBatch, to store: BlockIndexStore, sync: Bool) throws(KernelError) {
        do throws(StorageError) {
            try store.write(batch, sync: sync)
        } catch {
            throw .failed("Failed to write to block index database.", error)
        }
    }
}
