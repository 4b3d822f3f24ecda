import BdtCommon
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

private let triesArgument = RPCArgument(
    "maxtries", .number, .defaultValue(JSONValue(BlockMiner.defaultTries)), "How many hashes to try.")
private let hashesResult = RPCResult(.array, "hashes of the new blocks", [RPCResult(.hex, "blockhash")])

func generate() -> RPCMethod {
    let text = "has been replaced by the -generate cli option. Refer to -help for more information."
    return RPCMethod(category: "mining", name: "generate", summary: text, hidden: true) { _ in
        throw RPCError(.methodNotFound, "generate\n\n\(text)\n")
    }
}

func generateToAddress(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "generatetoaddress", summary: "Mines blocks that pay an address.",
        arguments: [
            RPCArgument("nblocks", .number, .required, "How many blocks."),
            RPCArgument("address", .string, .required, "Who is paid."), triesArgument,
        ],
        result: hashesResult, examples: ["generatetoaddress 11 \"myaddress\""], hidden: true
    ) { request in
        let count = try request.arguments.int(0)
        let tries = UInt64(max(0, try request.arguments.int(2)))
        guard let script = payoutScript(address: try request.arguments.string(1), node) else {
            throw RPCError(.invalidAddressOrKey, "Error: Invalid address")
        }
        return try await mine(count, paying: script, tries: tries, node)
    }
}

func generateToDescriptor(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "generatetodescriptor", summary: "Mines blocks that pay a descriptor.",
        arguments: [
            RPCArgument("num_blocks", .number, .required, "How many blocks."),
            RPCArgument("descriptor", .string, .required, "Who is paid."), triesArgument,
        ],
        result: hashesResult, examples: ["generatetodescriptor 11 \"mydesc\""], hidden: true
    ) { request in
        let count = try request.arguments.int(0)
        let tries = UInt64(max(0, try request.arguments.int64(2)))
        let script: Script
        switch try payoutScript(descriptor: try request.arguments.string(1), node) {
        case .success(let found): script = found
        case .failure(let problem): throw RPCError(.invalidAddressOrKey, problem.message)
        }
        return try await mine(count, paying: script, tries: tries, node)
    }
}

/// Mines blocks one after the other; what is done when the tries are used up or the node stops is returned.
private func mine(
    _ count: Int, paying script: Script, tries: UInt64, _ node: NodeContext
) async throws -> JSONValue {
    let miner = BlockMiner(parameters: node.parameters.consensus) { node.isShutdownRequested }
    var tries = tries
    var hashes: [JSONValue] = []
    while hashes.count < count, !node.isShutdownRequested {
        let template = try makeTemplate(paying: script, usesMempool: true, node)
        switch miner.mine(template.block, tries: &tries) {
        case .stopped: return .array(hashes)
        case .exhausted: continue
        case .found(let block):
            try submitMined(block, node)
            hashes.append(.string("\(block.hash)"))
        }
        await Task.yield()
    }
    return .array(hashes)
}

func makeTemplate(paying script: Script, usesMempool: Bool, _ node: NodeContext) throws(RPCError) -> BlockTemplate {
    do {
        return try node.blockAssembler.makeTemplate(paying: script, usesMempool: usesMempool)
    } catch {
        throw RPCError(.miscError, "\(error)")
    }
}

private func submitMined(_ block: Block, _ node: NodeContext) throws(RPCError) {
    guard node.kernel.submitBlock(block, force: true, minimumWorkChecked: true).accepted else {
        throw RPCError(.internalError, "ProcessNewBlock, block not accepted")
    }
}

func generateBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "generateblock", summary: "Mines a block of given transactions that pays an address or descriptor.",
        arguments: [
            RPCArgument("output", .string, .required, "Who is paid: an address or a descriptor."),
            RPCArgument(
                "transactions", .array, .required,
                "What the block holds, in this order: transactions, or ids of transactions in the mempool.",
                inner: [RPCArgument("rawtx/txid", .hex, .optional)]),
            RPCArgument("submit", .bool, .defaultValue(true), "False: return the block instead of taking it in."),
        ],
        result: RPCResult(
            .object, "",
            [RPCResult("hash", .hex, "hash of the block"), RPCResult("hex", .hex, "the block, with submit=false", optional: true)]),
        examples: ["generateblock \"myaddress\" '[\"rawtx\", \"mempool_txid\"]'"], hidden: true
    ) { request in
        let script = try payoutScript(try request.arguments.string(0), node)
        let transactions = try request.arguments.array(1).map { try blockMember(try $0.expectString(), node) }
        let submits = try request.arguments.bool(2)
        let block = try fill(paying: script, transactions, node)
        let miner = BlockMiner(parameters: node.parameters.consensus) { node.isShutdownRequested }
        var tries = BlockMiner.defaultTries
        guard case .found(let mined) = miner.mine(block, tries: &tries) else {
            throw RPCError(.miscError, "Failed to make block.")
        }
        guard submits else { return ["hash": .string("\(mined.hash)"), "hex": .string(hexText(mined))] }
        try submitMined(mined, node)
        return ["hash": .string("\(mined.hash)")]
    }
}

private func fill(
    paying script: Script, _ transactions: [Transaction], _ node: NodeContext
) throws(RPCError) -> Block {
    while true {
        let template = try makeTemplate(paying: script, usesMempool: false, node)
        let bare = Block(header: template.block.header, transactions: template.block.transactions + transactions)
        let block = node.blockAssembler.committingToWitnesses(bare, height: template.previous.height + 1)
        let rejection = node.kernel.testBlock(block, on: template.previous, checkProofOfWork: false, checkMerkleRoot: false)
        guard let rejection else { return block }
        // A block that came meanwhile is no fault of the caller's.
        if node.kernel.chain.tip === template.previous { throw RPCError(.verifyError, "TestBlockValidity failed: \(rejection)") }
    }
}

private func blockMember(_ text: String, _ node: NodeContext) throws(RPCError) -> Transaction {
    if let txid = Txid(display: text) {
        guard let transaction = node.kernel.mempool.transaction(txid) else {
            throw RPCError(.invalidAddressOrKey, "Transaction \(text) not in mempool.")
        }
        return transaction
    }
    guard let transaction = decodeTransaction(hex: text) else {
        throw RPCError(
            .deserializationError, "Transaction decode failed for \(text). Make sure the tx has at least one input.")
    }
    return transaction
}
