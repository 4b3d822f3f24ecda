import BdtJSON
import BdtKernel
import BdtRPC

func getChainTransactionStatistics(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getchaintxstats", summary: "Tells how many transactions the chain has, and at what rate they come.",
        arguments: [
            RPCArgument("nblocks", .number, .defaultHint("one month"), "Blocks of the window"),
            RPCArgument("blockhash", .hex, .defaultHint("chain tip"), "The hash of the block that ends the window"),
        ], result: RPCResult(.object, "", statisticsResults), examples: ["getchaintxstats", "getchaintxstats 2016"]
    ) { request in
        let last = try lastBlock(request.arguments, node)
        let count = try windowSize(request.arguments, last, node)
        guard let first = last.ancestor(height: last.height - count) else { throw RPCError(.internalError, "The window has no start") }
        var json: JSONObject = ["time": JSONValue(last.time)]
        if last.chainTransactionCount > 0 { json.append("txcount", JSONValue(last.chainTransactionCount)) }
        json.append("window_final_block_hash", .string("\(last.hash)"))
        json.append("window_final_block_height", JSONValue(last.height))
        json.append("window_block_count", JSONValue(count))
        guard count > 0 else { return .object(json) }
        let seconds = last.medianTimePast - first.medianTimePast
        json.append("window_interval", JSONValue(seconds))
        if last.chainTransactionCount > 0 && first.chainTransactionCount > 0 {
            let transactions = last.chainTransactionCount - first.chainTransactionCount
            json.append("window_tx_count", JSONValue(transactions))
            if seconds > 0 { json.append("txrate", JSONValue(Double(transactions) / Double(seconds))) }
        }
        return .object(json)
    }
}

private func lastBlock(_ arguments: RPCArguments, _ node: NodeContext) throws(RPCError) -> BlockIndexEntry {
    guard arguments.has(1) else { return try node.tip() }
    let entry = try node.block(arguments, 1, "blockhash")
    guard node.kernel.chain.contains(entry) else { throw RPCError(.invalidParameter, "Block is not in main chain") }
    return entry
}

private func windowSize(_ arguments: RPCArguments, _ last: BlockIndexEntry, _ node: NodeContext) throws(RPCError) -> Int {
    guard let count = try arguments.optionalInt(0) else {
        let month = Int(30 * 24 * 60 * 60 / node.parameters.consensus.powTargetSpacing)
        return max(0, min(month, last.height - 1))
    }
    guard count == 0 || (count > 0 && count < last.height) else {
        throw RPCError(.invalidParameter, "Invalid block count: should be between 0 and the block's height - 1")
    }
    return count
}

private let statisticsResults: [RPCResult] = [
    RPCResult("time", .time, "Time of the last block of the window"),
    RPCResult("txcount", .number, "Transactions of the chain up to there, if known", optional: true),
    RPCResult("window_final_block_hash", .hex, "Hash of the last block"),
    RPCResult("window_final_block_height", .number, "Height of the last block"),
    RPCResult("window_block_count", .number, "Blocks of the window"),
    RPCResult("window_interval", .number, "Seconds of the window, if it has blocks", optional: true),
    RPCResult("window_tx_count", .number, "Transactions in the window, if it has blocks and they are known", optional: true),
    RPCResult("txrate", .number, "Transactions a second in the window, if it has seconds", optional: true),
]
