/// A network that an address belongs to. Raw values are the published order.
package enum NetworkKind: Int, CaseIterable, Comparable, Sendable {
    /// Not reachable from elsewhere: private, local or invalid.
    case unroutable, ipv4, ipv6, onion, i2p, cjdns
    /// Stands for a name, in the address manager only.
    case `internal`

    /// The name that options and RPC use.
    package var name: String {
        switch self {
        case .unroutable: "not_publicly_routable"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .onion: "onion"
        case .i2p: "i2p"
        case .cjdns: "cjdns"
        case .internal: "internal"
        }
    }

    /// Those that peers can be on.
    package static let peerNetworks: [NetworkKind] = [.ipv4, .ipv6, .onion, .i2p, .cjdns]

    /// The network of that name; nil for anything but the five of `peerNetworks`.
    package init?(peerNetwork name: String) {
        guard let network = NetworkKind.peerNetworks.first(where: { $0.name == name.lowercased() }) else { return nil }
        self = network
    }

    /// The identifier in `addrv2` (BIP155); nil for those that are never sent.
    package var bip155: UInt8? {
        switch self {
        case .ipv4: 1
        case .ipv6: 2
        case .onion: 4
        case .i2p: 5
        case .cjdns: 6
        case .unroutable, .internal: nil
        }
    }

    /// How many bytes an address has.
    package var addressLength: Int {
        switch self {
        case .ipv4: 4
        case .ipv6, .cjdns, .unroutable: 16
        case .onion, .i2p: 32
        case .internal: 10
        }
    }

    package static func < (left: NetworkKind, right: NetworkKind) -> Bool { left.rawValue < right.rawValue }
}
