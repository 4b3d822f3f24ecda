import BdtIndex
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getTransactionOutputSetInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "gettxoutsetinfo",
        summary: "Counts all unspent transaction outputs. Without -coinstatsindex this reads them all and takes its time.",
        arguments: [
            RPCArgument(
                "hash_type", .string, .defaultValue("hash_serialized_3"),
                "The hash over all outputs: \"hash_serialized_3\", \"muhash\" or \"none\""),
            RPCArgument(
                "hash_or_height", .stringOrNumber, .defaultHint("the current best block"),
                "The block to look at; needs -coinstatsindex"),
            RPCArgument("use_index", .bool, .defaultValue(true), "Use -coinstatsindex if it is there"),
        ], result: RPCResult(.object, "", outputSetResults),
        examples: [
            "gettxoutsetinfo", "gettxoutsetinfo \"none\"", "gettxoutsetinfo \"none\" 1000",
            "-named gettxoutsetinfo hash_type='muhash' use_index='false'",
        ]
    ) { request in
        let name = try request.arguments.string(0)
        guard let kind = CoinStatistics.HashKind(rawValue: name) else {
            throw RPCError(.invalidParameter, "'\(name)' is not a valid hash_type")
        }
        let usesIndex = try request.arguments.bool(2)
        let index = node.indexes?.coinStatistics
        var entry = try node.tip()
        if request.arguments.has(1) {
            if index == nil { throw RPCError(.invalidParameter, "Querying specific block heights requires coinstatsindex") }
            if kind == .serialized {
                throw RPCError(.invalidParameter, "hash_serialized_3 hash type cannot be queried for a specific block")
            }
            if !usesIndex {
                throw RPCError(.invalidParameter, "Cannot set use_index to false when querying for a specific block")
            }
            entry = try node.blockByHashOrHeight(request.arguments[1])
        }
        guard usesIndex, let index else { return try countedStatistics(kind, node) }
        // A block that the index has passed can be told of even while it catches up.
        if !index.waitUntilSynced() {
            let height = index.status.best?.height ?? 0
            guard entry.height <= height else {
                throw RPCError(
                    .internalError, "Unable to get data because coinstatsindex is still syncing. Current height: \(height)")
            }
        }
        return kind == .serialized ? try countedStatistics(kind, node) : try indexedStatistics(kind, entry, index.content)
    }
}

private let unreadable = RPCError(.internalError, "Unable to read UTXO set")

/// Figures from reading all coins.
private func countedStatistics(_ kind: CoinStatistics.HashKind, _ node: NodeContext) throws(RPCError) -> JSONValue {
    guard let statistics = try? node.kernel.utxoStatistics(kind) else { throw unreadable }
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

/// Figures from the index.
private func indexedStatistics(
    _ kind: CoinStatistics.HashKind, _ entry: BlockIndexEntry, _ records: CoinStatisticsRecords
) throws(RPCError) -> JSONValue {
    guard let totals = records.totals(at: entry) else { throw unreadable }
    var before = OutputSetTotals()
    if let previous = entry.previous {
        guard let found = records.totals(at: previous) else { throw unreadable }
        before = found
    }
    func change(_ sum: KeyPath<OutputSetTotals, Amount>) -> JSONValue {
        .decimal(totals[keyPath: sum].satoshi - before[keyPath: sum].satoshi)
    }
    var json: JSONObject = [
        "height": JSONValue(entry.height), "bestblock": .string("\(entry.hash)"), "txouts": JSONValue(totals.outputs),
        "bogosize": JSONValue(totals.bogoSize),
    ]
    if kind == .muhash { json.append("muhash", .string("\(totals.muhash)")) }
    json.append("total_amount", .decimal(totals.amount.satoshi))
    json.append("total_unspendable_amount", .decimal(totals.unspendable.satoshi))
    json.append(
        "block_info",
        [
            "prevout_spent": change(\.spent), "coinbase": change(\.coinbase), "new_outputs_ex_coinbase": change(\.created),
            "unspendable": change(\.unspendable),
            "unspendables": [
                "genesis_block": change(\.unspendableGenesis), "bip30": change(\.unspendableRepeated),
                "scripts": change(\.unspendableScripts), "unclaimed_rewards": change(\.unclaimed),
            ],
        ])
    return .object(json)
}

private let outputSetResults: [RPCResult] = [
    RPCResult("height", .number, "Height of the block that the figures belong to"), RPCResult("bestblock", .hex, "Its hash"),
    RPCResult("txouts", .number, "Unspent outputs"), RPCResult("bogosize", .number, "A measure of size that no database has"),
    RPCResult("hash_serialized_3", .hex, "Hash over all outputs in order, if asked for", optional: true),
    RPCResult("muhash", .hex, "Hash over the set of outputs, if asked for", optional: true),
    RPCResult("total_amount", .amount, "What they hold together"),
    RPCResult("transactions", .number, "Transactions with unspent outputs, if all were counted", optional: true),
    RPCResult("disk_size", .number, "About how many bytes the chain state takes on disk, if all were counted", optional: true),
    RPCResult(
        "total_unspendable_amount", .amount, "What can never be spent, of all blocks up to this one; from the index", optional: true),
    RPCResult(
        "block_info", .object, "Amounts of this block; from the index", optional: true,
        [
            RPCResult("prevout_spent", .amount, "Outputs that it spends"), RPCResult("coinbase", .amount, "What its coinbase takes"),
            RPCResult("new_outputs_ex_coinbase", .amount, "Outputs that its other transactions make"),
            RPCResult("unspendable", .amount, "What becomes unspendable with it"),
            RPCResult(
                "unspendables", .object, "Why it does",
                [
                    RPCResult("genesis_block", .amount, "The genesis block's subsidy"),
                    RPCResult("bip30", .amount, "Transactions overwritten by equal ones, which BIP 30 ended"),
                    RPCResult("scripts", .amount, "Scripts that nothing satisfies"),
                    RPCResult("unclaimed_rewards", .amount, "Rewards that its miner did not take"),
                ]),
        ]),
]
