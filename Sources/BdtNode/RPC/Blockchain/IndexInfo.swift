import BdtJSON
import BdtRPC

func getIndexInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "util", name: "getindexinfo", summary: "Tells how far the optional indexes have come that this node keeps.",
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
        let wanted = try request.arguments.optionalString(0)
        var json = JSONObject()
        for status in node.indexes?.all.map(\.status) ?? [] where wanted == nil || wanted == "" || wanted == status.name {
            json.append(
                status.name, ["synced": .bool(status.isSynced), "best_block_height": JSONValue(status.best?.height ?? 0)])
        }
        return .object(json)
    }
}
