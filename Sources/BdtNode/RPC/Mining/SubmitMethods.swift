import BdtBase
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

/// The answer to a block by BIP22: null when it is good.
func submissionJSON(_ rejection: BlockRejection?) -> JSONValue {
    guard let rejection else { return .null }
    return .string(rejection.reason.isEmpty ? "rejected" : rejection.reason)
}

func submitBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "submitblock", summary: "Takes in a new block and announces it.",
        arguments: [
            RPCArgument("hexdata", .hex, .required, "the block"),
            RPCArgument("dummy", .string, .defaultHint("ignored"), "stands for an argument of BIP22."),
        ],
        result: [
            RPCResult(.none, "", when: "If the block was accepted"), RPCResult(.string, "According to BIP22", when: "Otherwise"),
        ],
        examples: ["submitblock \"mydata\""]
    ) { request in
        guard let decoded = decodeBlock(hex: try request.arguments.string(0)) else {
            throw RPCError(.deserializationError, "Block decode failed")
        }
        var block = decoded
        if let previous = node.kernel.entry(for: block.header.previousHash),
            node.parameters.consensus.isActive(.segwit, at: previous.height + 1)
        {
            block = WitnessCommitment.addingReservedValue(to: block)
        }
        let submission = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true)
        if !submission.isNew, submission.accepted { return "duplicate" }
        if submission.rejection == nil, !submission.wasConnected { return "inconclusive" }
        return submissionJSON(submission.rejection)
    }
}

func submitHeader(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "mining", name: "submitheader", summary: "Takes in a header as the tip of a chain to come. Fails when it is invalid.",
        arguments: [RPCArgument("hexdata", .hex, .required, "the header")], result: RPCResult(.none, "None"),
        examples: ["submitheader \"aabbcc\""]
    ) { request in
        // A whole block is taken as well.
        guard let bytes = Hex.decode(try request.arguments.string(0)),
            let header = try? BlockHeader(decoding: Array(bytes.prefix(BlockHeader.byteCount)))
        else {
            throw RPCError(.deserializationError, "Block header decode failed")
        }
        guard node.kernel.entry(for: header.previousHash) != nil else {
            throw RPCError(.verifyError, "Must submit previous header (\(header.previousHash)) first")
        }
        if let rejection = node.kernel.acceptHeaders([header], minimumWorkChecked: true).rejection {
            throw RPCError(.verifyError, rejection.reason)
        }
        return .null
    }
}
