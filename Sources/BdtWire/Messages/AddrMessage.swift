import BdtEncoding

/// Addresses of possible peers in the older form, which knows IPv4 and IPv6 only.
package struct AddrMessage: WireMessage, Equatable {
    package static let command = "addr"
    package static var maximumEntries: Int? { WireLimits.addresses }
    private static let entrySize = 30
    package let addresses: [PeerAddress]
    package init(_ addresses: [PeerAddress]) { self.addresses = addresses }

    package func encode(into writer: inout ByteWriter) {
        writer.writeCompactSize(addresses.count)
        for address in addresses {
            writer.write(address.time)
            writer.write(address.services.rawValue)
            address.endpoint.encodeIPv6Form(into: &writer)
        }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let count = try reader.readCompactSize()
        var addresses: [PeerAddress] = []
        addresses.reserveCapacity(min(count, reader.remaining / Self.entrySize))
        for _ in 0..<count {
            let time = try reader.readUInt32()
            let services = Services(rawValue: try reader.readUInt64())
            addresses.append(PeerAddress(endpoint: try Endpoint(ipv6Form: &reader), services: services, time: time))
        }
        self.init(addresses)
    }
}
