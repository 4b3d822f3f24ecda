import BdtJSON
import BdtKernel
import BdtRPC

func verifyChain(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "verifychain", summary: "Checks the databases of blocks and coins.",
        arguments: [
            RPCArgument(
                "checklevel", .number, .defaultHint("3, range=0-4"),
                "0 reads blocks, 1 checks each on its own, 2 reads undo data, 3 takes the blocks off in memory, 4 connects them again"),
            RPCArgument("nblocks", .number, .defaultHint("6, 0=all"), "How many blocks, from the tip down"),
        ], result: RPCResult(.bool, "Whether all is well; if not, the log says why"), examples: ["verifychain"]
    ) { request in
        let level = try request.arguments.optionalInt(0) ?? 3
        let depth = try request.arguments.optionalInt(1) ?? 6
        return .bool(node.kernel.verifyDatabase(level: level, depth: depth) == .success)
    }
}
