import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getBlockchainInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblockchaininfo", summary: "Describes the state of the chain.",
        result: RPCResult(.object, "", blockchainInfoResults), examples: ["getblockchaininfo"]
    ) { _ in
        let kernel = node.kernel
        let tip = try node.tip()
        var json: JSONObject = [
            "chain": .string(node.parameters.network.name), "blocks": JSONValue(tip.height),
            "headers": JSONValue(kernel.bestHeader?.height ?? -1), "bestblockhash": .string("\(tip.hash)"),
            "bits": .string(compactText(tip.bits)), "target": .string(targetText(tip)),
            "difficulty": JSONValue(CompactTarget.difficulty(tip.bits)), "time": JSONValue(tip.time),
            "mediantime": JSONValue(tip.medianTimePast), "verificationprogress": JSONValue(kernel.verificationProgress(tip)),
            "initialblockdownload": .bool(kernel.isInitialBlockDownload), "chainwork": .string(tip.chainWork.hex),
            "size_on_disk": JSONValue(kernel.blocksDiskUsage), "pruned": .bool(kernel.options.pruning != .off),
        ]
        appendPruning(of: kernel, to: &json)
        if node.parameters.network == .signet {
            json.append("signet_challenge", .string("\(node.parameters.consensus.blockChallenge)"))
        }
        json.append("warnings", node.warningsJSON)
        return .object(json)
    }
}

private func appendPruning(of kernel: Kernel, to json: inout JSONObject) {
    if kernel.options.pruning == .off { return }
    json.append("pruneheight", JSONValue(kernel.pruneHeight.map { $0 + 1 } ?? 0))
    guard case .automatic(let target) = kernel.options.pruning else { return json.append("automatic_pruning", false) }
    json.append("automatic_pruning", true)
    json.append("prune_target_size", JSONValue(target))
}

private let blockchainInfoResults: [RPCResult] = [
    RPCResult("chain", .string, "Name of the network"), RPCResult("blocks", .number, "Height of the tip"),
    RPCResult("headers", .number, "Height of the best header"), RPCResult("bestblockhash", .hex, "Hash of the tip"),
    RPCResult("bits", .hex, "Target of the tip in compact form"), RPCResult("target", .hex, "Target of the tip"),
    RPCResult("difficulty", .number, "Difficulty of the tip"), RPCResult("time", .time, "Time of the tip"),
    RPCResult("mediantime", .time, "Median time of the last eleven blocks"),
    RPCResult("verificationprogress", .number, "Estimated share of all transactions that are verified, 0 to 1"),
    RPCResult("initialblockdownload", .bool, "Whether the node is still catching up"),
    RPCResult("chainwork", .hex, "Hashes that the chain was expected to take"),
    RPCResult("size_on_disk", .number, "Bytes that block and undo files take"),
    RPCResult("pruned", .bool, "Whether old blocks are removed"),
    RPCResult("pruneheight", .number, "The first block that is kept, when old ones are removed", optional: true),
    RPCResult("automatic_pruning", .bool, "Whether the node decides what to remove, when old blocks are removed", optional: true),
    RPCResult("prune_target_size", .number, "Bytes that block files are kept below, when the node decides", optional: true),
    RPCResult("signet_challenge", .hex, "What blocks must solve, on a signet", optional: true),
    RPCResult("warnings", .array, "What the user should know", [RPCResult(.string, "warning")]),
]
