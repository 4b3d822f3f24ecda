import BdtBase
import BdtCommon
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

/// A header as the methods describe it. `tip` decides what is confirmed, and whose target is shown.
func headerJSON(_ entry: BlockIndexEntry, tip: BlockIndexEntry) -> JSONObject {
    let next = tip.ancestor(height: entry.height + 1).flatMap { $0.previous === entry ? $0 : nil }
    let isActive = entry === tip || next != nil
    var json: JSONObject = [
        "hash": .string("\(entry.hash)"), "confirmations": JSONValue(isActive ? tip.height - entry.height + 1 : -1),
        "height": JSONValue(entry.height), "version": JSONValue(entry.version),
        "versionHex": .string(compactText(UInt32(bitPattern: entry.version))), "merkleroot": .string("\(entry.merkleRoot)"),
        "time": JSONValue(entry.time), "mediantime": JSONValue(entry.medianTimePast), "nonce": JSONValue(entry.nonce),
        "bits": .string(compactText(entry.bits)), "target": .string(targetText(tip)),
        "difficulty": JSONValue(CompactTarget.difficulty(entry.bits)), "chainwork": .string(entry.chainWork.hex),
        "nTx": JSONValue(entry.transactionCount),
    ]
    if let previous = entry.previous { json.append("previousblockhash", .string("\(previous.hash)")) }
    if let next { json.append("nextblockhash", .string("\(next.hash)")) }
    return json
}

/// The target of a block in 64 hexadecimal digits.
func targetText(_ entry: BlockIndexEntry) -> String { (CompactTarget.decode(entry.bits) ?? .zero).hex }

/// How much a block's description tells of its transactions.
enum BlockDetail {
    case txids
    case transactions
    /// With the outputs that they spend.
    case spentOutputs
}

/// A block as `getblock` describes it.
func blockJSON(
    _ block: Block, _ entry: BlockIndexEntry, tip: BlockIndexEntry, detail: BlockDetail, _ node: NodeContext
) throws(RPCError) -> JSONObject {
    var json = headerJSON(entry, tip: tip)
    json.append("strippedsize", JSONValue(block.strippedSize))
    json.append("size", JSONValue(block.totalSize))
    json.append("weight", JSONValue(block.weight))
    guard detail != .txids else {
        json.append("tx", JSONValue(block.transactions.map { "\($0.txid)" }))
        return json
    }
    let spent = try spentOutputs(of: entry, block, node)
    let codec = AddressCodec(node.parameters.addresses)
    let transactions = block.transactions.enumerated().map { number, transaction -> JSONValue in
        let coins = number > 0 ? spent?[number - 1] : nil
        return .object(codec.json(transaction, spent: coins, showsPrevouts: detail == .spentOutputs))
    }
    json.append("tx", .array(transactions))
    return json
}

/// What the transactions but the coinbase spend; nil when no undo data was written.
private func spentOutputs(
    of entry: BlockIndexEntry, _ block: Block, _ node: NodeContext
) throws(RPCError) -> [[SpentOutput]]? {
    guard entry.haveUndo else { return nil }
    guard let undo = try? node.kernel.readUndo(entry), undo.transactions.count + 1 == block.transactions.count else {
        throw RPCError(
            .internalError,
            "Undo data expected but can't be read. This could be due to disk corruption or a conflict with a pruning event.")
    }
    return undo.transactions.map { coins in
        coins.map { SpentOutput(output: $0.output, height: $0.height, isCoinbase: $0.isCoinbase) }
    }
}

/// The members of `headerJSON`, for help.
let headerResults: [RPCResult] = [
    RPCResult("hash", .hex, "Hash of the block"),
    RPCResult("confirmations", .number, "Blocks from there to the tip, or -1 when it is not on the active chain"),
    RPCResult("height", .number, "Height of the block"), RPCResult("version", .number, "Version of the block"),
    RPCResult("versionHex", .hex, "Version in hexadecimal"), RPCResult("merkleroot", .hex, "Merkle root of the transactions"),
    RPCResult("time", .time, "Time of the block"), RPCResult("mediantime", .time, "Median time of the last eleven blocks up to this"),
    RPCResult("nonce", .number, "Nonce"), RPCResult("bits", .hex, "Target in compact form"), RPCResult("target", .hex, "Target"),
    RPCResult("difficulty", .number, "Difficulty"),
    RPCResult("chainwork", .hex, "Hashes that the chain up to here was expected to take"),
    RPCResult("nTx", .number, "Transactions of the block"),
    RPCResult("previousblockhash", .hex, "Hash of the block before, if there is one", optional: true),
    RPCResult("nextblockhash", .hex, "Hash of the next block, if there is one", optional: true),
]
