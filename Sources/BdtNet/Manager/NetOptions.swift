import BdtWire

/// What the user decides about the network.
package struct NetOptions: Sendable {
    /// An address to listen on; `permissions` go to everyone who connects there.
    package struct Binding: Sendable {
        package var endpoint: Endpoint
        package var permissions: Permissions
        /// A failure to bind ends the start of the node.
        package var isRequired: Bool
        /// Connections there come through Tor.
        package var isOnion: Bool

        package init(endpoint: Endpoint, permissions: Permissions = [], isRequired: Bool = true, isOnion: Bool = false) {
            self.endpoint = endpoint
            self.permissions = permissions
            self.isRequired = isRequired
            self.isOnion = isOnion
        }
    }

    /// Permissions for the peers of a range of addresses.
    package struct Whitelisting: Sendable {
        package var subnet: Subnet
        package var grant: PermissionGrant

        package init(subnet: Subnet, grant: PermissionGrant) {
            self.subnet = subnet
            self.grant = grant
        }
    }

    /// The four bytes before each message.
    package var magic: [UInt8]
    package var defaultPort: UInt16
    /// Empty: nobody can connect.
    package var bindings: [Binding] = []
    /// Automatic connections in and out.
    package var maximumConnections = 125
    /// Milliseconds until an attempt to connect is given up (`-timeout`).
    package var connectTimeout: Int64 = 5000
    /// Seconds until a connection without a handshake ends (`-peertimeout`).
    package var peerTimeout: Int64 = 60
    /// To be connected to all the time (`-addnode`).
    package var addedNodes: [String] = []
    /// The only peers to connect to (`-connect`); nil: the node finds peers by itself, empty: none.
    package var connectOnly: [String]?
    package var usesDNS = true
    /// Where the peers that are tried first after a restart are kept; nil: nowhere.
    package var anchorPath: String?
    /// Where all messages are written down; nil: nowhere (`-capturemessages`).
    package var capturePath: String?
    /// Speaks the encrypted transport with those that do (`-v2transport`).
    package var usesEncryption = false
    package var isActive = true
    package var whitelist: [Whitelisting] = []
    package var whitelistRelay = true
    package var whitelistForceRelay = false
    /// Networks that may be connected to (`-onlynet`).
    package var reachableNetworks: Set<NetworkKind> = [.ipv4, .ipv6]
    /// Networks that are reached through a SOCKS5 proxy only.
    package var proxies: [NetworkKind: Proxy] = [:]
    /// Looks up names and connects to them, so that no name server learns of them (`-proxy`).
    package var nameProxy: Proxy?
    /// Bytes a day that may be sent; 0: no bound (`-maxuploadtarget`).
    package var uploadTarget = 0
    package var seeds = SeedOptions()
    package var buffers = BufferLimits()

    package init(magic: [UInt8], defaultPort: UInt16) {
        self.magic = magic
        self.defaultPort = defaultPort
    }

    /// What a connection to that network goes through, as users see it.
    package func proxyText(for network: NetworkKind) -> String { proxies[network].map { "\($0)" } ?? "" }

    private static let cjdnsPrefix: UInt8 = 0xfc

    /// The address as one of CJDNS if it looks like one and this node can be reached there; elsewhere such addresses are private ones of IPv6.
    func onOwnNetwork(_ address: NetworkAddress) -> NetworkAddress {
        guard reachableNetworks.contains(.cjdns), address.family == .ipv6, address.bytes.first == Self.cjdnsPrefix else { return address }
        return NetworkAddress(.cjdns, address.bytes) ?? address
    }

    static let fullRelayLimit = 8
    static let blockRelayLimit = 2
    static let feelerLimit = 1
    static let addedNodeLimit = 8

    package var outboundFullRelayLimit: Int { min(Self.fullRelayLimit, maximumConnections) }
    package var outboundBlockRelayLimit: Int { min(Self.blockRelayLimit, maximumConnections - outboundFullRelayLimit) }
    package var automaticOutboundLimit: Int {
        min(outboundFullRelayLimit + outboundBlockRelayLimit + Self.feelerLimit, maximumConnections)
    }
    package var inboundLimit: Int { max(0, maximumConnections - automaticOutboundLimit) }

    /// What the peers of `address` may do in that direction, given what the listener grants.
    func permissions(for address: NetworkAddress, isInbound: Bool, granted: Permissions = []) -> Permissions {
        var permissions = granted
        for entry in whitelist where isInbound ? entry.grant.inbound : entry.grant.outbound {
            if entry.subnet.contains(address) { permissions.formUnion(entry.grant.permissions) }
        }
        guard permissions.contains(.implicit) else { return permissions }
        permissions.remove(.implicit)
        if whitelistForceRelay { permissions.insert(.forceRelay) }
        if whitelistRelay { permissions.insert(.relay) }
        return permissions.union([.mempool, .noBan])
    }
}
