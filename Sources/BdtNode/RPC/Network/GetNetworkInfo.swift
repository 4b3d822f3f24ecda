import BdtCommon
import BdtJSON
import BdtNet
import BdtRPC
import BdtWire

func getNetworkInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "getnetworkinfo", summary: "Tells how this node stands in the network of peers.",
        result: RPCResult(.object, "", networkInfoResults), examples: ["getnetworkinfo"]
    ) { _ in
        let peers = try node.peers
        let connections = peers.connections
        let mempool = node.kernel.mempool.options
        return [
            "version": JSONValue(ClientInformation.version), "subversion": .string(peers.options.userAgent),
            "protocolversion": JSONValue(ProtocolVersion.current), "localservices": .string(peers.localServices.hex),
            "localservicesnames": JSONValue(peers.localServices.names), "localrelay": .bool(!peers.options.blocksOnly),
            "timeoffset": JSONValue(peers.timeOffset), "networkactive": .bool(connections.isActive),
            "connections": JSONValue(connections.connectionCount),
            "connections_in": JSONValue(connections.connectionCount(inbound: true)),
            "connections_out": JSONValue(connections.connectionCount(inbound: false)), "networks": networksJSON(connections.options),
            "relayfee": .decimal(mempool.minimumRelayRate.satoshiPerKvB),
            "incrementalfee": .decimal(mempool.incrementalRelayRate.satoshiPerKvB), "localaddresses": [], "warnings": node.warningsJSON,
        ]
    }
}

private func networksJSON(_ options: NetOptions) -> JSONValue {
    .array(
        NetworkKind.peerNetworks.map { network in
            let isReachable = options.reachableNetworks.contains(network)
            let proxy = options.proxies[network]
            return [
                "name": .string(network.name), "limited": .bool(!isReachable), "reachable": .bool(isReachable),
                "proxy": .string(options.proxyText(for: network)),
                "proxy_randomize_credentials": .bool(proxy?.randomizesCredentials ?? false),
            ]
        })
}

private let networkInfoResults = [
    RPCResult("version", .number, "The version of the program"), RPCResult("subversion", .string, "How it calls itself to peers"),
    RPCResult("protocolversion", .number, "The version of the protocol"),
    RPCResult("localservices", .hex, "What this node offers, as bits"),
    RPCResult("localservicesnames", .array, "What this node offers, in words", [RPCResult(.string, "The name of a service")]),
    RPCResult("localrelay", .bool, "Whether transactions are taken from peers"),
    RPCResult("timeoffset", .number, "Seconds by which the clocks of peers are ahead"),
    RPCResult("connections", .number, "Connections in all"), RPCResult("connections_in", .number, "Opened by peers"),
    RPCResult("connections_out", .number, "Opened by this node"), RPCResult("networkactive", .bool, "Whether connections are allowed"),
    RPCResult(
        "networks", .array, "By network",
        [
            RPCResult(
                .object, "",
                [
                    RPCResult("name", .string, "The network (\(NetworkKind.peerNetworks.map(\.name).joined(separator: ", ")))"),
                    RPCResult("limited", .bool, "Whether -onlynet leaves it out"),
                    RPCResult("reachable", .bool, "Whether peers there can be connected to"),
                    RPCResult("proxy", .string, "The proxy to it, empty if none"),
                    RPCResult("proxy_randomize_credentials", .bool, "Whether each connection has credentials of its own"),
                ])
        ]),
    RPCResult("relayfee", .number, "The least fee rate of transactions that are relayed, in BDTC/kvB"),
    RPCResult("incrementalfee", .number, "By how much a replacement must pay more, in BDTC/kvB"),
    RPCResult(
        "localaddresses", .array, "Addresses of this node",
        [
            RPCResult(
                .object, "",
                [
                    RPCResult("address", .string, "The address"), RPCResult("port", .number, "The port"),
                    RPCResult("score", .number, "How good it is"),
                ])
        ]),
    RPCResult(
        "warnings", .array, "What the user should know (with -deprecatedrpc=warnings one text)", [RPCResult(.string, "A warning")]),
]
