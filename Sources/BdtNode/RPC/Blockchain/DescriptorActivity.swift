import BdtCommon
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

func getDescriptorActivity(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getdescriptoractivity",
        summary: "Lists what blocks, and the mempool, pay to descriptors and spend from them. scanblocks finds the blocks to ask for.\n"
            + "This may take minutes.",
        arguments: [
            RPCArgument(
                "blockhashes", .array, .optional, "The blocks to look into, in any order, all of the active chain",
                inner: [RPCArgument("blockhash", .hex, .optional, "The hash of a block")]),
            scanObjectsArgument, RPCArgument("include_mempool", .bool, .defaultValue(true), "Look into the mempool as well"),
        ], result: RPCResult(.object, "", [RPCResult("activity", .array, "In the order of chain and mempool", activityResults)]),
        examples: ["getdescriptoractivity '[\"myblockhash\"]' '[\"raw(51)#8lvh9jxk\"]'"]
    ) { request in
        let entries = try readBlocks(request.arguments.array(0), node)
        let scripts = Set(try readScanObjects(request.arguments.array(1), codec: node.addressCodec).keys)
        var activity = Activity(scripts: scripts, codec: node.addressCodec)
        for entry in entries {
            let block = try node.storedBlock(entry)
            let undo = try node.storedUndo(entry, of: block)
            for (number, transaction) in block.transactions.enumerated() {
                activity.add(transaction, spent: number > 0 ? undo.transactions[number - 1].map(\.output) : [], in: entry)
            }
        }
        if try request.arguments.bool(2) {
            for entry in node.kernel.mempool.sortedEntries() {
                let points = entry.transaction.inputs.map(\.previousOutput)
                let outputs = node.findOutputs(points)
                activity.add(entry.transaction, spent: points.map { outputs[$0] }, in: nil)
            }
        }
        return ["activity": .array(activity.events)]
    }
}

/// The blocks by height, each once.
private func readBlocks(_ hashes: [JSONValue], _ node: NodeContext) throws(RPCError) -> [BlockIndexEntry] {
    let chain = node.kernel.chain
    var entries: Set<BlockIndexEntry> = []
    for value in hashes {
        guard let entry = node.kernel.entry(for: BlockHash(try value.expectHash("blockhash"))) else {
            throw RPCError(.invalidAddressOrKey, "Block not found")
        }
        guard chain.contains(entry) else { throw RPCError(.invalidParameter, "Block is not in main chain") }
        entries.insert(entry)
    }
    return entries.sorted { $0.height < $1.height }
}

/// Gathers what transactions do with some scripts.
private struct Activity {
    let scripts: Set<Script>
    let codec: AddressCodec
    private(set) var events: [JSONValue] = []

    init(scripts: Set<Script>, codec: AddressCodec) {
        self.scripts = scripts
        self.codec = codec
    }

    /// `spent`: the outputs of the inputs, as far as they are known. `entry`: the block, nil for the mempool.
    mutating func add(_ transaction: Transaction, spent: [TransactionOutput?], in entry: BlockIndexEntry?) {
        for (index, (input, output)) in zip(transaction.inputs, spent).enumerated() {
            guard let output, scripts.contains(output.script) else { continue }
            var event = begin("spend", output, entry)
            event.append("spend_txid", .string("\(transaction.txid)"))
            event.append("spend_vin", JSONValue(index))
            event.append("prevout_txid", .string("\(input.previousOutput.txid)"))
            event.append("prevout_vout", JSONValue(input.previousOutput.index))
            event.append("prevout_spk", .object(codec.json(output.script)))
            events.append(.object(event))
        }
        for (index, output) in transaction.outputs.enumerated() where scripts.contains(output.script) {
            var event = begin("receive", output, entry)
            event.append("txid", .string("\(transaction.txid)"))
            event.append("vout", JSONValue(index))
            event.append("output_spk", .object(codec.json(output.script)))
            events.append(.object(event))
        }
    }

    private func begin(_ type: String, _ output: TransactionOutput, _ entry: BlockIndexEntry?) -> JSONObject {
        var event: JSONObject = ["type": .string(type), "amount": .decimal(output.value.satoshi)]
        if let entry {
            event.append("blockhash", .string("\(entry.hash)"))
            event.append("height", JSONValue(entry.height))
        }
        return event
    }
}

private let activityResults: [RPCResult] = [
    RPCResult(
        .object, "",
        [
            RPCResult("type", .string, "\"spend\""), RPCResult("amount", .amount, "What the spent output held"),
            RPCResult("blockhash", .hex, "The block of the spend; not for the mempool", optional: true),
            RPCResult("height", .number, "Its height; not for the mempool", optional: true),
            RPCResult("spend_txid", .hex, "The transaction that spends"), RPCResult("spend_vin", .number, "The index of its input"),
            RPCResult("prevout_txid", .hex, "The transaction that made the output"),
            RPCResult("prevout_vout", .number, "The index of the output"),
            RPCResult("prevout_spk", .object, "Its script", TransactionDocumentation.script),
        ]),
    RPCResult(
        .object, "",
        [
            RPCResult("type", .string, "\"receive\""), RPCResult("amount", .amount, "What the output holds"),
            RPCResult("blockhash", .hex, "The block of the transaction; not for the mempool", optional: true),
            RPCResult("height", .number, "Its height; not for the mempool", optional: true),
            RPCResult("txid", .hex, "The transaction that makes the output"), RPCResult("vout", .number, "The index of the output"),
            RPCResult("output_spk", .object, "Its script", TransactionDocumentation.script),
        ]),
]
