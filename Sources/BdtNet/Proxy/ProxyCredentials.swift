import Synchronization

/// Credentials that no other connection has. Tor sends connections with different ones over different routes, so that nobody can tell that they
/// come from one node.
final class ProxyCredentials: Sendable {
    /// Differs from one run to the next, lest their routes be shared.
    private let prefix = String(UInt64.random(in: 0 ... .max), radix: 16)
    private let count = Atomic<UInt64>(0)

    func next() -> SOCKS5Handshake.Credentials {
        let text = "\(prefix)-\(count.add(1, ordering: .relaxed).newValue)"
        return SOCKS5Handshake.Credentials(user: text, password: text)
    }
}
