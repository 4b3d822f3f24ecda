import BdtBase
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblock",
        summary:
            "Gives a block: 0 its bytes, 1 a description with txids, 2 with whole transactions, 3 also with the outputs that they spend.",
        arguments: [
            RPCArgument("blockhash", .hex, .required, "The hash of the block"),
            RPCArgument("verbosity|verbose", .numberOrBool, .defaultValue(1), "How much to tell, 0 to 3"),
        ], result: blockResults,
        examples: ["getblock \"00000000c937983704a73af28acdec37b049d214adbda81d7e2a3dd146f6ed09\""]
    ) { request in
        let hash = BlockHash(try request.arguments.hash(0, "blockhash"))
        let verbosity = try request.arguments[1].expectVerbosity(default: 1, allowsBool: true)
        guard let entry = node.kernel.entry(for: hash) else { throw RPCError(.invalidAddressOrKey, "Block not found") }
        if verbosity <= 0 { return .string(Hex.encode(try node.storedBlockBytes(entry))) }
        let block = try node.storedBlock(entry)
        let detail: BlockDetail = verbosity == 1 ? .txids : verbosity == 2 ? .transactions : .spentOutputs
        return .object(try blockJSON(block, entry, tip: try node.tip(), detail: detail, node))
    }
}

private let blockResults: [RPCResult] = [
    RPCResult(.hex, "The block in hexadecimal", when: "for verbosity = 0"),
    RPCResult(
        .object, "", when: "for verbosity = 1",
        headerResults + [
            RPCResult("strippedsize", .number, "Bytes without witnesses"), RPCResult("size", .number, "Bytes"),
            RPCResult("weight", .number, "Weight units (BIP 141)"), RPCResult("tx", .array, "", [RPCResult(.hex, "A txid")]),
        ]),
    RPCResult(
        .object, "", when: "for verbosity = 2",
        [
            RPCResult("", .elision, "As for verbosity = 1"),
            RPCResult(
                "tx", .array, "",
                [
                    RPCResult(
                        .object, "",
                        [
                            RPCResult("", .elision, "The transaction as getrawtransaction describes it"),
                            RPCResult("fee", .amount, "What it pays, if undo data is there", optional: true),
                        ])
                ]),
        ]),
    RPCResult(
        .object, "", when: "for verbosity = 3",
        [
            RPCResult("", .elision, "As for verbosity = 2, with a member prevout in each input: generated, height, value, scriptPubKey")
        ]),
]
