import BdtJSON
import BdtNet
import BdtRPC

func addNode(_ node: NodeContext) -> RPCMethod {
    let method = "addnode"
    return RPCMethod(
        category: "network", name: method,
        summary: "Puts a peer on the list of those that this node keeps connected to, takes it off, or tries to connect once.\n"
            + "Such peers are not disconnected for misbehaving, and need not offer what other outbound peers must (they are not synced "
            + "from then).\nAt most 8 of the list are connected at a time; they do not count for -maxconnections.",
        arguments: [
            RPCArgument("node", .string, .required, "The address of the peer"),
            RPCArgument("command", .string, .required, "'add' or 'remove' changes the list, 'onetry' tries to connect once"),
            RPCArgument(
                "v2transport", .bool, .defaultHint("set by -v2transport"),
                "Whether to try the encrypted transport (BIP324); of no meaning for 'remove'"),
        ],
        result: RPCResult(.none), examples: ["addnode \"192.168.0.6:8333\" \"onetry\" true"]
    ) { request in
        let name = try request.arguments.string(0)
        let command = try request.arguments.string(1)
        guard ["add", "remove", "onetry"].contains(command) else {
            throw RPCError(.miscError, await node.rpcTable.help(command: method))
        }
        let connections = try node.peers.connections
        let encrypted = try request.arguments.optionalBool(2) ?? connections.options.usesEncryption
        if encrypted, !connections.options.usesEncryption {
            throw RPCError(.invalidParameter, "Error: v2transport requested but not enabled (see -v2transport)")
        }
        switch command {
        case "add":
            guard connections.addedNodes.add(name) else { throw RPCError(.clientNodeAlreadyAdded, "Error: Node already added") }
        case "remove":
            guard connections.addedNodes.remove(name) else {
                throw RPCError(
                    .clientNodeNotAdded, "Error: Node could not be removed. It has not been added previously.")
            }
        default: await connections.open(named: name, type: .manual, encrypted: encrypted)
        }
        return .null
    }
}

func getAddedNodeInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "getaddednodeinfo",
        summary: "Tells of one added node, or all of them, whether it is connected. Those of addnode onetry are not among them.",
        arguments: [RPCArgument("node", .string, .defaultHint("all nodes"), "The node to tell of")],
        result: RPCResult(
            .array, "",
            [
                RPCResult(
                    .object, "",
                    [
                        RPCResult("addednode", .string, "The node as it was added"),
                        RPCResult("connected", .bool, "Whether it is connected"),
                        RPCResult(
                            "addresses", .array, "Only when connected",
                            [
                                RPCResult(
                                    .object, "",
                                    [
                                        RPCResult("address", .string, "Its address and port"),
                                        RPCResult("connected", .string, "Who connected: inbound or outbound"),
                                    ])
                            ]),
                    ])
            ]), examples: ["getaddednodeinfo \"192.168.0.201\""]
    ) { request in
        let connections = try node.peers.connections
        var infos = connections.addedNodes.info(connections.connections)
        if let name = try request.arguments.optionalString(0) {
            infos.removeAll { $0.name != name }
            guard !infos.isEmpty else { throw RPCError(.clientNodeNotAdded, "Error: Node has not been added.") }
        }
        return .array(
            infos.map { info in
                let addresses = info.connection.map { connection -> JSONValue in
                    ["address": .string("\(connection.remote)"), "connected": .string(connection.isInbound ? "inbound" : "outbound")]
                }
                return [
                    "addednode": .string(info.name), "connected": .bool(info.connection != nil),
                    "addresses": .array(addresses.map { [$0] } ?? []),
                ]
            })
    }
}
