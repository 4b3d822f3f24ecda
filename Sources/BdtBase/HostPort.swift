/// A host and perhaps a port, as a user writes them.
package struct HostPort: Hashable, Sendable {
    package let host: String
    package let port: UInt16?

    /// Splits `host`, `host:port`, `[v6]:port` and a bare IPv6 address; nil when what follows the colon is no port.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard let colon = text.lastIndex(of: ":") else {
            (host, port) = (text, nil)
            return
        }
        let before = text[..<colon]
        let bracketed = before.first == "[" && before.last == "]"
        // More than one colon without brackets is an IPv6 address and no port.
        guard bracketed || !before.contains(":") else {
            host = text.first == "[" && text.last == "]" ? String(text.dropFirst().dropLast()) : text
            port = nil
            return
        }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = UInt16(digits), number != 0 else { return nil }
        host = bracketed ? String(before.dropFirst().dropLast()) : String(before)
        port = number
    }
}
