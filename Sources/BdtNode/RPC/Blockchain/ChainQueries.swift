import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getBlockCount(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblockcount",
        summary: "Tells the height of the fully validated chain with the most work. The genesis block has height 0.",
        result: RPCResult(.number, "The height of the tip"), examples: ["getblockcount"]
    ) { _ in JSONValue(node.kernel.chain.height) }
}

func getBestBlockHash(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getbestblockhash",
        summary: "Tells the hash of the last block of the fully validated chain with the most work.",
        result: RPCResult(.hex, "The hash of the tip"), examples: ["getbestblockhash"]
    ) { _ in .string("\(try node.tip().hash)") }
}

func getBlockHash(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblockhash", summary: "Tells the hash of the active chain's block at a height.",
        arguments: [RPCArgument("height", .number, .required, "The height")], result: RPCResult(.hex, "The hash of the block"),
        examples: ["getblockhash 1000"]
    ) { request in
        guard let entry = node.kernel.chain[try request.arguments.int(0)] else {
            throw RPCError(.invalidParameter, "Block height out of range")
        }
        return .string("\(entry.hash)")
    }
}

func getDifficulty(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getdifficulty",
        summary: "Tells how much harder the tip's target is to meet than the easiest target of the main network.",
        result: RPCResult(.number, "The difficulty of the tip"), examples: ["getdifficulty"]
    ) { _ in JSONValue(CompactTarget.difficulty(try node.tip().bits)) }
}

func getChainTips(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getchaintips",
        summary: "Lists the ends of all known branches of the block tree, the active chain's and those left behind.",
        result: RPCResult(
            .array, "",
            [
                RPCResult(
                    .object, "",
                    [
                        RPCResult("height", .number, "Height of the tip"), RPCResult("hash", .hex, "Hash of the tip"),
                        RPCResult("branchlen", .number, "Blocks of the branch that are not on the active chain"),
                        RPCResult(
                            "status", .string,
                            "\"active\", \"valid-fork\" (fully validated), \"valid-headers\" (complete, but not validated), "
                                + "\"headers-only\" (blocks are missing) or \"invalid\""),
                    ])
            ]), examples: ["getchaintips"]
    ) { _ in
        JSONValue(
            node.kernel.chainTips().map { tip in
                [
                    "height": JSONValue(tip.entry.height), "hash": .string("\(tip.entry.hash)"), "branchlen": JSONValue(tip.branchLength),
                    "status": .string(tip.status.rawValue),
                ]
            })
    }
}
