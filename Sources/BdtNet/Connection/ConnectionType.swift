/// Why a connection exists, and with it how it is treated.
package enum ConnectionType: String, CaseIterable, Sendable {
    case inbound
    /// Opened by the node itself; relays everything.
    case outboundFullRelay = "outbound-full-relay"
    /// Asked for by the user.
    case manual
    /// Short: tests whether an address leads to a node.
    case feeler
    /// Relays blocks only, which keeps it from being found by watching transactions.
    case blockRelayOnly = "block-relay-only"
    /// Short: asks for addresses.
    case addressFetch = "addr-fetch"

    package var isOutbound: Bool { self != .inbound }
    /// Whether the connection lasts, by the node's own choice, and counts for the view of the chain.
    package var isOutboundOrBlockRelay: Bool { self == .outboundFullRelay || self == .blockRelayOnly }
    /// Whether the node chose the peer by itself.
    package var isAutomatic: Bool { self != .inbound && self != .manual }
    package var relaysTransactions: Bool { self != .blockRelayOnly && self != .feeler }
    package var relaysAddresses: Bool { self != .blockRelayOnly && self != .feeler }
}
