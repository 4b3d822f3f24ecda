import BdtBase
import BdtCommon
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

/// A template as BIPs 22, 23, 9 and 145 want it.
func templateJSON(
    _ template: BlockTemplate, updates: UInt64, rules: Set<String>, _ node: NodeContext
) throws(RPCError) -> JSONValue {
    let consensus = node.parameters.consensus
    let previous = template.previous
    let height = previous.height + 1
    let hasSegwit = consensus.isActive(.segwit, at: height)
    // What is counted four times outside of witnesses is counted once before there are any.
    let scale = hasSegwit ? 1 : ConsensusLimits.witnessScaleFactor
    let time = max(node.blockAssembler.minimumTime(after: previous), node.clock.now, Int64(template.block.header.time))
    let bits =
        consensus.allowsMinDifficultyBlocks
        ? nextWorkRequired(after: previous, time: time, parameters: consensus) : template.block.header.bits
    let signing = signsBlocks(consensus, at: height)
    let deployments = try TemplateDeployments(template, known: rules, node, consensus)
    let enforced: [JSONValue] = ["csv"] + (hasSegwit ? ["!segwit"] : []) + (signing ? ["!signet"] : [])
    var json: JSONObject = [
        "capabilities": ["proposal"],
        "version": JSONValue(deployments.version),
        "rules": .array(enforced + deployments.active),
        "vbavailable": .object(deployments.available),
        "vbrequired": 0,
        "previousblockhash": .string("\(previous.hash)"),
        "transactions": transactionsJSON(template, sigopScale: scale),
        "coinbaseaux": [:],
        "coinbasevalue": JSONValue(template.block.transactions[0].outputs[0].value.satoshi),
        "longpollid": .string("\(previous.hash)\(updates)"),
        "target": .string((CompactTarget.decode(bits) ?? .zero).hex),
        "mintime": JSONValue(node.blockAssembler.minimumTime(after: previous)),
        "mutable": ["time", "transactions", "prevblock"],
        "noncerange": "00000000ffffffff",
        "sigoplimit": JSONValue(ConsensusLimits.maxBlockSigOpsCost / scale),
        "sizelimit": JSONValue(ConsensusLimits.maxBlockSerializedSize / scale),
    ]
    if hasSegwit { json.append("weightlimit", JSONValue(ConsensusLimits.maxBlockWeight)) }
    json.append("curtime", JSONValue(time))
    json.append("bits", .string(compactText(bits)))
    json.append("height", JSONValue(height))
    if signing { json.append("signet_challenge", .string("\(consensus.blockChallenge)")) }
    if let commitment = template.witnessCommitment { json.append("default_witness_commitment", .string("\(commitment)")) }
    return .object(json)
}

private func transactionsJSON(_ template: BlockTemplate, sigopScale: Int) -> JSONValue {
    var positions: [Txid: Int] = [:]
    var list: [JSONValue] = []
    for (position, transaction) in template.block.transactions.enumerated() {
        positions[transaction.txid] = position
        if position == 0 { continue }
        list.append([
            "data": .string(transaction.hex),
            "txid": .string("\(transaction.txid)"),
            "hash": .string("\(transaction.wtxid)"),
            "depends": JSONValue(transaction.inputs.compactMap { positions[$0.previousOutput.txid] }.map { JSONValue($0) }),
            "fee": JSONValue(template.fees[position]),
            "sigops": JSONValue(template.sigopCosts[position] / sigopScale),
            "weight": JSONValue(transaction.weight),
        ])
    }
    return .array(list)
}

/// How a template tells of version bits (BIP9).
private struct TemplateDeployments {
    private(set) var version: Int32
    private(set) var active: [JSONValue] = []
    private(set) var available = JSONObject()

