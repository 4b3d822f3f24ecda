import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

/// `slot` is shared by all methods that look through the coins.
func scanTransactionOutputs(_ node: NodeContext, _ slot: CoinScanSlot) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "scantxoutset",
        summary: "Looks through all unspent outputs of the chain for those that belong to output descriptors.\n"
            + "One scan runs at a time; it reads every unspent output and takes its time.",
        arguments: [
            RPCArgument("action", .string, .required, "\"start\" scans, \"abort\" ends the scan that runs, \"status\" shows its progress"),
            scanObjectsArgument,
        ], result: scanResults,
        examples: ["scantxoutset start '[\"raw(51)#8lvh9jxk\"]'", "scantxoutset status", "scantxoutset abort"]
    ) { request in
        switch try request.arguments.string(0) {
        case "status": return slot.progress.map { ["progress": JSONValue($0)] } ?? .null
        case "abort": return .bool(slot.abort())
        case "start":
            guard slot.take(0) else {
                throw RPCError(.invalidParameter, "Scan already in progress, use action \"abort\" or \"status\"")
            }
            defer { slot.leave() }
            guard request.arguments.count > 1 else {
                throw RPCError(.miscError, "scanobjects argument is required for the start action")
            }
            let scripts = try readScanObjects(request.arguments.array(1), codec: AddressCodec(node.parameters.addresses))
            return try findOutputs(node, of: scripts, slot)
        case let action: throw RPCError(.invalidParameter, "Invalid action '\(action)'")
        }
    }
}

private let scanResults = [
    RPCResult(
        .object, "", when: "for action=='start' and a scan that ended",
        [
            RPCResult("success", .bool, "False when the scan was aborted"),
            RPCResult("txouts", .number, "How many unspent outputs were looked at"),
            RPCResult("height", .number, "The height of the chain at which they are unspent"),
            RPCResult("bestblock", .hex, "The block at that height"),
            RPCResult(
                "unspents", .array, "",
                [
                    RPCResult(
                        .object, "",
                        [
                            RPCResult("txid", .hex, "The transaction id"),
                            RPCResult("vout", .number, "The index of the output"),
                            RPCResult("scriptPubKey", .hex, "The output script"),
                            RPCResult("desc", .string, "A descriptor of this one script"),
                            RPCResult("amount", .amount, "What it holds"),
                            RPCResult("coinbase", .bool, "Whether a coinbase made it"),
                            RPCResult("height", .number, "The height of its block"),
                            RPCResult("blockhash", .hex, "Its block"),
                            RPCResult("confirmations", .number, "Blocks from its own to the tip, both counted"),
                        ])
                ]),
            RPCResult("total_amount", .amount, "The sum of what was found"),
        ]),
    RPCResult(.bool, "Whether there was a scan to abort", when: "for action=='abort'"),
    RPCResult(
        .object, "", when: "for action=='status' while a scan runs", [RPCResult("progress", .number, "How much was looked at, in percent")]),
    RPCResult(.none, "", when: "for action=='status' while no scan runs"),
]

private func findOutputs(_ node: NodeContext, of scripts: [Script: String], _ slot: CoinScanSlot) throws -> JSONValue {
    let search = try CoinSearch(node, slot) { scripts[$0] != nil }
    var total = Amount.zero
    let unspents = search.found.map { outpoint, coin -> JSONValue in
        total += coin.output.value
        return [
            "txid": .string(outpoint.txid.description), "vout": JSONValue(outpoint.index),
            "scriptPubKey": .string(coin.output.script.description), "desc": .string(scripts[coin.output.script] ?? ""),
            "amount": .number(JSONNumber(coin.output.value.satoshi, decimals: 8)), "coinbase": .bool(coin.isCoinbase),
            "height": JSONValue(coin.height),
            "blockhash": .string(search.tip.ancestor(height: coin.height)?.hash.description ?? ""),
            "confirmations": JSONValue(search.tip.height - coin.height + 1),
        ]
    }
    return [
        "success": .bool(search.isComplete), "txouts": JSONValue(search.count), "height": JSONValue(search.tip.height),
        "bestblock": .string(search.tip.hash.description), "unspents": .array(unspents),
        "total_amount": .number(JSONNumber(total.satoshi, decimals: 8)),
    ]
}
