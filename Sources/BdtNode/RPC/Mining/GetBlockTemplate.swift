import BdtBase
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getBlockTemplate(_ node: NodeContext) -> RPCMethod {
    let templates = TemplateCache()
    return RPCMethod(
        category: "mining", name: "getblocktemplate",
        summary:
            "Gives what is needed to make a block (BIPs 22, 23, 9 and 145); with mode \"proposal\", judges a block without proof of work.",
        arguments: [templateRequest], result: templateResults, examples: ["getblocktemplate '{\"rules\": [\"segwit\"]}'"]
    ) { request in
        let asked = try TemplateRequest(request.arguments[0])
        if let data = asked.proposal { return try judgeProposal(data, node) }
        try checkReadiness(node)
        if !asked.longPollID.isNull { try await waitForNews(asked.longPollID, node, templates) }
        guard asked.rules.contains("segwit") else {
            throw RPCError(
                .invalidParameter,
                "getblocktemplate must be called with the segwit rule set (call with {\"rules\": [\"segwit\"]})")
        }
        let (template, updates) = try templates.current(node)
        if signsBlocks(node.parameters.consensus, at: template.previous.height + 1), !asked.rules.contains("signet") {
            throw RPCError(
                .invalidParameter,
                "getblocktemplate must be called with the signet rule set (call with {\"rules\": [\"segwit\", \"signet\"]})")
        }
        return try templateJSON(template, updates: updates, rules: asked.rules, node)
    }
}

/// What a miner asks for.
private struct TemplateRequest {
    var rules: Set<String> = []
    var longPollID = JSONValue.null
    /// The bytes of a block to be judged, in hexadecimal.
    var proposal: String?

    init(_ value: JSONValue) throws(RPCError) {
        let mode = value["mode"]
        guard mode.isNull || mode.string != nil else { throw RPCError(.invalidParameter, "Invalid mode") }
        longPollID = value["longpollid"]
        switch mode.string {
        case "proposal":
            guard let data = value["data"].string else { throw RPCError(.typeError, "Missing data String key for proposal") }
            proposal = data
        case nil, "template":
            for rule in value["rules"].array ?? [] { rules.insert(try rule.expectString()) }
        default: throw RPCError(.invalidParameter, "Invalid mode")
        }
    }
}

private func judgeProposal(_ data: String, _ node: NodeContext) throws(RPCError) -> JSONValue {
    guard let block = decodeBlock(hex: data) else { throw RPCError(.deserializationError, "Block decode failed") }
    if let entry = node.kernel.entry(for: block.hash) {
        if entry.status.isFailed { return "duplicate-invalid" }
        return entry.status.validity >= .scripts ? "duplicate" : "duplicate-inconclusive"
    }
    guard let tip = node.kernel.chain.tip, block.header.previousHash == tip.hash else { return "inconclusive-not-best-prevblk" }
    let consensus = node.parameters.consensus
    if !consensus.blockChallenge.isEmpty, signsBlocks(consensus, at: tip.height + 1),
        checkBlockSignature(block, parameters: consensus) != nil
    {
        return "bad-signet-solution"
    }
    return submissionJSON(node.kernel.testBlock(block, on: tip, checkProofOfWork: false))
}

private func checkReadiness(_ node: NodeContext) throws(RPCError) {
    if node.parameters.isTestChain { return }
    if node.startedPeers?.connections.connectionCount ?? 0 == 0 {
        throw RPCError(.clientNotConnected, "Bdtcoin Core is not connected!")
    }
    if node.kernel.isInitialBlockDownload {
        throw RPCError(.clientInInitialDownload, "Bdtcoin Core is in initial sync and waiting for blocks...")
    }
}

/// Returns when the tip is another one than the id names, or, after a while, when there are new transactions.
private func waitForNews(_ id: JSONValue, _ node: NodeContext, _ templates: TemplateCache) async throws {
    var (watched, updates) = (node.kernel.chain.tip?.hash, templates.lastUpdates)
    if let text = id.string {
        watched = BlockHash(try JSONValue.string(String(text.prefix(64))).expectHash("longpollid"))
        updates = UInt64(text.dropFirst(64)) ?? 0
    }
    var patience = Clock.monotonicMicroseconds + 60_000_000
    while node.kernel.chain.tip?.hash == watched {
        if node.isShutdownRequested { throw RPCError(.clientNotConnected, "Shutting down") }
        if Clock.monotonicMicroseconds > patience {
            if node.kernel.mempool.updates != updates { return }
            patience += 10_000_000
        }
        try await Task.sleep(for: .milliseconds(100))
    }
}

private let templateRequest = RPCArgument(
    "template_request", .object, .required, "What is wanted",
    inner: [
        RPCArgument("mode", .string, .optional, "\"template\", the default, or \"proposal\" (BIP 23)"),
        RPCArgument(
            "capabilities", .array, .optional, "What the client can do",
            inner: [RPCArgument("str", .string, .optional, "'longpoll', 'coinbasevalue', 'proposal', 'serverlist', 'workid'")]),
        RPCArgument(
            "rules", .array, .required, "Rule changes that the client knows",
            inner: [
                RPCArgument("segwit", .string, .required, "this word: the client can do segregated witness"),
                RPCArgument("str", .string, .optional, "others"),
            ]),
        RPCArgument("longpollid", .string, .optional, "Answer only once there is something better than the template with this id"),
        RPCArgument("data", .hex, .optional, "With mode=\"proposal\": the block"),
    ])
