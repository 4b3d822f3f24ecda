import BdtCrypto
import BdtEncoding

/// A host's address on one of the networks that peers are on, without port.
package struct NetworkAddress: Hashable, Comparable, Sendable {
    /// The family of the bytes; `network` tells whether it can be reached.
    package let family: NetworkKind
    package let bytes: [UInt8]

    /// `::`, which is no valid address.
    package static let unspecified = NetworkAddress(unchecked: .ipv6, [UInt8](repeating: 0, count: 16))

    init(unchecked family: NetworkKind, _ bytes: [UInt8]) {
        self.family = family
        self.bytes = bytes
    }

    /// Nil when `bytes` has not the family's length.
    package init?(_ family: NetworkKind, _ bytes: [UInt8]) {
        guard family != .unroutable, bytes.count == family.addressLength else { return nil }
        self.init(unchecked: family, bytes)
    }

    private static let ipv4Prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    private static let torV2Prefix: [UInt8] = [0xfd, 0x87, 0xd8, 0x7e, 0xeb, 0x43]
    private static let internalPrefix: [UInt8] = [0xfd, 0x6b, 0x88, 0xc0, 0x87, 0x24]

    /// From the 16 bytes of the older form, which maps IPv4 and names into IPv6; addresses of Tor's dropped version become invalid.
    package init(ipv6Form bytes: [UInt8]) {
        if bytes.count != 16 || bytes.starts(with: Self.torV2Prefix) {
            self = .unspecified
        } else if bytes.starts(with: Self.ipv4Prefix) {
            self.init(unchecked: .ipv4, [UInt8](bytes[12...]))
        } else if bytes.starts(with: Self.internalPrefix) {
            self.init(unchecked: .internal, [UInt8](bytes[6...]))
        } else {
            self.init(unchecked: .ipv6, bytes)
        }
    }

    /// Stands for a name, so that the address manager can remember where it learnt an address.
    package init(internalName name: String) {
        self.init(unchecked: .internal, [UInt8](SHA256.hash([UInt8](name.utf8)).bytes.prefix(10)))
    }

    /// The 16 bytes of the older form; zeros for networks it cannot express.
    package var ipv6Form: [UInt8] {
        switch family {
        case .ipv4: Self.ipv4Prefix + bytes
        case .ipv6, .unroutable: bytes
        case .internal: Self.internalPrefix + bytes
        case .onion, .i2p, .cjdns: NetworkAddress.unspecified.bytes
        }
    }

    /// Whether the older form can express the address.
    package var fitsIPv6Form: Bool { family <= .ipv6 || family == .internal }

    package static func < (left: NetworkAddress, right: NetworkAddress) -> Bool {
        left.family != right.family ? left.family < right.family : left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension NetworkAddress {
    /// The longest address that `addrv2` may hold (BIP155).
    private static let maximumLength: UInt64 = 512

    /// Network, length and bytes (BIP155). An address that only the older form has is written as IPv6.
    package func encodeBIP155(into writer: inout ByteWriter) {
        let network = family.bip155
        writer.write(network ?? 2)
        writer.writeVarBytes(network == nil ? ipv6Form : bytes)
    }

    /// Reads the form of BIP155; networks that nobody knows give an invalid address, wrong lengths of known ones throw.
    package init(bip155 reader: inout ByteReader) throws(DecodeError) {
        let identifier = try reader.readUInt8()
        let length = try reader.readCompactSize()
        guard length <= Self.maximumLength else {
            throw .invalid("Address too long: \(length) > \(Self.maximumLength): iostream error")
        }
        guard let network = NetworkKind.peerNetworks.first(where: { $0.bip155 == identifier }) else {
            try reader.skip(length)
            self = .unspecified
            return
        }
        guard length == network.addressLength else {
            let name =
                network == .onion ? "TORv3" : network == .i2p ? "I2P" : network == .cjdns ? "CJDNS" : network == .ipv4 ? "IPv4" : "IPv6"
            throw .invalid("BIP155 \(name) address with length \(length) (should be \(network.addressLength)): iostream error")
        }
        let bytes = try reader.readBytes(length)
        // Mapped addresses have a form of their own here and are dropped, so that none is stored twice.
        let isMapped = network == .ipv6 && NetworkAddress(ipv6Form: bytes).family != .ipv6
        if isMapped, !bytes.starts(with: Self.internalPrefix) {
            self = .unspecified
        } else {
            self = isMapped ? NetworkAddress(ipv6Form: bytes) : NetworkAddress(unchecked: network, bytes)
        }
    }
}
