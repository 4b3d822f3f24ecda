import BdtBase
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getMiningInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "getmininginfo", summary: "Shows what a miner wants to know.",
        result: RPCResult(.object, "", miningInfoResults), examples: ["getmininginfo"]
    ) { _ in
        guard let tip = node.kernel.chain.tip else { throw RPCError(.internalError, "There is no chain yet") }
        let consensus = node.parameters.consensus
        var json: JSONObject = ["blocks": JSONValue(tip.height)]
        if let last = node.blockAssembler.lastBlock {
            json.append("currentblockweight", JSONValue(last.weight))
            json.append("currentblocktx", JSONValue(last.transactions))
        }
        append(bits: tip.bits, to: &json)
        json.append("networkhashps", try networkHashRate(node.kernel, blocks: 120, height: -1))
        json.append("pooledtx", JSONValue(node.kernel.mempool.count))
        json.append("chain", .string(node.parameters.network.name))
        let time = max(node.blockAssembler.minimumTime(after: tip), node.clock.now)
        var next: JSONObject = ["height": JSONValue(tip.height + 1)]
        append(bits: nextWorkRequired(after: tip, time: time, parameters: consensus), to: &next)
        json.append("next", .object(next))
        if node.parameters.network == .signet || signsBlocks(consensus, at: tip.height + 1) {
            json.append("signet_challenge", .string(consensus.blockChallenge.description))
        }
        json.append("warnings", node.warningsJSON)
        return .object(json)
    }
}

/// Whether a block at `height` must carry a solution to the network's challenge.
func signsBlocks(_ consensus: ConsensusParameters, at height: Int) -> Bool {
    consensus.isSignet || (!consensus.blockChallenge.isEmpty && height >= consensus.authorisationHeight)
}

private func append(bits: UInt32, to json: inout JSONObject) {
    json.append("bits", .string(compactText(bits)))
    json.append("difficulty", JSONValue(CompactTarget.difficulty(bits)))
    json.append("target", .string((CompactTarget.decode(bits) ?? .zero).hex))
}

/// A compact target in eight hexadecimal digits.
func compactText(_ bits: UInt32) -> String { Hex.encode(withUnsafeBytes(of: bits.bigEndian) { [UInt8]($0) }) }

private let miningInfoResults: [RPCResult] = [
    RPCResult("blocks", .number, "Height of the tip"),
    RPCResult(
        "currentblockweight", .number, "Weight of the last block made here, with what is reserved, if one was made", optional: true),
    RPCResult("currentblocktx", .number, "Its transactions without the coinbase, if one was made", optional: true),
    RPCResult("bits", .hex, "Target of the tip in compact form"),
    RPCResult("difficulty", .number, "Difficulty of the tip"),
    RPCResult("target", .hex, "Target of the tip"),
    RPCResult("networkhashps", .number, "Hashes a second of the network"),
    RPCResult("pooledtx", .number, "Transactions in the mempool"),
    RPCResult("chain", .string, "Name of the network"),
    RPCResult("signet_challenge", .hex, "What blocks must solve, where they must", optional: true),
    RPCResult(
        "next", .object, "The next block",
        [
            RPCResult("height", .number, "Its height"), RPCResult("bits", .hex, "Its target in compact form"),
            RPCResult("difficulty", .number, "Its difficulty"), RPCResult("target", .hex, "Its target"),
        ]),
    RPCResult("warnings", .array, "What the user should know", [RPCResult(.string, "warning")]),
]
