import BdtJSON
import BdtRPC

/// A connection as `getpeerinfo` describes it. Times are UNIX seconds, 0 for never.
struct Peer: Sendable {
    let id: Int32
    let network: PeerNetwork
    let isOutbound: Bool
    /// As the result calls it: `outbound-full-relay`, `manual` …
    let connectionType: String
    let address: String
    /// Protocol version and user agent.
    let version: String
    /// A letter a service.
    let services: String
    /// `1` or `2`; a space while it is not settled.
    let transport: Character
    /// Seconds; nil before the first answer.
    let minimumPing: Double?
    let ping: Double?
    let lastSend: Int64
    let lastReceive: Int64
    let lastTransaction: Int64
    let lastBlock: Int64
    let connected: Int64
    let relaysTransactions: Bool
    let relaysAddresses: Bool
    let addressesProcessed: Int64
    let addressesLimited: Int64
    let isHighBandwidthTo: Bool
    let isHighBandwidthFrom: Bool
    /// Number of the autonomous system, 0 without `-asmap`.
    let mappedAS: Int64

    /// Nil when the network has no known name.
    init?(_ json: JSONValue) throws {
        guard let network = PeerNetwork(rawValue: try json["network"].expectString()) else { return nil }
        func optional(_ key: String) throws -> Int64 { json[key].isNull ? 0 : try json[key].expectInteger() }
        func flag(_ key: String, default fallback: Bool) throws -> Bool { json[key].isNull ? fallback : try json[key].expectBool() }
        func seconds(_ key: String) throws -> Double? { json[key].isNull ? nil : try json[key].expectDouble() }
        self.network = network
        id = try json["id"].expectInteger()
        isOutbound = try !json["inbound"].expectBool()
        connectionType = try json["connection_type"].expectString()
        address = try json["addr"].expectString()
        let number = try json["version"].expectInt()
        let userAgent = try json["subver"].expectString()
        // Nothing is known before the handshake.
        version = number == 0 && userAgent.isEmpty ? "" : "\(number)\(userAgent)"
        services = Peer.letters(try json["servicesnames"].expectArray())
        let transport = json["transport_protocol_type"].isNull ? "v1" : try json["transport_protocol_type"].expectString()
        self.transport = transport.utf8.count == 2 && transport.hasPrefix("v") ? transport.last ?? " " : " "
        minimumPing = try seconds("minping")
        ping = try seconds("pingtime")
        lastSend = try json["lastsend"].expectInteger()
        lastReceive = try json["lastrecv"].expectInteger()
        lastTransaction = try json["last_transaction"].expectInteger()
        lastBlock = try json["last_block"].expectInteger()
        connected = try json["conntime"].expectInteger()
        relaysTransactions = try flag("relaytxes", default: true)
        relaysAddresses = try flag("addr_relay_enabled", default: false)
        addressesProcessed = try optional("addr_processed")
        addressesLimited = try optional("addr_rate_limited")
        isHighBandwidthTo = try json["bip152_hb_to"].expectBool()
        isHighBandwidthFrom = try json["bip152_hb_from"].expectBool()
        mappedAS = try optional("mapped_as")
    }

    private static func letters(_ services: [JSONValue]) -> String {
        services.compactMap(\.string).map { name in
            switch name {
            case "NETWORK_LIMITED": "l"
            case "P2P_V2": "2"
            default: name.prefix(1).lowercased()
            }
        }.joined()
    }

    /// Connections out come after those in, each by their best ping.
    static func precedes(_ left: Peer, _ right: Peer) -> Bool {
        if left.isOutbound != right.isOutbound { return right.isOutbound }
        return (left.minimumPing ?? -1) < (right.minimumPing ?? -1)
    }
}
