import BdtJSON
import BdtKernel
import BdtRPC

func getTransactionOutputSetInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "gettxoutsetinfo",
        summary: "Counts all unspent transaction outputs. This reads them all and takes its time.",
        arguments: [
            RPCArgument(
                "hash_type", .string, .defaultValue("hash_serialized_3"),
                "The hash over all outputs: \"hash_serialized_3\", \"muhash\" or \"none\""),
            RPCArgument(
                "hash_or_height", .stringOrNumber, .defaultHint("the current best block"),
                "The block to look at; needs -coinstatsindex"),
            RPCArgument("use_index", .bool, .defaultValue(true), "Use -coinstatsindex if it is there"),
        ], result: RPCResult(.object, "", outputSetResults),
        examples: ["gettxoutsetinfo", "gettxoutsetinfo \"none\"", "gettxoutsetinfo \"muhash\""]
    ) { request in
        let name = try request.arguments.string(0)
        guard let kind = CoinStatistics.HashKind(rawValue: name) else {
            throw RPCError(.invalidParameter, "'\(name)' is not a valid hash_type")
        }
        if request.arguments.has(1) {
            throw RPCError(.invalidParameter, "Querying specific block heights requires coinstatsindex")
        }
        let statistics: CoinStatistics
        do {
            statistics = try node.kernel.utxoStatistics(kind)
        } catch {
            throw RPCError(.internalError, "Unable to read UTXO set")
        }
        var json: JSONObject = [
            "height": JSONValue(statistics.tip.height), "bestblock": .string("\(statistics.tip.hash)"),
            "txouts": JSONValue(statistics.outputs), "bogosize": JSONValue(statistics.bogoSize),
        ]
        if let hash = statistics.hash { json.append(kind.rawValue, .string("\(hash)")) }
        json.append("total_amount", .decimal(statistics.total.satoshi))
        json.append("transactions", JSONValue(statistics.transactions))
        json.append("disk_size", JSONValue(statistics.diskSize))
        return .object(json)
    }
}

private let outputSetResults: [RPCResult] = [
    RPCResult("height", .number, "Height of the block that the figures belong to"), RPCResult("bestblock", .hex, "Its hash"),
    RPCResult("txouts", .number, "Unspent outputs"), RPCResult("bogosize", .number, "A measure of size that no database has"),
    RPCResult("hash_serialized_3", .hex, "Hash over all outputs in order, if asked for", optional: true),
    RPCResult("muhash", .hex, "Hash over the set of outputs, if asked for", optional: true),
    RPCResult("total_amount", .amount, "What they hold together"),
    RPCResult("transactions", .number, "Transactions with unspent outputs"),
    RPCResult("disk_size", .number, "About how many bytes the chain state takes on disk"),
]
