import BdtJSON
import BdtRPC

/// `-addrinfo`: how many addresses of peers the node knows, by network.
struct AddressCounts: ClientCommand {
    init(arguments: [String]) throws {
        if !arguments.isEmpty { throw ClientError("-addrinfo takes no arguments") }
    }

    func request() -> JSONValue { callObject("getnodeaddresses", [0]) }

    func reply(_ answer: JSONValue) throws -> Reply {
        let reply = try Reply(answer)
        guard case .result(let addresses) = reply else { return reply }
        var counts: [PeerNetwork: Int] = [:]
        for address in try addresses.expectArray() {
            if let network = PeerNetwork(rawValue: try address["network"].expectString()) { counts[network, default: 0] += 1 }
        }
        var known = JSONObject(PeerNetwork.reachable.map { ($0.rawValue, JSONValue(counts[$0] ?? 0)) })
        known.append("total", JSONValue(PeerNetwork.reachable.reduce(0) { $0 + (counts[$1] ?? 0) }))
        return .result(["addresses_known": .object(known)])
    }
}
