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

    /// The coins that a stored block spends, for each of its transactions but the coinbase.
    func storedUndo(_ entry: BlockIndexEntry, of block: Block) throws(RPCError) -> BlockUndo {
        let undo = try storedUndo(entry)
        guard entry.height == 0 || undo.transactions.count + 1 == block.transactions.count,
            zip(undo.transactions, block.transactions.dropFirst()).allSatisfy({ $0.count == $1.inputs.count })
        else { throw RPCError(.miscError, "Can't read undo data from disk") }
        return undo
    }
}
