import BdtJSON
import BdtRPC

/// How many connections there are, by direction and network.
struct ConnectionCounts {
    private let peers: [Peer]

    init(_ peers: [Peer]) { self.peers = peers }

    /// - Parameter networks: as `getnetworkinfo` lists them.
    func text(_ networks: [JSONValue]) throws -> String {
        var columns: [(title: String, network: PeerNetwork)] = []
        for entry in networks where try entry["reachable"].expectBool() {
            let name = try entry["name"].expectString()
            if let network = PeerNetwork(rawValue: name) { columns.append((name, network)) }
        }
        for network in PeerNetwork.unreachable where peers.contains(where: { $0.network == network }) {
            columns.append((network.shortName, network))
        }
        func row(_ title: String, _ cells: [String]) -> String { title.alignedLeft(5) + cells.map { $0.alignedRight(8) }.joined() }
        func counts(_ peers: [Peer]) -> [String] {
            (columns.map { column in peers.count { $0.network == column.network } } + [peers.count]).map(String.init)
        }
        let blockRelay = peers.count { $0.connectionType == "block-relay-only" }
        let manual = peers.count { $0.connectionType == "manual" }
        return [
            row("", columns.map(\.title) + ["total", "block"] + (manual > 0 ? ["manual"] : [])),
            row("in", counts(peers.filter { !$0.isOutbound })),
            row("out", counts(peers.filter(\.isOutbound)) + ["\(blockRelay)"] + (manual > 0 ? ["\(manual)"] : [])),
            row("total", counts(peers)),
        ].joined(separator: "\n")
    }
}
