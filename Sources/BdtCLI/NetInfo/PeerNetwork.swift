/// A network by the name that RPC results call it.
enum PeerNetwork: String, Sendable {
    case unroutable = "not_publicly_routable"
    case ipv4, ipv6, onion, i2p, cjdns, `internal`

    /// Those in which nodes find each other.
    static let reachable: [PeerNetwork] = [.ipv4, .ipv6, .onion, .i2p, .cjdns]
    static let unreachable: [PeerNetwork] = [.unroutable, .internal]

    /// For columns of the dashboard.
    var shortName: String {
        switch self {
        case .unroutable: "npr"
        case .internal: "int"
        default: rawValue
        }
    }
}
