import BdtJSON
import BdtKernel
import BdtRPC

func getBlockHeader(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblockheader", summary: "Describes a block's header, or gives its 80 bytes.",
        arguments: [
            RPCArgument("blockhash", .hex, .required, "The hash of the block"),
            RPCArgument("verbose", .bool, .defaultValue(true), "true for an object, false for hexadecimal text"),
        ],
        result: [
            RPCResult(.object, "", when: "for verbose = true", headerResults),
            RPCResult(.hex, "The header in hexadecimal", when: "for verbose=false"),
        ],
        examples: ["getblockheader \"00000000c937983704a73af28acdec37b049d214adbda81d7e2a3dd146f6ed09\""]
    ) { request in
        let entry = try node.block(request.arguments, 0, "hash")
        guard try request.arguments.bool(1) else { return .string(hexText(entry.header)) }
        return .object(headerJSON(entry, tip: try node.tip()))
    }
}
