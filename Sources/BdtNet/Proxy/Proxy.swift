import BdtBase
import BdtWire

/// A SOCKS5 proxy (RFC 1928) through which connections go.
package struct Proxy: Hashable, Sendable, CustomStringConvertible {
    package enum Place: Hashable, Sendable {
        case endpoint(Endpoint)
        /// The path of a unix socket.
        case socket(String)
    }

    package let place: Place
    /// Gives every connection credentials of its own, by which Tor keeps their routes apart (`-proxyrandomize`).
    package let randomizesCredentials: Bool

    package init(_ place: Place, randomizesCredentials: Bool = true) {
        self.place = place
        self.randomizesCredentials = randomizesCredentials
    }

    package static let defaultPort: UInt16 = 9050
    /// What the system's address of a unix socket has room for, the final zero included.
    private static let maximumPath = 108

    /// What a user wrote: `host:port` or `unix:path`. A host name is looked up, which blocks, when `usesDNS` allows it. Nil for what is neither.
    package init?(_ text: String, defaultPort: UInt16 = Proxy.defaultPort, usesDNS: Bool, randomizesCredentials: Bool = true) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, path.utf8.count < Self.maximumPath else { return nil }
            self.init(.socket(path), randomizesCredentials: randomizesCredentials)
            return
        }
        let resolved = Resolver.endpoint(text, defaultPort: defaultPort, usesDNS: usesDNS)
        guard let endpoint = resolved, endpoint.address.isValid else { return nil }
        self.init(.endpoint(endpoint), randomizesCredentials: randomizesCredentials)
    }

    /// As the user would write it.
    package var description: String {
        switch place {
        case .endpoint(let endpoint): "\(endpoint)"
        case .socket(let path): "unix:\(path)"
        }
    }
}
