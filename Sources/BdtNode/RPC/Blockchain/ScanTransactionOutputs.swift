import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC
import Synchronization

/// The one scan of the coins that may run at a time.
private final class CoinScanSlot: Sendable {
    private struct State {
        var isTaken = false
        var isAborted = false
        /// 0...100
        var progress = 0
    }

    private let state = Mutex(State())

    /// False when a scan runs already.
    func take() -> Bool {
        state.withLock { state in
            if state.isTaken { return false }
            state = State(isTaken: true)
            return true
        }
    }

    func leave() { state.withLock { $0.isTaken = false } }

    /// Nil when no scan runs.
    var progress: Int? { state.withLock { $0.isTaken ? $0.progress : nil } }

    func abort() -> Bool {
        state.withLock { state in
            if state.isTaken { state.isAborted = true }
            return state.isTaken
        }
    }

    /// False when the scan was aborted.
    func report(_ progress: Int) -> Bool {
        state.withLock { state in
            state.progress = progress
            return !state.isAborted
        }
    }
}

func scanTransactionOutputs(_ node: NodeContext) -> RPCMethod {
    let slot = CoinScanSlot()
    return RPCMethod(
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
            guard slot.take() else {
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
    let scan = try node.kernel.coinScan()
    var (count, total, isComplete) = (0, Amount.zero, true)
    var found: [(outpoint: OutPoint, coin: Coin)] = []
    while let (outpoint, coin) = try scan.next() {
        count += 1
        if count % 8192 == 0 {
            try node.rpcTable.checkRunning()
            // Txids are spread evenly and come in order, so their first bytes tell how far the scan is.
            let position = Int(outpoint.txid.hash[0]) << 8 | Int(outpoint.txid.hash[1])
            isComplete = slot.report(position * 100 / 65536)
            if !isComplete { break }
        }
        if scripts[coin.output.script] != nil { found.append((outpoint, coin)) }
    }
    let unspents = found.sorted { $0.outpoint < $1.outpoint }.map { outpoint, coin -> JSONValue in
        total += coin.output.value
        return [
            "txid": .string(outpoint.txid.description), "vout": JSONValue(outpoint.index),
            "scriptPubKey": .string(coin.output.script.description), "desc": .string(scripts[coin.output.script] ?? ""),
            "amount": .number(JSONNumber(coin.output.value.satoshi, decimals: 8)), "coinbase": .bool(coin.isCoinbase),
            "height": JSONValue(coin.height),
            "blockhash": .string(scan.tip.ancestor(height: coin.height)?.hash.description ?? ""),
            "confirmations": JSONValue(scan.tip.height - coin.height + 1),
        ]
    }
    return [
        "success": .bool(isComplete), "txouts": JSONValue(count), "height": JSONValue(scan.tip.height),
        "bestblock": .string(scan.tip.hash.description), "unspents": .array(unspents),
        "total_amount": .number(JSONNumber(total.satoshi, decimals: 8)),
    ]
}
