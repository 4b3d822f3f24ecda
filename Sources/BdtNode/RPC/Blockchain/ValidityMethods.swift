import BdtJSON
import BdtKernel
import BdtRPC

func invalidateBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "invalidateblock",
        summary: "Marks a block as invalid for good, as if it broke a rule.",
        arguments: [RPCArgument("blockhash", .hex, .required, "The hash of the block")], result: RPCResult(.none),
        examples: ["invalidateblock \"blockhash\""], hidden: true
    ) { request in
        _ = node.kernel.invalidate(try node.block(request.arguments, 0, "blockhash"))
        return .null
    }
}

func reconsiderBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "reconsiderblock",
        summary: "Takes back that a block, its ancestors and its descendants are invalid, and looks at them again. Undoes invalidateblock.",
        arguments: [RPCArgument("blockhash", .hex, .required, "The hash of the block")], result: RPCResult(.none),
        examples: ["reconsiderblock \"blockhash\""], hidden: true
    ) { request in
        node.kernel.reconsider(try node.block(request.arguments, 0, "blockhash"))
        return .null
    }
}

func preciousBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "preciousblock",
        summary: "Treats a block as if it had come before others of the same work. A later call may override it; a restart forgets it.",
        arguments: [RPCArgument("blockhash", .hex, .required, "The hash of the block")], result: RPCResult(.none),
        examples: ["preciousblock \"blockhash\""]
    ) { request in
        node.kernel.precious(try node.block(request.arguments, 0, "blockhash"))
        return .null
    }
}
