import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

/// A mempool entry as the RPC interface shows it.
func mempoolEntryJSON(_ entry: MempoolEntry, in mempool: Mempool) -> JSONValue {
    [
        "vsize": JSONValue(entry.virtualSize),
        "weight": JSONValue(entry.transaction.weight),
        "time": JSONValue(entry.time),
        "height": JSONValue(entry.height),
        "descendantcount": JSONValue(entry.descendants.count),
        "descendantsize": JSONValue(entry.descendants.size),
        "ancestorcount": JSONValue(entry.ancestors.count),
        "ancestorsize": JSONValue(entry.ancestors.size),
        "wtxid": .string("\(entry.wtxid)"),
        "fees": [
            "base": .decimal(entry.fee.satoshi),
            "modified": .decimal(entry.modifiedFee.satoshi),
            "ancestor": .decimal(entry.ancestors.fees.satoshi),
            "descendant": .decimal(entry.descendants.fees.satoshi),
        ],
        "depends": JSONValue(entry.parents.map(\.description).sorted()),
        "spentby": JSONValue(entry.children.sorted().map(\.description)),
        "bip125-replaceable": .bool(mempool.replaceability(of: entry.transaction) == .replaceable),
        "unbroadcast": .bool(mempool.isUnbroadcast(entry.txid)),
    ]
}

/// Several entries keyed by txid.
func mempoolEntriesJSON(_ entries: [MempoolEntry], in mempool: Mempool) -> JSONValue {
    .object(JSONObject(entries.map { ("\($0.txid)", mempoolEntryJSON($0, in: mempool)) }))
}

/// Describes what `mempoolEntryJSON` makes.
let mempoolEntryResults: [RPCResult] = [
    RPCResult("vsize", .number, "virtual size (BIP 141), more when signature operations weigh more"),
    RPCResult("weight", .number, "weight (BIP 141)"),
    RPCResult("time", .time, "when the transaction entered, by the local clock, in UNIX seconds"),
    RPCResult("height", .number, "height of the chain at that time"),
    RPCResult("descendantcount", .number, "transactions in the mempool that depend on this one, itself included"),
    RPCResult("descendantsize", .number, "their virtual size"),
    RPCResult("ancestorcount", .number, "transactions in the mempool that this one depends on, itself included"),
    RPCResult("ancestorsize", .number, "their virtual size"),
    RPCResult("wtxid", .hex, "hash of the transaction with its witnesses"),
    RPCResult(
        "fees", .object, "",
        [
            RPCResult("base", .amount, "fee in BDTC"),
            RPCResult("modified", .amount, "fee as prioritised, in BDTC"),
            RPCResult("ancestor", .amount, "fees as prioritised of the ancestors, itself included, in BDTC"),
            RPCResult("descendant", .amount, "fees as prioritised of the descendants, itself included, in BDTC"),
        ]),
    RPCResult("depends", .array, "unconfirmed transactions that this one spends from", [RPCResult(.hex, "txid of a parent")]),
    RPCResult("spentby", .array, "unconfirmed transactions that spend from this one", [RPCResult(.hex, "txid of a child")]),
    RPCResult(
        "bip125-replaceable", .bool,
        "whether the transaction or an unconfirmed ancestor signals that it may be replaced (BIP 125) (DEPRECATED)"),
    RPCResult("unbroadcast", .bool, "whether no peer has asked for the transaction yet, which this node sent first"),
]
