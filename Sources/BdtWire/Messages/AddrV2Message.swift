import BdtEncoding

/// Addresses of possible peers on any network (BIP155).
package struct AddrV2Message: WireMessage, Equatable {
    package static let command = "addrv2"
    package static var maximumEntries: Int? { WireLimits.addresses }
    private static let smallestEntry = 9
    package let addresses: [PeerAddress]
    package init(_ addresses: [PeerAddress]) { self.addresses = addresses }

    package func encode(into writer: inout ByteWriter) {
        writer.writeCompactSize(addresses.count)
        for address in addresses {
            writer.write(address.time)
            writer.writeCompactSize(address.services.rawValue)
            address.endpoint.address.encodeBIP155(into: &writer)
            writer.writeBigEndian(address.endpoint.port)
        }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let count = try reader.readCompactSize()
        var addresses: [PeerAddress] = []
        addresses.reserveCapacity(min(count, reader.remaining / Self.smallestEntry))
        for _ in 0..<count {
            let time = try reader.readUInt32()
            let services = Services(rawValue: try reader.readCompactInteger())
            let address = try NetworkAddress(bip155: &reader)
            let endpoint = Endpoint(address, port: UInt16(bigEndian: try reader.readInteger()))
            addresses.append(PeerAddress(endpoint: endpoint, services: services, time: time))
        }
        self.init(addresses)
    }
}
