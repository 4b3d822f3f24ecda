import BdtCommon
import BdtCrypto
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

func getRawTransaction(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "getrawtransaction",
        summary: "Finds a transaction in the mempool, or in the block that is named; with -txindex in any block.\n\n"
            + "Hint: gettransaction finds those of a wallet.",
        arguments: [
            RPCArgument("txid", .hex, .required, "The transaction id"),
            RPCArgument(
                "verbosity|verbose", .numberOrBool, .defaultValue(0),
                "0 for hexadecimal text, 1 for an object, 2 for an object with fee and spent outputs"),
            RPCArgument("blockhash", .hex, .optional, "The block to look in"),
        ],
        result: rawTransactionResults,
        examples: ["getrawtransaction \"mytxid\" 1", "getrawtransaction \"mytxid\" 2 \"myblockhash\""]
    ) { request in
        let txid = Txid(try request.arguments.hash(0, "parameter 1"))
        if txid.hash == node.parameters.genesisBlock.header.merkleRoot {
            throw RPCError(
                .invalidAddressOrKey,
                "The genesis block coinbase is not considered an ordinary transaction and cannot be retrieved")
        }
        let verbosity = try request.arguments[1].expectVerbosity(default: 0, allowsBool: true)
        var named: BlockIndexEntry?
        if request.arguments.has(2) {
            guard let entry = node.kernel.entry(for: BlockHash(try request.arguments.hash(2, "parameter 3"))) else {
                throw RPCError(.invalidAddressOrKey, "Block hash not found")
            }
            named = entry
        }
        let found = try named.map { entry throws(RPCError) in try find(txid, in: entry, node) } ?? find(txid, node)
        if verbosity <= 0 { return .string(found.transaction.hex) }
        return try describe(found, named: named, withPrevouts: verbosity > 1, node)
    }
}

private struct FoundTransaction {
    var transaction: Transaction
    /// The block, if it was read.
    var block: Block?
    /// Nil for one of the mempool.
    var entry: BlockIndexEntry?
}

/// Looks in the mempool, then in the index.
private func find(_ txid: Txid, _ node: NodeContext) throws(RPCError) -> FoundTransaction {
    let index = node.indexes?.transactions
    let isReady = index?.waitUntilSynced() ?? false
    if let transaction = node.kernel.mempool.transaction(txid) { return FoundTransaction(transaction: transaction) }
    if let found = index?.content.find(txid) {
        return FoundTransaction(transaction: found.transaction, entry: node.kernel.entry(for: found.block))
    }
    let text =
        index == nil
        ? "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries"
        : isReady
            ? "No such mempool or blockchain transaction"
            : "No such mempool transaction. Blockchain transactions are still in the process of being indexed"
    throw RPCError(.invalidAddressOrKey, text + ". Use gettransaction for wallet transactions.")
}

private func find(_ txid: Txid, in named: BlockIndexEntry, _ node: NodeContext) throws(RPCError) -> FoundTransaction {
    guard named.haveData, let block = try? node.kernel.readBlock(named) else { throw RPCError(.miscError, "Block not available") }
    guard let transaction = block.transactions.first(where: { $0.txid == txid }) else {
        throw RPCError(
            .invalidAddressOrKey,
            "No such transaction found in the provided block. Use gettransaction for wallet transactions.")
    }
    return FoundTransaction(transaction: transaction, block: block, entry: named)
}

private func describe(
    _ found: FoundTransaction, named: BlockIndexEntry?, withPrevouts: Bool, _ node: NodeContext
) throws(RPCError) -> JSONValue {
    var json = JSONObject()
    if let named { json.append("in_active_chain", .bool(node.kernel.chain.contains(named))) }
    var spent: [Coin]?
    if withPrevouts, !found.transaction.isCoinbase, let entry = found.entry, entry.haveUndo {
        guard let undo = try? node.kernel.readUndo(entry) else { throw unreadable("Undo") }
        guard let block = found.block ?? (try? node.kernel.readBlock(entry)) else { throw unreadable("Block") }
        guard let position = block.transactions.firstIndex(where: { $0.txid == found.transaction.txid }), position > 0,
            undo.transactions.indices.contains(position - 1)
        else { throw unreadable("Undo") }
        spent = undo.transactions[position - 1]
    }
    let outputs = spent?.map { SpentOutput(output: $0.output, height: $0.height, isCoinbase: $0.isCoinbase) }
    let codec = AddressCodec(node.parameters.addresses)
    json.append(contentsOf: codec.json(found.transaction, spent: outputs, showsPrevouts: true))
    if let entry = found.entry { json.append(contentsOf: placeJSON(entry, node)) }
    return .object(json)
}

private func unreadable(_ what: String) -> RPCError {
    RPCError(
        .internalError,
        "\(what) data expected but can't be read. This could be due to disk corruption or a conflict with a pruning event.")
}

/// Where a transaction is confirmed.
private func placeJSON(_ entry: BlockIndexEntry, _ node: NodeContext) -> JSONObject {
    let chain = node.kernel.chain
    guard chain.contains(entry) else { return ["blockhash": .string("\(entry.hash)"), "confirmations": 0] }
    return [
        "blockhash": .string("\(entry.hash)"), "confirmations": JSONValue(1 + chain.height - entry.height),
        "time": JSONValue(entry.time), "blocktime": JSONValue(entry.time),
    ]
}

private let rawTransactionResults: [RPCResult] = [
    RPCResult(.string, "The transaction in hexadecimal", when: "if verbosity is not set or set to 0"),
    RPCResult(
        .object, "", when: "if verbosity is set to 1",
        [
            RPCResult(
                "in_active_chain", .bool, "Whether the block named is on the active chain, if one was named", optional: true),
            RPCResult("", .elision, "The transaction as decoderawtransaction shows it"),
            RPCResult("hex", .hex, "The transaction in hexadecimal"),
            RPCResult("blockhash", .hex, "Its block", optional: true),
            RPCResult("confirmations", .number, "The number of blocks from there to the tip", optional: true),
            RPCResult("time", .time, "The time of the block in UNIX seconds", optional: true),
            RPCResult("blocktime", .time, "The same", optional: true),
        ]),
    RPCResult(
        .object, "", when: "for verbosity = 2",
        [
            RPCResult("", .elision, "Same output as verbosity = 1"),
            RPCResult("fee", .number, "fee in BDTC, if the undo data of the block is there", optional: true),
            RPCResult(
                "vin", .array, "",
                [
                    RPCResult(
                        .object, "",
                        [
                            RPCResult("", .elision, "Same output as verbosity = 1"),
                            RPCResult(
                                "prevout", .object, "the output spent, if the undo data of the block is there", optional: true,
                                [
                                    RPCResult("generated", .bool, "Coinbase or not"),
                                    RPCResult("height", .number, "The height of its block"),
                                    RPCResult("value", .amount, "The value in BDTC"),
                                    RPCResult("scriptPubKey", .object, "", [RPCResult("", .elision, "As in vout")]),
                                ]),
                        ])
                ]),
        ]),
]
