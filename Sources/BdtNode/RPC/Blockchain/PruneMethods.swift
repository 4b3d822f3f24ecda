import BdtBase
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

/// A height above this is a time: in 2001 the first second that is counted so had long passed.
private let highestHeight = 1_000_000_000
/// Blocks may be this much older than they say (seconds).
private let timestampWindow: Int64 = 2 * 60 * 60

func pruneBlockchain(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "pruneblockchain",
        summary: "Removes block files that hold no block above a height. Needs -prune.",
        arguments: [
            RPCArgument(
                "height", .number, .required,
                "The height to remove blocks up to; or a UNIX time, for blocks at least two hours older. The last 288 blocks always stay")
        ], result: RPCResult(.number, "Height of the last block that was removed"), examples: ["pruneblockchain 1000"]
    ) { request in
        let kernel = node.kernel
        guard kernel.options.pruning != .off else {
            throw RPCError(.miscError, "Cannot prune blocks because node is not in prune mode.")
        }
        let height = try pruneHeight(try request.arguments.int(0), kernel)
        kernel.prune(upTo: height)
        return JSONValue(kernel.pruneHeight ?? -1)
    }
}

/// The height that the argument means, not too close to the tip.
private func pruneHeight(_ argument: Int, _ kernel: Kernel) throws(RPCError) -> Int {
    guard argument >= 0 else { throw RPCError(.invalidParameter, "Negative block height.") }
    let chain = kernel.chain
    var height = argument
    if argument > highestHeight {
        guard let entry = chain.earliest(time: Int64(argument) - timestampWindow, minimumHeight: 0) else {
            throw RPCError(.invalidParameter, "Could not find block with at least the specified timestamp.")
        }
        height = entry.height
    }
    guard chain.height >= kernel.parameters.pruneAfterHeight else { throw RPCError(.miscError, "Blockchain is too short for pruning.") }
    guard height <= chain.height else {
        throw RPCError(.invalidParameter, "Blockchain is shorter than the attempted prune height.")
    }
    if height > chain.height - Kernel.blocksToKeep {
        Log.debug(.rpc, "Attempt to prune blocks close to the tip.  Retaining the minimum number of blocks.")
    }
    return min(height, chain.height - Kernel.blocksToKeep)
}

func getBlockFromPeer(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblockfrompeer",
        summary: "Asks a peer for a block whose header is known. The block comes without undo data, and may be pruned again at once.\n"
            + "A later call for the same block may make the node ignore what the first peer answers. Peers seldom give stale blocks, or old "
            + "ones that are not on their chain; one that does not answer is disconnected.",
        arguments: [
            RPCArgument("blockhash", .hex, .required, "The hash of the block"),
            RPCArgument("peer_id", .number, .required, "The id of the peer, as getpeerinfo shows it"),
        ], result: RPCResult(.object, "Empty when the peer was asked", []),
        examples: ["getblockfrompeer \"00000000c937983704a73af28acdec37b049d214adbda81d7e2a3dd146f6ed09\" 0"]
    ) { request in
        let hash = BlockHash(try request.arguments.hash(0, "blockhash"))
        let peer = try request.arguments.int64(1)
        guard let entry = node.kernel.entry(for: hash) else { throw RPCError(.miscError, "Block header missing") }
        // A block far ahead would keep the file it lands in from being removed.
        if node.kernel.options.pruning != .off, entry.height > node.kernel.chain.height {
            throw RPCError(
                .miscError, "In prune mode, only blocks that the node has already synced previously can be fetched from a peer")
        }
        if entry.haveData { throw RPCError(.miscError, "Block already downloaded") }
        if let problem = try node.peers.fetchBlock(entry, from: peer) { throw RPCError(.miscError, problem) }
        return [:]
    }
}
