import BdtCrypto
import Glibc

extension NetworkAddress: CustomStringConvertible {
    private static let onionSuffix = ".onion"
    private static let i2pSuffix = ".b32.i2p"
    private static let onionVersion: UInt8 = 3

    /// The address as users write it: dotted quads, IPv6 as of RFC 5952, `….onion`, `….b32.i2p`.
    package var description: String {
        switch family {
        case .ipv4: bytes.map(String.init).joined(separator: ".")
        case .ipv6, .cjdns, .unroutable: NetworkAddress.ipv6Text(bytes)
        case .onion: Base32.encode(bytes + NetworkAddress.onionChecksum(bytes) + [Self.onionVersion]) + Self.onionSuffix
        case .i2p: Base32.encode(bytes) + Self.i2pSuffix
        case .internal: Base32.encode(bytes) + ".internal"
        }
    }

    /// From a numeric IPv4 or IPv6 address, an onion service of version 3 or a base-32 I2P address. Names are not looked up.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard !text.utf8.contains(0) else { return nil }
        let lower = text.lowercased()
        if lower.hasSuffix(Self.onionSuffix) {
            self.init(onion: lower.dropLast(Self.onionSuffix.count))
        } else if lower.hasSuffix(Self.i2pSuffix) {
            guard let bytes = Base32.decode(lower.dropLast(Self.i2pSuffix.count)) else { return nil }
            self.init(.i2p, bytes)
        } else {
            self.init(numeric: text)
        }
    }

    private init?(onion text: Substring) {
        guard let bytes = Base32.decode(text), bytes.count == 35, bytes[34] == Self.onionVersion else { return nil }
        let key = [UInt8](bytes[..<32])
        guard Self.onionChecksum(key) == [UInt8](bytes[32..<34]) else { return nil }
        self.init(.onion, key)
    }

    private init?(numeric text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(.ipv4, [UInt8](bytes[..<4]))
        } else if inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &bytes) == 1 {
            self.init(ipv6Form: bytes)
        } else {
            return nil
        }
    }

    private static func onionChecksum(_ key: [UInt8]) -> [UInt8] {
        [UInt8](SHA3.hash256([UInt8](".onion checksum".utf8) + key + [onionVersion]).prefix(2))
    }

    /// Eight groups with the first longest run of two or more zero groups shortened to `::` (RFC 5952).
    private static func ipv6Text(_ bytes: [UInt8]) -> String {
        let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        let text: (ArraySlice<UInt16>) -> String = { $0.map { String($0, radix: 16) }.joined(separator: ":") }
        guard longest.count >= 2 else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}
