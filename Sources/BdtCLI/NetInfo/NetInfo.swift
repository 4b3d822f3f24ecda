import BdtCommon
import BdtConsensus
import BdtJSON
import BdtRPC

/// `-netinfo [level [outonly]]`: the connections of the node as tables for people.
struct NetInfo: ClientCommand {
    /// 0 counts connections only; 1 lists them, 2 with addresses, 3 with versions, 4 with both.
    let level: UInt8
    /// Leaves inbound connections out of the list.
    let outboundOnly: Bool
    let network: Network
    /// UNIX time in seconds, from which ages are counted.
    let now: Int64

    static let maximumLevel: UInt8 = 4
    /// The first version whose `getpeerinfo` holds all that is shown.
    private static let minimumVersion = 209900

    init(arguments: [String], network: Network, now: Int64) throws {
        self.network = network
        self.now = now
        guard let first = arguments.first else {
            (level, outboundOnly) = (0, false)
            return
        }
        let hint = "For more information, run: bdtcoin-cli -netinfo help"
        guard let number = UInt8(first) else { throw ClientError("invalid -netinfo level argument: \(first)\n\(hint)") }
        level = min(number, NetInfo.maximumLevel)
        guard arguments.count > 1 else {
            outboundOnly = false
            return
        }
        outboundOnly = true
        let second = arguments[1]
        if level == 0 {
            throw ClientError(
                "invalid -netinfo outonly argument: \(second)\n"
                    + "The outonly argument is only valid for a level greater than 0 (the first argument). \(hint)")
        }
        guard ["o", "outonly"].contains(second) else { throw ClientError("invalid -netinfo outonly argument: \(second)\n\(hint)") }
    }

    func request() -> JSONValue { [callObject("getpeerinfo", id: 0), callObject("getnetworkinfo", id: 1)] }

    func reply(_ answer: JSONValue) throws -> Reply {
        var results: [JSONValue] = []
        for reply in try Batch.replies(answer, count: 2) {
            guard case .result(let result) = reply else { return reply }
            results.append(result)
        }
        return .result(.string(try report(peers: results[0], networkInfo: results[1])))
    }

    private func report(peers: JSONValue, networkInfo: JSONValue) throws -> String {
        if try networkInfo["version"].expectInt() < NetInfo.minimumVersion {
            throw ClientError("-netinfo requires bdtcoind server to be running v0.21.0 and up")
        }
        let peers = try peers.expectArray().compactMap { try Peer($0) }
        var text = try heading(networkInfo)
        if level > 0 {
            let table = PeerTable(
                peers: peers.filter { $0.isOutbound || !outboundOnly }, showsAddress: level == 2 || level == 4,
                showsVersion: level >= 3, now: now)
            text += table.text
        }
        text += try ConnectionCounts(peers).text(networkInfo["networks"].expectArray())
        return text + "\n\nLocal addresses" + (try localAddresses(networkInfo["localaddresses"].expectArray()))
    }

    private func heading(_ networkInfo: JSONValue) throws -> String {
        let chain =
            switch network {
            case .main: ""
            case .test: " testnet"
            case .testnet4, .signet, .regtest: " \(network.name)"
            }
        let protocolVersion = try networkInfo["protocolversion"].expectInt()
        let userAgent = try networkInfo["subversion"].expectString()
        return "\(ClientInformation.name) client \(ClientInformation.fullVersion)\(chain) - server \(protocolVersion)\(userAgent)\n\n"
    }

    private func localAddresses(_ addresses: [JSONValue]) throws -> String {
        if addresses.isEmpty { return ": n/a\n" }
        let names = try addresses.map { try $0["address"].expectString() }
        let width = names.map(\.utf8.count).reduce(0, max) + 1
        return try zip(names, addresses).map { name, address in
            let port = "\(try address["port"].expectInt())".alignedRight(6)
            let score = "\(try address["score"].expectInt())".alignedRight(6)
            return "\n\(name.alignedLeft(width))    port \(port)    score \(score)"
        }.joined()
    }
}
