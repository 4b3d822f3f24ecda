import BdtBase
import BdtEncoding

/// An address and a port.
package struct Endpoint: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var address: NetworkAddress
    package var port: UInt16

    package static let unspecified = Endpoint(.unspecified, port: 0)

    package init(_ address: NetworkAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `1.2.3.4:7393`, `[::1]:7393`
    package var description: String {
        address.family == .ipv6 || address.family == .cjdns ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.address, left.port) < (right.address, right.port)
    }

    /// The 18 bytes of the older form: address in the form of IPv6, port most significant byte first.
    package func encodeIPv6Form(into writer: inout ByteWriter) {
        writer.writeRaw(address.ipv6Form)
        writer.writeBigEndian(port)
    }

    package init(ipv6Form reader: inout ByteReader) throws(DecodeError) {
        let address = NetworkAddress(ipv6Form: try reader.readBytes(16))
        self.init(address, port: UInt16(bigEndian: try reader.readInteger()))
    }
}

extension Endpoint {
    /// From a numeric address (or Tor or I2P name) with an optional port.
    package init?(_ text: some StringProtocol, defaultPort: UInt16) {
        guard let parts = HostPort(text), let address = NetworkAddress(parts.host) else { return nil }
        self.init(address, port: parts.port ?? defaultPort)
    }
}
