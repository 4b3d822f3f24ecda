import BdtJSON
import BdtNet
import BdtPeers
import BdtRPC
import BdtWire

func getPeerInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "network", name: "getpeerinfo", summary: "Tells of each peer that this node is connected to.",
        result: RPCResult(.array, "", [RPCResult(.object, "", peerInfoResults)]), examples: ["getpeerinfo"]
    ) { _ in .array(try node.peers.peerInfo().map(peerJSON)) }
}

private func peerJSON(_ peer: PeerInfo) -> JSONValue {
    let connection = peer.connection
    var result = JSONObject()
    result.append("id", JSONValue(connection.id))
    result.append("addr", .string(connection.name))
    if connection.local.address.isValid { result.append("addrbind", .string("\(connection.local)")) }
    if let own = peer.ownAddress { result.append("addrlocal", .string("\(own)")) }
    result.append("network", .string(connection.network.name))
    if connection.mappedAS != 0 { result.append("mapped_as", JSONValue(connection.mappedAS)) }
    result.append("services", .string(peer.services.hex))
    result.append("servicesnames", JSONValue(peer.services.names))
    result.append("relaytxes", .bool(peer.relaysTransactions))
    result.append(contentsOf: trafficJSON(peer))
    result.append(contentsOf: pingJSON(peer))
    result.append("version", JSONValue(peer.version))
    result.append("subver", .string(peer.subversion))
    result.append("inbound", .bool(connection.isInbound))
    result.append("bip152_hb_to", .bool(peer.sendsCompactBlocks))
    result.append("bip152_hb_from", .bool(peer.wantsCompactBlocks))
    result.append("startingheight", JSONValue(peer.startingHeight))
    result.append("presynced_headers", JSONValue(peer.claimedHeaders))
    result.append("synced_headers", JSONValue(peer.syncedHeaders))
    result.append("synced_blocks", JSONValue(peer.syncedBlocks))
    result.append("inflight", .array(peer.blocksInFlight.map { JSONValue($0) }))
    result.append("addr_relay_enabled", .bool(peer.relaysAddresses))
    result.append("addr_processed", JSONValue(peer.addressesProcessed))
    result.append("addr_rate_limited", JSONValue(peer.addressesRateLimited))
    result.append("permissions", JSONValue(connection.permissions.names))
    result.append("minfeefilter", .decimal(peer.feeFilter))
    result.append("bytessent_per_msg", countsJSON(peer.traffic.sentByMessage))
    result.append("bytesrecv_per_msg", countsJSON(peer.traffic.receivedByMessage))
    result.append("connection_type", .string(connection.type.rawValue))
    result.append("transport_protocol_type", .string(connection.transport.name))
    result.append("session_id", .string(connection.transport.sessionID))
    return .object(result)
}

private func trafficJSON(_ peer: PeerInfo) -> JSONObject {
    [
        ("lastsend", JSONValue(peer.traffic.lastSent)), ("lastrecv", JSONValue(peer.traffic.lastReceived)),
        ("last_transaction", JSONValue(peer.lastTransaction)), ("last_block", JSONValue(peer.lastBlock)),
        ("bytessent", JSONValue(peer.traffic.sentBytes)), ("bytesrecv", JSONValue(peer.traffic.receivedBytes)),
        ("conntime", JSONValue(peer.connection.connectedAt)), ("timeoffset", JSONValue(peer.timeOffset)),
    ].reduce(into: JSONObject()) { $0.append($1.0, $1.1) }
}

/// Microseconds become seconds.
private func pingJSON(_ peer: PeerInfo) -> JSONObject {
    var result = JSONObject()
    if let last = peer.lastPing, last > 0 { result.append("pingtime", JSONValue(Double(last) / 1e6)) }
    if let best = peer.bestPing { result.append("minping", JSONValue(Double(best) / 1e6)) }
    if let wait = peer.pingWait, wait > 0 { result.append("pingwait", JSONValue(Double(wait) / 1e6)) }
    return result
}

private func countsJSON(_ counts: [String: Int]) -> JSONValue {
    .object(counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0.append($1.key, JSONValue($1.value)) })
}

private let peerInfoResults: [RPCResult] = {
    let networks = (NetworkKind.peerNetworks + [.unroutable]).map(\.name).joined(separator: ", ")
    let types = ConnectionType.allCases.map(\.rawValue).joined(separator: ", ")
    return [
        RPCResult("id", .number, "Its id"), RPCResult("addr", .string, "Its address and port"),
        RPCResult("addrbind", .string, "Our end of the connection", optional: true),
        RPCResult("addrlocal", .string, "Our address as the peer tells it", optional: true),
        RPCResult("network", .string, "The network (\(networks))"),
        RPCResult("mapped_as", .number, "The number of the autonomous system that announces its address (-asmap)", optional: true),
        RPCResult("services", .hex, "What it offers, as bits"),
        RPCResult("servicesnames", .array, "What it offers, in words", [RPCResult(.string, "The name of a service")]),
        RPCResult("relaytxes", .bool, "Whether it wants transactions announced"),
        RPCResult("lastsend", .time, "When something was last sent"), RPCResult("lastrecv", .time, "When something last came"),
        RPCResult("last_transaction", .time, "When it last sent a transaction that was new and valid"),
        RPCResult("last_block", .time, "When it last sent a block that was new"), RPCResult("bytessent", .number, "Bytes sent"),
        RPCResult("bytesrecv", .number, "Bytes received"), RPCResult("conntime", .time, "When the connection was made"),
        RPCResult("timeoffset", .number, "Seconds by which its clock is ahead"),
        RPCResult("pingtime", .number, "The last ping time in seconds", optional: true),
        RPCResult("minping", .number, "The shortest ping time in seconds", optional: true),
        RPCResult("pingwait", .number, "Seconds for which a ping has waited", optional: true),
        RPCResult("version", .number, "Its version of the protocol"), RPCResult("subver", .string, "How it calls itself"),
        RPCResult("inbound", .bool, "Whether the peer made the connection"),
        RPCResult("bip152_hb_to", .bool, "Whether it is to send compact blocks unannounced"),
        RPCResult("bip152_hb_from", .bool, "Whether it wants compact blocks unannounced"),
        RPCResult("startingheight", .number, "The height of its chain when the connection was made"),
        RPCResult("presynced_headers", .number, "The height of the headers that are being checked for work, or -1"),
        RPCResult("synced_headers", .number, "The last header in common"), RPCResult("synced_blocks", .number, "The last block in common"),
        RPCResult("inflight", .array, "", [RPCResult(.number, "The height of a block that is asked of it")]),
        RPCResult("addr_relay_enabled", .bool, "Whether addresses are exchanged"),
        RPCResult("addr_processed", .number, "Addresses that were looked at"),
        RPCResult("addr_rate_limited", .number, "Addresses that were passed over for being too many"),
        RPCResult("permissions", .array, "What it may do beyond others", [RPCResult(.string, "The name of a permission")]),
        RPCResult("minfeefilter", .number, "The least fee rate of transactions that it wants"),
        RPCResult("bytessent_per_msg", .dictionary, "", [RPCResult("msg", .number, "Bytes sent with this message, if any")]),
        RPCResult(
            "bytesrecv_per_msg", .dictionary, "",
            [RPCResult("msg", .number, "Bytes received with this message, if any; unknown ones under '\(KnownMessages.other)'")]),
        RPCResult("connection_type", .string, "The kind of connection: \(types)"),
        RPCResult("transport_protocol_type", .string, "The transport: detecting, v1 or v2 (BIP324)"),
        RPCResult("session_id", .string, "What identifies the encrypted session, empty without one"),
    ]
}()