    init(
        _ template: BlockTemplate, known: Set<String>, _ node: NodeContext, _ consensus: ConsensusParameters
    ) throws(RPCError) {
        version = template.block.header.version
        for deployment in VersionBitsDeployment.allCases {
            let name = (deployment.isOptionalForMiners ? "" : "!") + deployment.name
            let mask = Int32(bitPattern: node.blockAssembler.versionBits.mask(deployment))
            let isUnknown = !known.contains(deployment.name) && !deployment.isOptionalForMiners
            let state = node.blockAssembler.versionBits.state(deployment, after: template.previous)
            switch state {
            case .defined, .failed: break
            case .started, .lockedIn:
                if state == .lockedIn { version |= mask }
                available.append(name, JSONValue(consensus[deployment].bit))
                // No signal for what the client cannot keep.
                if isUnknown { version &= ~mask }
            case .active:
                active.append(.string(name))
                if isUnknown {
                    throw RPCError(.invalidParameter, "Support for '\(deployment.name)' rule requires explicit client support")
                }
            }
        }
    }
}

let templateResults: [RPCResult] = [
    RPCResult(.none, "", when: "If the proposal was accepted with mode=='proposal'"),
    RPCResult(.string, "According to BIP22", when: "If the proposal was not accepted with mode=='proposal'"),
    RPCResult(.object, "", when: "Otherwise", templateMembers),
]

private let templateMembers: [RPCResult] = [
    RPCResult("version", .number, "The block version to use"),
    RPCResult("rules", .array, "rules that hold", [RPCResult(.string, "name, after '!' when the client must know it (BIP 9)")]),
    RPCResult(
        "vbavailable", .dictionary, "rule changes that may be signalled for (BIP 9)",
        [RPCResult("rulename", .number, "the bit that signals for it")]),
    RPCResult("capabilities", .array, "", [RPCResult("value", .string, "what the server can do, such as 'proposal'")]),
    RPCResult("vbrequired", .number, "bits of the version that must be set"),
    RPCResult("previousblockhash", .string, "The hash of the tip"),
    RPCResult("transactions", .array, "what to put into the block after the coinbase", [RPCResult(.object, "", templateTransaction)]),
    RPCResult("coinbaseaux", .dictionary, "what to put into the coinbase's scriptSig", [RPCResult("key", .hex, "")]),
    RPCResult("coinbasevalue", .number, "the most that the coinbase may pay, subsidy and fees, in satoshis"),
    RPCResult("longpollid", .string, "an id with which to wait for a better template"),
    RPCResult("target", .string, "The target of the hash"),
    RPCResult("mintime", .time, "The least time of the block, in UNIX seconds, by the timewarp rule (BIP 94) too"),
    RPCResult("mutable", .array, "what may be changed", [RPCResult("value", .string, "'time', 'transactions', 'prevblock'")]),
    RPCResult("noncerange", .hex, "Nonces that are valid"),
    RPCResult("sigoplimit", .number, "limit of signature operations"),
    RPCResult("sizelimit", .number, "limit of size"),
    RPCResult("weightlimit", .number, "limit of weight", optional: true),
    RPCResult("curtime", .time, "the time now in UNIX seconds, no less than mintime"),
    RPCResult("bits", .string, "the target in compact form"),
    RPCResult("height", .number, "The height of the block"),
    RPCResult("signet_challenge", .hex, "What the block must solve, where it must", optional: true),
    RPCResult("default_witness_commitment", .hex, "a commitment to the witnesses of the template as it is", optional: true),
]

private let templateTransaction: [RPCResult] = [
    RPCResult("data", .hex, "the transaction"),
    RPCResult("txid", .hex, "its hash without witnesses"),
    RPCResult("hash", .hex, "its hash with witnesses"),
    RPCResult("depends", .array, "", [RPCResult(.number, "position, from 1, of a transaction that it needs")]),
    RPCResult("fee", .number, "its fee in satoshis"),
    RPCResult("sigops", .number, "its cost in signature operations"),
    RPCResult("weight", .number, "its weight"),
]
