/// What an address is good for, by the registries of special addresses.
extension NetworkAddress {
    private func isIPv4(_ prefixes: [UInt8]...) -> Bool { family == .ipv4 && prefixes.contains { bytes.starts(with: $0) } }
    private func isIPv6(_ prefix: [UInt8]) -> Bool { family == .ipv6 && bytes.starts(with: prefix) }

    /// Private (RFC 1918, 6598), benchmarks (2544), link-local (3927), documentation (5737).
    private var isReservedIPv4: Bool {
        isIPv4([10], [192, 168], [198, 18], [198, 19], [169, 254], [192, 0, 2], [198, 51, 100], [203, 0, 113])
            || isIPv4([172]) && (16...31).contains(bytes[1]) || isIPv4([100]) && (64...127).contains(bytes[1])
    }

    /// Link-local (RFC 4862), unique local (4193), ORCHID (4843, 7343).
    private var isReservedIPv6: Bool {
        isIPv6([0xfe, 0x80, 0, 0, 0, 0, 0, 0]) || family == .ipv6 && bytes[0] & 0xfe == 0xfc
            || isIPv6([0x20, 0x01, 0x00]) && (bytes[3] & 0xf0 == 0x10 || bytes[3] & 0xf0 == 0x20)
    }

    /// Loopback.
    package var isLocal: Bool {
        isIPv4([127], [0]) || family == .ipv6 && bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// All zeros: what a listener binds to for every interface.
    package var isBindAny: Bool { (family == .ipv4 || family == .ipv6) && bytes.allSatisfy { $0 == 0 } }

    /// Whether the address can name a host at all.
    package var isValid: Bool {
        switch family {
        case .ipv4: bytes != [0, 0, 0, 0] && bytes != [255, 255, 255, 255]
        case .ipv6: self != .unspecified && !isIPv6([0x20, 0x01, 0x0d, 0xb8])
        case .cjdns: bytes[0] == 0xfc
        case .onion, .i2p: true
        case .internal, .unroutable: false
        }
    }

    /// Whether the address can be reached from anywhere.
    package var isRoutable: Bool { isValid && !isReservedIPv4 && !isReservedIPv6 && !isLocal }

    /// The network peers find the address on.
    package var network: NetworkKind { family == .internal ? .internal : isRoutable ? family : .unroutable }

    /// The IPv4 address that a translated or tunnelled address leads to (RFC 6145, 6052, 3964, 4380).
    package var linkedIPv4: [UInt8]? {
        guard isRoutable else { return nil }
        if family == .ipv4 { return bytes }
        if isIPv6([0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) || isIPv6([0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0]) {
            return [UInt8](bytes[12...])
        }
        if isIPv6([0x20, 0x02]) { return [UInt8](bytes[2..<6]) }
        if isIPv6([0x20, 0x01, 0, 0]) { return bytes[12...].map { ~$0 } }
        return nil
    }

    /// The part of the address that one operator is likely to hold whole: connections and buckets are spread over groups.
    package var group: [UInt8] {
        if let linkedIPv4 { return [UInt8(NetworkKind.ipv4.rawValue)] + linkedIPv4.prefix(2) }
        let kind = network
        let prefix = [UInt8(kind.rawValue)]
        switch kind {
        case .internal: return prefix + bytes
        case .unroutable: return prefix
        case .onion, .i2p: return prefix + [bytes[0] | 0x0f]
        case .cjdns: return prefix + [bytes[0], bytes[1] | 0x0f]
        case .ipv4, .ipv6:
            return isIPv6([0x20, 0x01, 0x04, 0x70]) ? prefix + bytes.prefix(4) + [bytes[4] | 0x0f] : prefix + bytes.prefix(4)
        }
    }
}
