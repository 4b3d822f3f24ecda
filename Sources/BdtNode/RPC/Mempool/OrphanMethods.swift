import BdtCommon
import BdtJSON
import BdtPeers
import BdtPrimitives
import BdtRPC

func getOrphanTransactions(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "hidden", name: "getorphantxs", summary: "Shows the transactions that wait for their parents.",
        arguments: [
            RPCArgument(
                "verbosity", .numberOrBool, .defaultValue(0),
                "0 for transaction ids, 1 for descriptions, 2 for descriptions with the bytes")
        ],
        result: [
            RPCResult(.array, "", when: "for verbose = 0", [RPCResult(.hex, "A transaction id; may come more than once")]),
            RPCResult(.array, "", when: "for verbose = 1", [RPCResult(.object, "", orphanResults)]),
            RPCResult(
                .array, "", when: "for verbose = 2",
                [RPCResult(.object, "", orphanResults + [RPCResult("hex", .hex, "The transaction")])]),
        ], examples: ["getorphantxs 2"]
    ) { request in
        let verbosity = try request.arguments[0].expectVerbosity(default: 0, allowsBool: false)
        guard (0...2).contains(verbosity) else { throw RPCError(.invalidParameter, "Invalid verbosity value \(verbosity)") }
        return .array(
            try node.peers.orphans.map { orphan -> JSONValue in
                if verbosity == 0 { return .string("\(orphan.transaction.txid)") }
                var json = orphanJSON(orphan)
                if verbosity == 2 { json.append("hex", .string(orphan.transaction.hex)) }
                return .object(json)
            })
    }
}

private func orphanJSON(_ orphan: OrphanInfo) -> JSONObject {
    let transaction = orphan.transaction
    return [
        "txid": .string("\(transaction.txid)"), "wtxid": .string("\(transaction.wtxid)"), "bytes": JSONValue(transaction.totalSize),
        "vsize": JSONValue(transaction.virtualSize), "weight": JSONValue(transaction.weight), "entry": JSONValue(orphan.entry),
        "expiration": JSONValue(orphan.expiry), "from": .array(orphan.peers.map { JSONValue($0) }),
    ]
}

private let orphanResults: [RPCResult] = [
    RPCResult("txid", .hex, "The transaction id"), RPCResult("wtxid", .hex, "The same with witnesses"),
    RPCResult("bytes", .number, "Bytes"), RPCResult("vsize", .number, "Virtual bytes (BIP 141)"),
    RPCResult("weight", .number, "Weight units (BIP 141)"), RPCResult("entry", .time, "When it arrived"),
    RPCResult("expiration", .time, "When it is given up"),
    RPCResult("from", .array, "Who sent or announced it", [RPCResult(.number, "The id of a peer")]),
]
