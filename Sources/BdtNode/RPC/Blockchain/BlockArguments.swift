import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

extension NodeContext {
    /// The block that the argument names by its height on the active chain, or by its hash.
    func blockByHashOrHeight(_ value: JSONValue) throws(RPCError) -> BlockIndexEntry {
        guard value.number != nil else {
            guard let entry = kernel.entry(for: BlockHash(try value.expectHash("hash_or_height"))) else {
                throw RPCError(.invalidAddressOrKey, "Block not found")
            }
            return entry
        }
        let height = Int(try value.expectInteger(Int32.self))
        if height < 0 { throw RPCError(.invalidParameter, "Target block height \(height) is negative") }
        let chain = kernel.chain
        guard let entry = chain[height] else {
            throw RPCError(.invalidParameter, "Target block height \(height) after current tip \(chain.height)")
        }
        return entry
    }

    /// A block on disk.
    func readBlock(_ entry: BlockIndexEntry) throws(RPCError) -> Block {
        guard entry.haveData else { throw RPCError(.miscError, "Block not available (not fully downloaded)") }
        guard let block = try? kernel.readBlock(entry) else { throw RPCError(.miscError, "Block not found on disk") }
        return block
    }

    /// The coins that a block spends, which must go with `block`.
    func readUndo(_ entry: BlockIndexEntry, of block: Block) throws(RPCError) -> BlockUndo {
        if entry.height == 0 { return BlockUndo() }
        guard entry.haveUndo else { throw RPCError(.miscError, "Undo data not available") }
        guard let undo = try? kernel.readUndo(entry), undo.transactions.count + 1 == block.transactions.count,
            zip(undo.transactions, block.transactions.dropFirst()).allSatisfy({ $0.count == $1.inputs.count })
        else { throw RPCError(.miscError, "Can't read undo data from disk") }
        return undo
    }
}
