import BdtWire

/// A range of addresses that share their first bits; for networks without ranges one address.
package struct Subnet: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// With all bits after the prefix zero.
    package let network: NetworkAddress
    /// Bits, 0...32 or 0...128; the whole address for networks without ranges.
    package let prefixLength: Int

    /// One address; nil for one that stands for a name.
    package init?(_ address: NetworkAddress) {
        guard address.family != .internal else { return nil }
        network = address
        prefixLength = address.bytes.count * 8
    }

    /// Nil when `prefixLength` does not fit or the network has no ranges.
    package init?(_ address: NetworkAddress, prefixLength: Int) {
        guard address.family == .ipv4 || address.family == .ipv6, (0...address.bytes.count * 8).contains(prefixLength) else { return nil }
        let masked = address.bytes.enumerated().map { index, byte in byte & Subnet.mask(index, prefixLength) }
        guard let network = NetworkAddress(address.family, masked) else { return nil }
        self.network = network
        self.prefixLength = prefixLength
    }

    /// `1.2.3.4`, `1.2.0.0/16`, `1.2.0.0/255.255.0.0`, `[v6]/32`, a Tor or I2P address.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard let slash = text.lastIndex(of: "/") else {
            guard let address = Resolver.numeric(text) else { return nil }
            self.init(address)
            return
        }
        guard let address = Resolver.numeric(String(text[..<slash])) else { return nil }
        let suffix = text[text.index(after: slash)...]
        if let bits = UInt8(suffix) {
            self.init(address, prefixLength: Int(bits))
        } else if let mask = Resolver.numeric(String(suffix)), mask.family == address.family {
            let bits = mask.bytes.reduce(0) { $0 + $1.nonzeroBitCount }
            guard mask.bytes.enumerated().allSatisfy({ $1 == Subnet.mask($0, bits) }) else { return nil }
            self.init(address, prefixLength: bits)
        } else {
            return nil
        }
    }

    private static func mask(_ index: Int, _ prefixLength: Int) -> UInt8 {
        let bits = min(8, max(0, prefixLength - 8 * index))
        return UInt8(truncatingIfNeeded: 0xff00 >> bits)
    }

    package func contains(_ address: NetworkAddress) -> Bool {
        guard address.isValid, address.family == network.family else { return false }
        return address.bytes.enumerated().allSatisfy { $1 & Subnet.mask($0, prefixLength) == network.bytes[$0] }
    }

    package var description: String {
        network.family == .ipv4 || network.family == .ipv6 ? "\(network)/\(prefixLength)" : "\(network)"
    }

    package static func < (left: Subnet, right: Subnet) -> Bool {
        (left.network, left.prefixLength) < (right.network, right.prefixLength)
    }
}
