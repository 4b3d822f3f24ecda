import BdtBase
import BdtJSON
import BdtNet
import BdtRPC
import BdtWire

func getConnectionCount(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "getconnectioncount", summary: "Tells to how many peers this node is connected.",
        result: RPCResult(.number, "The number of connections"), examples: ["getconnectioncount"]
    ) { _ in JSONValue(try node.peers.connections.connectionCount) }
}

func ping(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "ping",
        summary: "Sends a ping to every peer. getpeerinfo shows what came of it as pingtime and pingwait, in seconds.\n"
            + "Peers answer in the order in which they do their work, so that the time includes what they had to do before.",
        result: RPCResult(.none), examples: ["ping"]
    ) { _ in
        try node.peers.ping()
        return .null
    }
}

func disconnectNode(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "disconnectnode",
        summary: "Ends the connection to a peer at once.\nName the peer by address or by id, not by both.",
        arguments: [
            RPCArgument("address", .string, .defaultHint("fallback to nodeid"), "The address and port of the peer"),
            RPCArgument("nodeid", .number, .defaultHint("fallback to address"), "The id of the peer, as getpeerinfo shows it"),
        ],
        result: RPCResult(.none), examples: ["disconnectnode \"192.168.0.6:8333\"", "disconnectnode \"\" 1"]
    ) { request in
        let arguments = request.arguments
        let address = try arguments.optionalString(0)
        let found: Bool
        if let address, !arguments.has(1) {
            found = try node.peers.connections.disconnect(named: address)
        } else if arguments.has(1), address ?? "" == "" {
            found = try node.peers.connections.disconnect(id: try arguments.int64(1))
        } else {
            throw RPCError(.invalidParams, "Only one of address and nodeid should be provided.")
        }
        guard found else { throw RPCError(.clientNodeNotConnected, "Node not found in connected nodes") }
        return .null
    }
}

func setNetworkActive(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "setnetworkactive", summary: "Switches all connections to peers off, or on again.",
        arguments: [RPCArgument("state", .bool, .required, "true to allow connections, false to end them")],
        result: RPCResult(.bool, "What was passed")
    ) { request in
        try node.peers.connections.setActive(try request.arguments.bool(0))
        return .bool(try node.peers.connections.isActive)
    }
}

func getNetTotals(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "getnettotals", summary: "Tells how many bytes went in and out, and the time of the system.",
        result: RPCResult(
            .object, "",
            [
                RPCResult("totalbytesrecv", .number, "Bytes received"), RPCResult("totalbytessent", .number, "Bytes sent"),
                RPCResult("timemillis", .time, "The time in milliseconds"),
                RPCResult(
                    "uploadtarget", .object, "",
                    [
                        RPCResult("timeframe", .number, "Seconds for which the target holds"),
                        RPCResult("target", .number, "The target in bytes"),
                        RPCResult("target_reached", .bool, "Whether it is reached"),
                        RPCResult("serve_historical_blocks", .bool, "Whether old blocks are still sent"),
                        RPCResult("bytes_left_in_cycle", .number, "Bytes left"),
                        RPCResult("time_left_in_cycle", .number, "Seconds left"),
                    ]),
            ]), examples: ["getnettotals"]
    ) { _ in
        let totals = try node.peers.connections.totals.snapshot
        return [
            "totalbytesrecv": JSONValue(totals.received), "totalbytessent": JSONValue(totals.sent),
            "timemillis": JSONValue(Clock.systemMicroseconds / 1000),
            "uploadtarget": [
                "timeframe": JSONValue(NetTotals.window), "target": JSONValue(totals.target),
                "target_reached": .bool(totals.isTargetReached), "serve_historical_blocks": .bool(totals.servesHistoricalBlocks),
                "bytes_left_in_cycle": JSONValue(totals.bytesLeft), "time_left_in_cycle": JSONValue(totals.secondsLeft),
            ],
        ]
    }
}

func sendMessageToPeer(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "sendmsgtopeer",
        summary: "Sends a message of any name and content to a peer; the header is made here. For tests only.",
        arguments: [
            RPCArgument("peer_id", .number, .required, "The id of the peer"),
            RPCArgument("msg_type", .string, .required, "The name of the message, at most 12 characters"),
            RPCArgument("msg", .hex, .required, "The payload in hexadecimal digits"),
        ],
        result: RPCResult(.object), examples: ["sendmsgtopeer 0 \"addr\" \"ffffff\""], hidden: true
    ) { request in
        let id = try request.arguments.int64(0)
        let command = try request.arguments.string(1)
        guard command.utf8.count <= 12 else { throw RPCError(.invalidParameter, "Error: msg_type too long, max length is 12") }
        guard let payload = Hex.decode(try request.arguments.string(2)) else {
            throw RPCError(.invalidParameter, "Error parsing input for msg")
        }
        guard let connection = try node.peers.connections.connection(id) else {
            throw RPCError(.miscError, "Error: Could not send message to peer")
        }
        connection.send(command: command, payload: payload)
        return [:]
    }
}

func addConnection(_ node: NodeContext) -> RPCMethod {
    let method = "addconnection"
    let types: [ConnectionType] = [.outboundFullRelay, .blockRelayOnly, .addressFetch, .feeler]
    let names = types.map { "\"\($0.rawValue)\"" }
    return RPCMethod(
        category: "network", name: method, summary: "Opens an outbound connection to a peer. For tests only.",
        arguments: [
            RPCArgument("address", .string, .required, "The address and port to connect to"),
            RPCArgument("connection_type", .string, .required, "What kind of connection: \(names.joined(separator: ", "))"),
            RPCArgument("v2transport", .bool, .required, "Whether to try the encrypted transport (BIP324)"),
        ],
        result: RPCResult(
            .object, "", [RPCResult("address", .string, "The address"), RPCResult("connection_type", .string, "The kind")]),
        examples: ["addconnection \"192.168.0.6:8333\" \"outbound-full-relay\" true"], hidden: true
    ) { request in
        guard node.parameters.network == .regtest else {
            throw RPCError(.miscError, "addconnection is for regression testing (-regtest mode) only.")
        }
        let address = try request.arguments.string(0)
        let name = try request.arguments.string(1)
        guard let type = types.first(where: { $0.rawValue == name }) else {
            throw RPCError(.invalidParameter, await node.rpcTable.help(command: method))
        }
        let encrypted = try request.arguments.bool(2)
        if encrypted, try !node.peers.connections.options.usesEncryption {
            throw RPCError(
                .invalidParameter, "Error: Adding v2transport connections requires -v2transport init flag to be set.")
        }
        guard try await node.peers.connections.addConnection(named: address, type: type, encrypted: encrypted) else {
            throw RPCError(.clientNodeCapacityReached, "Error: Already at capacity for specified connection type.")
        }
        return ["address": .string(address), "connection_type": .string(name)]
    }
}
