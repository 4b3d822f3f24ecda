import BdtBase
import NIOCore

/// The networks whose hosts may connect. The host itself always may.
package struct AccessList: Sendable {
    private struct Network {
        let address: [UInt8]
        let mask: [UInt8]

        func contains(_ other: [UInt8]) -> Bool {
            other.count == address.count && zip(other, zip(address, mask)).allSatisfy { $0 & $1.1 == $1.0 & $1.1 }
        }
    }

    private var networks: [Network] = []

    package init() {
        networks = ["127.0.0.0/8", "::1"].compactMap(Self.network)
    }

    /// Adds `1.2.3.4`, `1.2.3.4/24`, `1.2.3.4/255.255.255.0` or the like of IPv6. False when the text is none of these.
    package mutating func allow(_ text: String) -> Bool {
        guard let network = Self.network(text) else { return false }
        networks.append(network)
        return true
    }

    func allows(_ address: SocketAddress) -> Bool {
        let bytes = Self.bytes(of: address)
        return networks.contains { $0.contains(bytes) }
    }

    private static func network(_ text: String) -> Network? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parse(parts[0]) else { return nil }
        let bits = address.count * 8
        guard parts.count == 2 else { return Network(address: address, mask: [UInt8](repeating: 0xff, count: address.count)) }
        if let prefix = Int(parts[1]), parts[1].utf8.first != UInt8(ascii: "+") {
            guard (0...bits).contains(prefix) else { return nil }
            return Network(address: address, mask: mask(prefix, address.count))
        }
        // A netmask is ones followed by zeros.
        guard let given = parse(parts[1]), given.count == address.count else { return nil }
        let prefix = given.reduce(0) { $0 + $1.nonzeroBitCount }
        return given == mask(prefix, given.count) ? Network(address: address, mask: given) : nil
    }

    private static func mask(_ prefix: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { index in
            let ones = min(8, max(0, prefix - index * 8))
            return ~UInt8(truncatingIfNeeded: 0xff >> ones)
        }
    }

    private static func parse(_ text: Substring) -> [UInt8]? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let address = isBracketed ? text.dropFirst().dropLast() : text
        return (try? SocketAddress(ipAddress: String(address), port: 0)).map(bytes)
    }

    /// Four bytes or sixteen, in network order; an IPv4 address in IPv6 clothes gives four.
    private static func bytes(of address: SocketAddress) -> [UInt8] {
        switch address {
        case .v4(let address): return withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address):
            let bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
            return isMapped ? Array(bytes[12...]) : bytes
        case .unixDomainSocket: return []
        }
    }
}
