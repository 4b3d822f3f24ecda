import BdtEncoding
import BdtWire

/// The form of an address in `peers.dat` and `anchors.dat`.
enum StoredAddress {
    /// A number that older programs wrote, to be ignored.
    private static let version: UInt32 = 220_000
    private static let ignoredBits: UInt32 = 0x0007_ffff
    /// Set: the address is in the form of BIP155.
    private static let modern: UInt32 = 1 << 29

    static func encode(_ address: PeerAddress, into writer: inout ByteWriter) {
        writer.write(version | modern)
        writer.write(address.time)
        writer.writeCompactSize(address.services.rawValue)
        address.endpoint.address.encodeBIP155(into: &writer)
        writer.writeBigEndian(address.endpoint.port)
    }

    static func decode(_ reader: inout ByteReader, allowsModern: Bool = true) throws(DecodeError) -> PeerAddress {
        let form = try reader.readUInt32() & ~ignoredBits
        guard form == 0 || form == modern && allowsModern else {
            throw .invalid("Unsupported CAddress disk format version: iostream error")
        }
        let time = try reader.readUInt32()
        guard form == modern else {
            let services = Services(rawValue: try reader.readUInt64())
            return PeerAddress(endpoint: try Endpoint(ipv6Form: &reader), services: services, time: time)
        }
        let services = Services(rawValue: try reader.readCompactInteger())
        let address = try NetworkAddress(bip155: &reader)
        let endpoint = Endpoint(address, port: UInt16(bigEndian: try reader.readInteger()))
        return PeerAddress(endpoint: endpoint, services: services, time: time)
    }
}
