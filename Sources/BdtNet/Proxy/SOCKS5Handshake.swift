/// Why a proxy did not connect.
struct SOCKS5Error: Error, CustomStringConvertible {
    let description: String
}

/// The client's side of a SOCKS5 handshake (RFC 1928, RFC 1929): bytes in, bytes out. The destination goes as a name, even if it is an address.
struct SOCKS5Handshake {
    struct Credentials: Hashable {
        var user: String
        var password: String
    }

    private enum Stage {
        case method, authentication, reply, done
    }

    private static let version: UInt8 = 5
    private static let authenticationVersion: UInt8 = 1
    private static let withoutCredentials: UInt8 = 0
    private static let withPassword: UInt8 = 2

    let host: String
    let port: UInt16
    /// Shown to a proxy that asks for some.
    let credentials: Credentials?
    private var stage = Stage.method
    private var buffer: [UInt8] = []

    /// Nil when the name is too long for the protocol.
    init?(host: String, port: UInt16, credentials: Credentials? = nil) {
        guard (1...255).contains(host.utf8.count) else { return nil }
        self.host = host
        self.port = port
        self.credentials = credentials
    }

    var isDone: Bool { stage == .done }

    /// What came after the handshake: the destination's own bytes.
    var rest: [UInt8] { buffer }

    /// What opens the handshake: the ways to authenticate.
    var greeting: [UInt8] {
        let methods = credentials == nil ? [Self.withoutCredentials] : [Self.withoutCredentials, Self.withPassword]
        return [Self.version, UInt8(methods.count)] + methods
    }

    /// Takes what the proxy sent; returns what to send back.
    mutating func receive(_ bytes: [UInt8]) throws(SOCKS5Error) -> [UInt8] {
        buffer += bytes
        var output: [UInt8] = []
        while let answer = try step() { output += answer }
        return output
    }

    /// Handles one message of the proxy; nil when none is complete, or nothing is left to do.
    private mutating func step() throws(SOCKS5Error) -> [UInt8]? {
        switch stage {
        case .method:
            guard let answer = take(2) else { return nil }
            guard answer[0] == Self.version else { throw SOCKS5Error(description: "Proxy failed to initialize") }
            if answer[1] == Self.withoutCredentials {
                stage = .reply
                return request
            }
            guard answer[1] == Self.withPassword, let credentials else {
                throw SOCKS5Error(description: "Proxy requested wrong authentication method \(answer[1])")
            }
            stage = .authentication
            let (user, password) = (credentials.user.utf8.prefix(255), credentials.password.utf8.prefix(255))
            return [Self.authenticationVersion, UInt8(user.count)] + user + [UInt8(password.count)] + password
        case .authentication:
            guard let answer = take(2) else { return nil }
            guard answer == [Self.authenticationVersion, 0] else { throw SOCKS5Error(description: "Proxy authentication unsuccessful") }
            stage = .reply
            return request
        case .reply:
            guard try takeReply() else { return nil }
            stage = .done
            return nil
        case .done: return nil
        }
    }

    private var request: [UInt8] {
        // Version, connect, reserved, a name follows.
        [Self.version, 1, 0, 3, UInt8(host.utf8.count)] + host.utf8 + [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
    }

    /// False when the reply is not complete.
    private mutating func takeReply() throws(SOCKS5Error) -> Bool {
        guard buffer.count >= 2 else { return false }
        guard buffer[0] == Self.version else { throw SOCKS5Error(description: "Proxy failed to accept request") }
        guard buffer[1] == 0 else { throw SOCKS5Error(description: Self.text(ofReply: buffer[1])) }
        guard buffer.count >= 5 else { return false }
        guard buffer[2] == 0 else { throw SOCKS5Error(description: "Error: malformed proxy response") }
        let addressLength: Int
        switch buffer[3] {
        case 1: addressLength = 4
        case 3: addressLength = 1 + Int(buffer[4])
        case 4: addressLength = 16
        default: throw SOCKS5Error(description: "Error: malformed proxy response")
        }
        return take(4 + addressLength + 2) != nil
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard buffer.count >= count else { return nil }
        defer { buffer.removeFirst(count) }
        return [UInt8](buffer.prefix(count))
    }

    /// Numbers above 0xf0 are Tor's.
    private static func text(ofReply code: UInt8) -> String {
        switch code {
        case 0x01: "general failure"
        case 0x02: "connection not allowed"
        case 0x03: "network unreachable"
        case 0x04: "host unreachable"
        case 0x05: "connection refused"
        case 0x06: "TTL expired"
        case 0x07: "protocol error"
        case 0x08: "address type not supported"
        case 0xf0: "onion service descriptor can not be found"
        case 0xf1: "onion service descriptor is invalid"
        case 0xf2: "onion service introduction failed"
        case 0xf3: "onion service rendezvous failed"
        case 0xf4: "onion service missing client authorization"
        case 0xf5: "onion service wrong client authorization"
        case 0xf6: "onion service invalid address"
        case 0xf7: "onion service introduction timed out"
        default: "unknown (0x\(String(code, radix: 16)))"
        }
    }
}
