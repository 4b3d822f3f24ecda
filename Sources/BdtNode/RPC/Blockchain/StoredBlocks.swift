import BdtKernel
import BdtPrimitives
import BdtRPC

/// Blocks for methods that need their data, with the published texts where it is missing.
extension NodeContext {
    package func storedBlock(_ entry: BlockIndexEntry) throws(RPCError) -> Block {
        try checkData(of: entry)
        guard let block = try? kernel.readBlock(entry) else { throw RPCError(.miscError, "Block not found on disk") }
        return block
    }

    /// The block's serialisation.
    package func storedBlockBytes(_ entry: BlockIndexEntry) throws(RPCError) -> [UInt8] {
        try checkData(of: entry)
        guard let bytes = try? kernel.readBlockBytes(entry) else { throw RPCError(.miscError, "Block not found on disk") }
        return bytes
    }

    /// The coins that the block spent.
    package func storedUndo(_ entry: BlockIndexEntry) throws(RPCError) -> BlockUndo {
        if entry.height > 0, !entry.haveUndo {
            throw RPCError(
                .miscError, kernel.isPruned(entry) ? "Undo data not available (pruned data)" : "Undo data not available")
        }
        guard let undo = try? kernel.readUndo(entry) else { throw RPCError(.miscError, "Can't read undo data from disk") }
        return undo
    }

    package func checkData(of entry: BlockIndexEntry) throws(RPCError) {
        if entry.haveData { return }
        throw RPCError(
            .miscError, "Block not available (\(kernel.isPruned(entry) ? "pruned data" : "not fully downloaded"))")
    }
}
