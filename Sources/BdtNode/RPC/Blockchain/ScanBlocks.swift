import BdtIndex
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Where a scan of block filters is.
private struct BlockScanProgress {
    var percent: Int
    var height: Int
}

/// Blocks whose filters are looked at between two looks at the slot.
private let chunkSize = 10_000

func scanBlocks(_ node: NodeContext) -> RPCMethod {
    let slot = ScanSlot<BlockScanProgress>()
    return RPCMethod(
        category: "blockchain", name: "scanblocks",
        summary: "Finds blocks that make or spend outputs of descriptors, by their compact filters (needs -blockfilterindex).\n"
            + "One scan runs at a time; it may take minutes.",
        arguments: [
            RPCArgument("action", .string, .required, "\"start\" scans, \"abort\" ends the scan that runs, \"status\" shows its progress"),
            scanObjectsArgument, RPCArgument("start_height", .number, .defaultValue(0), "The first block to look at"),
            RPCArgument("stop_height", .number, .defaultHint("chain tip"), "The last block to look at"), filterTypeArgument,
            RPCArgument(
                "options", .namedOptions, .optional, "",
                inner: [
                    RPCArgument(
                        "filter_false_positives", .bool, .defaultValue(false),
                        "Look into each block found: slower, but none is named in vain. A block that was removed cannot be looked into.")
                ], signature: "options"),
        ], result: scanResults,
        examples: [
            "scanblocks start '[\"raw(51)#8lvh9jxk\"]' 300000", "scanblocks start '[\"raw(51)#8lvh9jxk\"]' 100 150 basic",
            "scanblocks status",
        ]
    ) { request in
        switch try request.arguments.string(0) {
        case "status":
            return slot.progress.map { ["progress": JSONValue($0.percent), "current_height": JSONValue($0.height)] } ?? .null
        case "abort": return .bool(slot.abort())
        case "start":
            guard slot.take(BlockScanProgress(percent: 0, height: 0)) else {
                throw RPCError(.invalidParameter, "Scan already in progress, use action \"abort\" or \"status\"")
            }
            defer { slot.leave() }
            return try BlockScan(request.arguments, node).run(slot)
        case let action: throw RPCError(.invalidParameter, "Invalid action '\(action)'")
        }
    }
}

private struct BlockScan {
    private let node: NodeContext
    private let index: BlockFilterIndex
    private let first: BlockIndexEntry
    private let last: BlockIndexEntry
    private let scripts: Set<[UInt8]>
    private let checksBlocks: Bool

    init(_ arguments: RPCArguments, _ node: NodeContext) throws(RPCError) {
        self.node = node
        index = try node.filterIndex(arguments, 4)
        let options = arguments.has(5) ? try arguments.object(5) : JSONObject()
        checksBlocks = try options["filter_false_positives"]?.expectBool() ?? false
        let chain = node.kernel.chain
        guard let start = chain[try arguments.int(2)] else { throw RPCError(.miscError, "Invalid start_height") }
        guard let stop = chain[try arguments.optionalInt(3) ?? chain.height], stop.height >= start.height else {
            throw RPCError(.miscError, "Invalid stop_height")
        }
        (first, last) = (start, stop)
        scripts = Set(try readScanObjects(arguments.array(1), codec: node.addressCodec).keys.map(\.bytes))
    }

    func run(_ slot: ScanSlot<BlockScanProgress>) throws -> JSONValue {
        var relevant: [JSONValue] = []
        var done = first.height - 1
        var isComplete = true
        slot.report(BlockScanProgress(percent: 0, height: first.height))
        while done < last.height {
            try node.rpcTable.checkRunning()
            if slot.isAborted {
                isComplete = false
                break
            }
            let end = min(done + 1 + chunkSize, last.height)
            // The chain as it was when the scan began, wherever it went since.
            guard let stop = last.ancestor(height: end) else { break }
            for filter in index.content.filters(from: done + 1, to: stop) ?? [] where filter.members.matchesAny(scripts) {
                if try !checksBlocks || holdsScript(filter.blockHash) { relevant.append(.string("\(filter.blockHash)")) }
            }
            done = end
            let (part, whole) = (done - first.height, last.height - first.height)
            slot.report(BlockScanProgress(percent: whole > 0 ? 100 * part / whole : 100, height: done))
        }
        return [
            "from_height": JSONValue(first.height), "to_height": JSONValue(max(done, first.height)), "relevant_blocks": .array(relevant),
            "completed": .bool(isComplete),
        ]
    }

    /// Whether the block makes or spends an output with one of the scripts.
    private func holdsScript(_ hash: BlockHash) throws(RPCError) -> Bool {
        guard let entry = node.kernel.entry(for: hash) else { return false }
        let block = try node.storedBlock(entry)
        let undo = try node.storedUndo(entry, of: block)
        return block.transactions.contains { $0.outputs.contains { scripts.contains($0.script.bytes) } }
            || undo.transactions.joined().contains { scripts.contains($0.output.script.bytes) }
    }
}

private let scanResults = [
    RPCResult(.none, "", when: "for action=='status' while no scan runs"),
    RPCResult(
        .object, "", when: "for action=='start' and a scan that ended",
        [
            RPCResult("from_height", .number, "The first block looked at"), RPCResult("to_height", .number, "The last block looked at"),
            RPCResult("relevant_blocks", .array, "Blocks that seem to hold what was looked for", [RPCResult(.hex, "A block's hash")]),
            RPCResult("completed", .bool, "False when the scan was aborted"),
        ]),
    RPCResult(
        .object, "", when: "for action=='status' while a scan runs",
        [
            RPCResult("progress", .number, "How much was looked at, in percent"),
            RPCResult("current_height", .number, "The height that it has come to"),
        ]),
    RPCResult(.bool, "Whether there was a scan to abort", when: "for action=='abort'"),
]
