import BdtBase
import BdtWire
import Glibc

/// Turns what a user writes into addresses.
package enum Resolver {
    /// A numeric address in any notation that the system takes (`127.1`), a Tor or an I2P address. Asks nobody.
    package static func numeric(_ host: String) -> NetworkAddress? {
        let bare = host.first == "[" && host.last == "]" ? String(host.dropFirst().dropLast()) : host
        return NetworkAddress(bare) ?? addresses(of: bare, flags: AI_NUMERICHOST).first
    }

    /// The numeric endpoint that `text` spells; nil for names.
    package static func numericEndpoint(_ text: String, defaultPort: UInt16) -> Endpoint? {
        guard let parts = HostPort(text), let address = numeric(parts.host) else { return nil }
        return Endpoint(address, port: parts.port ?? defaultPort)
    }

    /// The endpoint that `text` spells, by number or, when `usesDNS` allows it, by name: that blocks.
    package static func endpoint(_ text: String, defaultPort: UInt16, usesDNS: Bool) -> Endpoint? {
        guard let parts = HostPort(text) else { return nil }
        let address = numeric(parts.host) ?? (usesDNS ? lookUp(parts.host, limit: 1).first : nil)
        return address.map { Endpoint($0, port: parts.port ?? defaultPort) }
    }

    /// The addresses of a name, by the system's resolver: blocks, for seconds when the name server is slow.
    package static func lookUp(_ host: String, limit: Int) -> [NetworkAddress] {
        Array(addresses(of: host, flags: AI_ADDRCONFIG).prefix(limit))
    }

    private static func addresses(of host: String, flags: Int32) -> [NetworkAddress] {
        guard !host.isEmpty, !host.utf8.contains(0) else { return [] }
        var hints = addrinfo()
        hints.ai_flags = flags
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = address(of: entry), !found.contains(address) { found.append(address) }
            next = entry.ai_next
        }
        return found
    }

    private static func address(of entry: addrinfo) -> NetworkAddress? {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        if entry.ai_family == AF_INET {
            return withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in.self).sin_addr) { NetworkAddress(.ipv4, [UInt8]($0)) }
        }
        guard entry.ai_family == AF_INET6 else { return nil }
        return withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { NetworkAddress(ipv6Form: [UInt8]($0)) }
    }
}
