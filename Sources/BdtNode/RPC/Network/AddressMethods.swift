import BdtJSON
import BdtNet
import BdtRPC
import BdtWire

private let networkNames = NetworkKind.peerNetworks.map(\.name).joined(separator: ", ")

func getNodeAddresses(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "getnodeaddresses",
        summary: "Lists addresses of possible peers that were heard of not too long ago, at random. More may be known.",
        arguments: [
            RPCArgument("count", .number, .defaultValue(1), "How many at most; 0 means all"),
            RPCArgument("network", .string, .defaultHint("all networks"), "Only of this network: \(networkNames)"),
        ],
        result: RPCResult(
            .array, "",
            [
                RPCResult(
                    .object, "",
                    [
                        RPCResult("time", .time, "When it was last heard of"),
                        RPCResult("services", .number, "What it offers, as bits"), RPCResult("address", .string, "The address"),
                        RPCResult("port", .number, "The port"), RPCResult("network", .string, "The network (\(networkNames))"),
                    ])
            ]), examples: ["getnodeaddresses 8", "getnodeaddresses 4 \"i2p\""]
    ) { request in
        let count = try request.arguments.optionalInt(0) ?? 1
        guard count >= 0 else { throw RPCError(.invalidParameter, "Address count out of range") }
        var network: NetworkKind?
        if let name = try request.arguments.optionalString(1) {
            network = NetworkKind(peerNetwork: name)
            if network == nil { throw RPCError(.invalidParameter, "Network not recognized: \(name)") }
        }
        let sample = try node.peers.connections.addresses.sample(limit: count, percent: 0, network: network)
        return .array(sample.map(addressJSON))
    }
}

private func addressJSON(_ peer: PeerAddress) -> JSONValue {
    let endpoint = peer.endpoint
    return [
        "time": JSONValue(peer.time), "services": JSONValue(peer.services.rawValue), "address": .string("\(endpoint.address)"),
        "port": JSONValue(endpoint.port), "network": .string(endpoint.address.shownNetwork.name),
    ]
}

func addPeerAddress(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "addpeeraddress",
        summary: "Puts an address into a table of the address manager. For tests only.",
        arguments: [
            RPCArgument("address", .string, .required, "The address"), RPCArgument("port", .number, .required, "The port"),
            RPCArgument("tried", .bool, .defaultValue(false), "Whether to try to put it into the table of those that worked"),
        ],
        result: RPCResult(
            .object, "",
            [
                RPCResult("success", .bool, "Whether it took a place"),
                RPCResult("error", .string, "Why not", optional: true),
            ]), examples: ["addpeeraddress \"1.2.3.4\" 8333 true"], hidden: true
    ) { request in
        let text = try request.arguments.string(0)
        let port = try request.arguments[1].expectInteger(UInt16.self)
        let isTried = try request.arguments.optionalBool(2) ?? false
        let connections = try node.peers.connections
        guard let address = Resolver.numeric(text).map({ $0.asCJDNS(ifReachableIn: connections.options) }) else {
            return ["success": false]
        }
        let endpoint = Endpoint(address, port: port)
        let peer = PeerAddress(endpoint: endpoint, services: [.network, .witness], time: UInt32(clamping: node.clock.now))
        // The address counts as having told of itself.
        guard connections.addresses.add([peer], source: address) == 1 else {
            return ["error": "failed-adding-to-new", "success": false]
        }
        guard !isTried || connections.addresses.good(endpoint) else { return ["error": "failed-adding-to-tried", "success": false] }
        return ["success": true]
    }
}

func getAddrmanInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "getaddrmaninfo",
        summary: "Tells how many addresses the tables of the address manager hold, by network.",
        result: RPCResult(
            .dictionary, "",
            [
                RPCResult(
                    "network", .object, "The network (\(networkNames), all_networks)",
                    [
                        RPCResult("new", .number, "Addresses that this node was told of and has not been connected to"),
                        RPCResult("tried", .number, "Addresses that this node has been connected to"),
                        RPCResult("total", .number, "Both together"),
                    ])
            ]), examples: ["getaddrmaninfo"]
    ) { _ in
        let addresses = try node.peers.connections.addresses
        let counts: (NetworkKind?) -> JSONValue = { network in
            [
                "new": JSONValue(addresses.count(network: network, tried: false)),
                "tried": JSONValue(addresses.count(network: network, tried: true)),
                "total": JSONValue(addresses.count(network: network, tried: nil)),
            ]
        }
        var result = JSONObject()
        for network in NetworkKind.peerNetworks { result.append(network.name, counts(network)) }
        result.append("all_networks", counts(nil))
        return .object(result)
    }
}

func getRawAddrman(_ node: NodeContext) -> RPCMethod {
    let entry = RPCResult(
        "bucket/position", .object, "The place in the table",
        [
            RPCResult("address", .string, "The address"), RPCResult("port", .number, "The port"),
            RPCResult("services", .number, "What it offers, as bits"), RPCResult("time", .time, "When it was last heard of"),
            RPCResult("network", .string, "The network (\(networkNames))"), RPCResult("source", .string, "Who told of it"),
            RPCResult("source_network", .string, "The network (\(networkNames)) of that one"),
            RPCResult("mapped_as", .number, "The number of the autonomous system that announces the address (-asmap)", optional: true),
            RPCResult("source_mapped_as", .number, "The same of the one who told of it", optional: true),
        ])
    return RPCMethod(
        category: "network", name: "getrawaddrman",
        summary: "EXPERIMENTAL warning: this call may be changed in future releases.\n"
            + "Lists all entries of the address manager by their places.",
        result: RPCResult(.dictionary, "", [RPCResult("table", .dictionary, "The table: new or tried", [entry])]),
        examples: ["getrawaddrman"], hidden: true
    ) { _ in
        let addresses = try node.peers.connections.addresses
        return [
            "new": tableJSON(addresses.places(tried: false), addresses.groups),
            "tried": tableJSON(addresses.places(tried: true), addresses.groups),
        ]
    }
}

private func tableJSON(_ places: [AddressManager.Place], _ groups: AddressGroups) -> JSONValue {
    var table = JSONObject()
    for place in places {
        let address = place.entry.address
        var entry: JSONObject = [
            "address": .string("\(address.endpoint.address)"), "port": JSONValue(address.endpoint.port),
            "services": JSONValue(address.services.rawValue), "time": JSONValue(address.time),
            "network": .string(address.endpoint.address.shownNetwork.name), "source": .string("\(place.entry.source)"),
            "source_network": .string(place.entry.source.shownNetwork.name),
        ]
        let (system, sourceSystem) = (groups.system(of: address.endpoint.address), groups.system(of: place.entry.source))
        if system != 0 { entry.append("mapped_as", JSONValue(system)) }
        if sourceSystem != 0 { entry.append("source_mapped_as", JSONValue(sourceSystem)) }
        table.append("\(place.bucket)/\(place.position)", .object(entry))
    }
    return .object(table)
}

extension NetworkAddress {
    /// Tunnelled addresses count for the network that they lead to.
    fileprivate var shownNetwork: NetworkKind { linkedIPv4 != nil ? .ipv4 : network }

    /// Addresses of CJDNS look like private ones of IPv6; the user says that they are none.
    fileprivate func asCJDNS(ifReachableIn options: NetOptions) -> NetworkAddress {
        guard family == .ipv6, bytes[0] == 0xfc, options.reachableNetworks.contains(.cjdns) else { return self }
        return NetworkAddress(.cjdns, bytes) ?? self
    }
}
