/// `host`, `host:port`, `[IPv6]:port` or an IPv6 address alone.
package struct HostPort: Hashable, Sendable {
    package let host: String
    package let port: UInt16?

    /// Nil when there is something after the colon that is no port.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var rest = text[...]
        var port: UInt16?
        if let colon = text.lastIndex(of: ":") {
            let before = text[..<colon]
            let isBracketed = before.hasPrefix("[") && before.hasSuffix("]")
            // More than one colon without brackets is an IPv6 address.
            if isBracketed || !before.contains(":") {
                guard let number = Self.port(text[text.index(after: colon)...]) else { return nil }
                port = number
                rest = before
            }
        }
        if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
        host = String(rest)
        self.port = port
    }

    /// 1...65535 in digits, and nothing else.
    package static func port(_ text: some StringProtocol) -> UInt16? {
        guard text.utf8.first != UInt8(ascii: "+"), let port = UInt16(text), port != 0 else { return nil }
        return port
    }
}
