import BdtJSON
import BdtNet
import BdtRPC
import BdtWire

func setBan(_ node: NodeContext) -> RPCMethod {
    let method = "setban"
    return RPCMethod(
        category: "network", name: method, summary: "Bans an address or a range of addresses, or takes a ban back.",
        arguments: [
            RPCArgument("subnet", .string, .required, "The address, or the range with its prefix or mask"),
            RPCArgument("command", .string, .required, "'add' or 'remove'"),
            RPCArgument(
                "bantime", .number, .defaultValue(0),
                "For how many seconds, or until when with absolute; 0 means 24 hours or what -bantime says"),
            RPCArgument("absolute", .bool, .defaultValue(false), "Whether bantime is a UNIX time"),
        ],
        result: RPCResult(.none),
        examples: ["setban \"192.168.0.6\" \"add\" 86400", "setban \"192.168.0.0/24\" \"add\""]
    ) { request in
        let text = try request.arguments.string(0)
        let command = try request.arguments.string(1)
        guard command == "add" || command == "remove" else {
            throw RPCError(.miscError, await node.rpcTable.help(command: method))
        }
        let isRange = text.contains("/")
        guard let subnet = Subnet(text), isRange || subnet.network.isValid else {
            throw RPCError(.clientInvalidAddressOrSubnet, "Error: Invalid IP/Subnet")
        }
        let connections = try node.peers.connections
        guard command == "add" else {
            guard connections.bans.unban(subnet) else {
                throw RPCError(
                    .clientInvalidAddressOrSubnet,
                    "Error: Unban failed. Requested address/subnet was not previously manually banned.")
            }
            return .null
        }
        guard !(isRange ? connections.bans.isBanned(subnet) : connections.bans.isBanned(subnet.network)) else {
            throw RPCError(.clientNodeAlreadyAdded, "Error: IP/Subnet already banned")
        }
        let time = try request.arguments.optionalInt64(2) ?? 0
        let isAbsolute = try request.arguments.optionalBool(3) ?? false
        if isAbsolute, time < node.clock.now { throw RPCError(.invalidParameter, "Error: Absolute timestamp is in the past") }
        connections.bans.ban(subnet, seconds: time, isAbsolute: isAbsolute)
        _ = connections.disconnect(in: subnet)
        return .null
    }
}

func listBanned(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "listbanned", summary: "Lists the addresses and ranges that the user has banned.",
        result: RPCResult(
            .array, "",
            [
                RPCResult(
                    .object, "",
                    [
                        RPCResult("address", .string, "The address or range"), RPCResult("ban_created", .time, "When it was banned"),
                        RPCResult("banned_until", .time, "Until when"), RPCResult("ban_duration", .time, "Seconds in all"),
                        RPCResult("time_remaining", .time, "Seconds left"),
                    ])
            ]), examples: ["listbanned"]
    ) { _ in
        let now = node.clock.now
        return .array(try node.peers.connections.bans.bans.map { banJSON($0.subnet, $0.ban, now: now) })
    }
}

private func banJSON(_ subnet: Subnet, _ ban: Ban, now: Int64) -> JSONValue {
    [
        "address": .string("\(subnet)"), "ban_created": JSONValue(ban.created), "banned_until": JSONValue(ban.until),
        "ban_duration": JSONValue(ban.until - ban.created), "time_remaining": JSONValue(ban.until - now),
    ]
}

func clearBanned(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "clearbanned", summary: "Takes all bans back.", result: RPCResult(.none), examples: ["clearbanned"]
    ) { _ in
        try node.peers.connections.bans.clear()
        return .null
    }
}
