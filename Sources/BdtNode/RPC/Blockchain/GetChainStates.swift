import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getChainStates(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getchainstates",
        summary: "Describes the chain states that the node keeps: one, or two while the coins of a snapshot are being proven.",
        result: RPCResult(
            .object, "",
            [
                RPCResult("headers", .number, "Height of the best header"),
                RPCResult("chainstates", .array, "The active one last", [RPCResult(.object, "", chainStateResults)]),
            ]), examples: ["getchainstates"]
    ) { _ in
        let kernel = node.kernel
        return [
            "headers": JSONValue(kernel.bestHeader?.height ?? -1),
            "chainstates": JSONValue(kernel.chainStates.map { JSONValue.object(chainStateJSON($0, kernel)) }),
        ]
    }
}

private func chainStateJSON(_ state: ChainStateInfo, _ kernel: Kernel) -> JSONObject {
    guard let tip = state.chain.tip else { return JSONObject() }
    var json: JSONObject = [
        "blocks": JSONValue(tip.height), "bestblockhash": .string("\(tip.hash)"), "bits": .string(compactText(tip.bits)),
        "target": .string(targetText(tip)), "difficulty": JSONValue(CompactTarget.difficulty(tip.bits)),
        "verificationprogress": JSONValue(kernel.verificationProgress(tip)),
        "coins_db_cache_bytes": JSONValue(state.databaseCacheBytes), "coins_tip_cache_bytes": JSONValue(state.coinsCacheBytes),
    ]
    if let base = state.snapshotBase { json.append("snapshot_blockhash", .string("\(base.hash)")) }
    json.append("validated", .bool(state.isValidated))
    return json
}

private let chainStateResults: [RPCResult] = [
    RPCResult("blocks", .number, "Height of its tip"), RPCResult("bestblockhash", .hex, "Hash of its tip"),
    RPCResult("bits", .hex, "Target of its tip in compact form"), RPCResult("target", .hex, "Target of its tip"),
    RPCResult("difficulty", .number, "Difficulty of its tip"),
    RPCResult("verificationprogress", .number, "Estimated share of all transactions that are verified, 0 to 1"),
    RPCResult("coins_db_cache_bytes", .number, "Bytes of cache for the coin database"),
    RPCResult("coins_tip_cache_bytes", .number, "Bytes of memory for coins"),
    RPCResult("snapshot_blockhash", .hex, "The block whose coins a snapshot gave, if it began at one", optional: true),
    RPCResult("validated", .bool, "Whether all its blocks were validated; false while the snapshot below it is not proven"),
]
