import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

private let notInMempool = RPCError(.invalidAddressOrKey, "Transaction not in mempool")
private let txidArgument = RPCArgument("txid", .hex, .required, "The transaction id (must be in mempool)")
private let verboseArgument = RPCArgument(
    "verbose", .bool, .defaultValue(false), "True for an object of entries, false for an array of transaction ids")
private let verboseResult = RPCResult(
    .dictionary, "", when: "for verbose = true", [RPCResult("transactionid", .object, "", mempoolEntryResults)])

func getRawMempool(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getrawmempool",
        summary: "Lists the transactions in the mempool.\n\nHint: getmempoolentry fetches a single one.",
        arguments: [
            verboseArgument,
            RPCArgument(
                "mempool_sequence", .bool, .defaultValue(false),
                "With verbose=false: answer with an object that also holds the sequence number of the mempool."),
        ],
        result: [
            RPCResult(.array, "", when: "for verbose = false", [RPCResult(.hex, "The transaction id")]), verboseResult,
            RPCResult(
                .object, "", when: "for verbose = false and mempool_sequence = true",
                [
                    RPCResult("txids", .array, "", [RPCResult(.hex, "The transaction id")]),
                    RPCResult("mempool_sequence", .number, "The sequence number of the mempool"),
                ]),
        ],
        examples: ["getrawmempool true"]
    ) { request in
        let mempool = node.kernel.mempool
        let wantsSequence = try request.arguments.bool(1)
        let isVerbose = try request.arguments.bool(0)
        if isVerbose, wantsSequence {
            throw RPCError(.invalidParameter, "Verbose results cannot contain mempool sequence values.")
        }
        return mempoolContentsJSON(mempool, isVerbose: isVerbose, showsSequence: wantsSequence)
    }
}

/// What `getrawmempool` answers; REST does too. The sequence number goes with plain lists only.
func mempoolContentsJSON(_ mempool: Mempool, isVerbose: Bool, showsSequence: Bool) -> JSONValue {
    if isVerbose { return mempoolEntriesJSON(mempool.sortedEntries(), in: mempool) }
    let (txids, sequence) = mempool.sortedTxids()
    let list = JSONValue(txids.map(\.description))
    return showsSequence ? ["txids": list, "mempool_sequence": JSONValue(sequence)] : list
}

func getMempoolEntry(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getmempoolentry", summary: "Shows what the mempool knows of a transaction.",
        arguments: [txidArgument], result: RPCResult(.object, "", mempoolEntryResults), examples: ["getmempoolentry \"mytxid\""]
    ) { request in
        let txid = Txid(try request.arguments.hash(0, "parameter 1"))
        guard let entry = node.kernel.mempool.entry(txid) else { throw notInMempool }
        return mempoolEntryJSON(entry, in: node.kernel.mempool)
    }
}

func getMempoolAncestors(_ node: NodeContext) -> RPCMethod {
    relatives(node, name: "getmempoolancestors", kind: "ancestor") { $0.ancestors(of: $1) }
}

func getMempoolDescendants(_ node: NodeContext) -> RPCMethod {
    relatives(node, name: "getmempooldescendants", kind: "descendant") { $0.descendants(of: $1) }
}

private func relatives(
    _ node: NodeContext, name: String, kind: String, _ find: @escaping @Sendable (Mempool, Txid) -> [MempoolEntry]?
) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: name, summary: "Lists the \(kind)s in the mempool of a transaction there.",
        arguments: [txidArgument, verboseArgument],
        result: [
            RPCResult(.array, "", when: "for verbose = false", [RPCResult(.hex, "The transaction id of an \(kind) in the mempool")]),
            verboseResult,
        ],
        examples: ["\(name) \"mytxid\""]
    ) { request in
        let txid = Txid(try request.arguments.hash(0, "parameter 1"))
        let isVerbose = try request.arguments.bool(1)
        guard let entries = find(node.kernel.mempool, txid) else { throw notInMempool }
        return isVerbose ? mempoolEntriesJSON(entries, in: node.kernel.mempool) : JSONValue(entries.map(\.txid.description))
    }
}

