import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getNetworkHashPS(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "getnetworkhashps", summary: "Estimates how many hashes a second the network does.",
        arguments: [
            RPCArgument(
                "nblocks", .number, .defaultValue(120), "Blocks to look at, or -1 for those since the difficulty changed last."),
            RPCArgument("height", .number, .defaultValue(-1), "Estimate for the time of this height; -1 for now."),
        ],
        result: RPCResult(.number, "Hashes a second"), examples: ["getnetworkhashps"]
    ) { request in
        try networkHashRate(node.kernel, blocks: try request.arguments.int(0), height: try request.arguments.int(1))
    }
}

/// The work of the last `blocks` blocks up to `height` over the time they took.
func networkHashRate(_ kernel: Kernel, blocks: Int, height: Int) throws(RPCError) -> JSONValue {
    if blocks < -1 || blocks == 0 {
        throw RPCError(.invalidParameter, "Invalid nblocks. Must be a positive number or -1.")
    }
    let chain = kernel.chain
    if height < -1 || height > chain.height { throw RPCError(.invalidParameter, "Block does not exist at specified height") }
    guard let last = height >= 0 ? chain[height] : chain.tip, last.height > 0 else { return 0 }
    let period = kernel.parameters.consensus.difficultyAdjustmentInterval
    let count = min(blocks == -1 ? last.height % period + 1 : blocks, last.height)
    var (first, earliest, latest) = (last, last.time, last.time)
    for _ in 0..<count {
        guard let previous = first.previous else { break }
        first = previous
        (earliest, latest) = (min(earliest, first.time), max(latest, first.time))
    }
    if earliest == latest { return 0 }
    return JSONValue((last.chainWork - first.chainWork).double / Double(latest - earliest))
}
