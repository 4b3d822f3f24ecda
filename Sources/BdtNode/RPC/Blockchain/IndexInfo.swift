import BdtJSON
import BdtRPC

/// This node has no optional index yet; the answer is empty for all of them.
func getIndexInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "util", name: "getindexinfo", summary: "Tells how far the optional indexes have come.",
        arguments: [RPCArgument("index_name", .string, .optional, "Tell of this one only")],
        result: RPCResult(
            .dictionary, "",
            [
                RPCResult(
                    "name", .object, "By name",
                    [
                        RPCResult("synced", .bool, "Whether it has all blocks"),
                        RPCResult("best_block_height", .number, "The height that it has come to"),
                    ])
            ]), examples: ["getindexinfo", "getindexinfo txindex"]
    ) { request in
        _ = try request.arguments.optionalString(0)
        return .object([:])
    }
}
