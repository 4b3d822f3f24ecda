import BdtWire

/// A connection that the node wants to open.
package struct OutboundRequest: Sendable {
    package var type: ConnectionType
    package var remote: Endpoint
    /// As the user wrote it; nil for addresses that the node found itself.
    package var name: String?
    package var usesEncryption = false
    /// What the peer is said to offer.
    package var services: Services = []

    package init(type: ConnectionType, remote: Endpoint, name: String? = nil, usesEncryption: Bool = false, services: Services = []) {
        self.type = type
        self.remote = remote
        self.name = name
        self.usesEncryption = usesEncryption
        self.services = services
    }
}
