import BdtEncoding

/// An address of a possible peer with what is known of it, as `addr` and `addrv2` carry it.
package struct PeerAddress: Hashable, Sendable {
    package var endpoint: Endpoint
    package var services: Services
    /// UNIX seconds when it was last heard of.
    package var time: UInt32

    package init(endpoint: Endpoint, services: Services, time: UInt32) {
        self.endpoint = endpoint
        self.services = services
        self.time = time
    }
}