func getTxSpendingPrevout(_ node: NodeContext) -> RPCMethod {
    let output = RPCArgument(
        "", .object, .optional, "",
        inner: [
            RPCArgument("txid", .hex, .required, "The transaction id"), RPCArgument("vout", .number, .required, "The output number"),
        ])
    return RPCMethod(
        category: "blockchain", name: "gettxspendingprevout",
        summary: "Finds the transactions in the mempool that spend any of the given outputs.",
        arguments: [RPCArgument("outputs", .array, .required, "The outputs to look for", inner: [output])],
        result: RPCResult(
            .array, "",
            [
                RPCResult(
                    .object, "",
                    [
                        RPCResult("txid", .hex, "the transaction id of the output"),
                        RPCResult("vout", .number, "the number of the output"),
                        RPCResult("spendingtxid", .hex, "the transaction that spends it, if one does", optional: true),
                    ])
            ]),
        examples: ["gettxspendingprevout \"[{\\\"txid\\\":\\\"mytxid\\\",\\\"vout\\\":3}]\""]
    ) { request in
        let outputs = try request.arguments.array(0)
        if outputs.isEmpty { throw RPCError(.invalidParameter, "Invalid parameter, outputs are missing") }
        let outpoints = try outputs.map(parseOutpoint)
        return JSONValue(
            outpoints.map { outpoint in
                var result: JSONObject = ["txid": .string("\(outpoint.txid)"), "vout": JSONValue(outpoint.index)]
                if let spender = node.kernel.mempool.spender(of: outpoint) {
                    result.append("spendingtxid", .string("\(spender.txid)"))
                }
                return .object(result)
            })
    }
}

private func parseOutpoint(_ value: JSONValue) throws(RPCError) -> OutPoint {
    let object = try value.expectObject()
    try object.checkMembers([("txid", .string), ("vout", .number)], strict: true)
    let txid = Txid(try (object["txid"] ?? .null).expectHash("txid"))
    let index = try (object["vout"] ?? .null).expectInteger(Int32.self)
    if index < 0 { throw RPCError(.invalidParameter, "Invalid parameter, vout cannot be negative") }
    return OutPoint(txid: txid, index: UInt32(index))
}

func getMempoolInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getmempoolinfo", summary: "Shows figures over the whole mempool.",
        result: RPCResult(
            .object, "",
            [
                RPCResult("loaded", .bool, "Whether the first attempt to load the saved mempool is over"),
                RPCResult("size", .number, "Number of transactions"),
                RPCResult("bytes", .number, "Sum of their virtual sizes (BIP 141)"),
                RPCResult("usage", .number, "Memory that the mempool takes, in bytes"),
                RPCResult("total_fee", .amount, "Sum of the fees in BDTC, without regard to prioritisetransaction"),
                RPCResult("maxmempool", .number, "Memory that the mempool may take, in bytes"),
                RPCResult(
                    "mempoolminfee", .amount,
                    "Least fee rate in BDTC/kvB that lets a transaction in: what the relay or what the full mempool asks for"),
                RPCResult("minrelaytxfee", .amount, "Least fee rate that is relayed"),
                RPCResult("incrementalrelayfee", .number, "Least step of fee rates for replacement and eviction in BDTC/kvB"),
                RPCResult("unbroadcastcount", .number, "Number of transactions of this node that no peer asked for yet"),
                RPCResult("fullrbf", .bool, "Whether transactions are replaced that do not signal it (DEPRECATED)"),
            ]),
        examples: ["getmempoolinfo"]
    ) { _ in mempoolInfoJSON(node.kernel.mempool) }
}

/// What `getmempoolinfo` answers; REST does too.
func mempoolInfoJSON(_ mempool: Mempool) -> JSONValue {
    let summary = mempool.summary()
    let options = mempool.options
    return [
        "loaded": .bool(mempool.isLoadAttempted),
        "size": JSONValue(summary.count),
        "bytes": JSONValue(summary.size),
        "usage": JSONValue(summary.usage),
        "total_fee": .decimal(summary.fees.satoshi),
        "maxmempool": JSONValue(options.maximumBytes),
        "mempoolminfee": .decimal(max(summary.minimumFeeRate, options.minimumRelayRate).satoshiPerKvB),
        "minrelaytxfee": .decimal(options.minimumRelayRate.satoshiPerKvB),
        "incrementalrelayfee": .decimal(options.incrementalRelayRate.satoshiPerKvB),
        "unbroadcastcount": JSONValue(summary.unbroadcastCount),
        "fullrbf": true,
    ]
}
