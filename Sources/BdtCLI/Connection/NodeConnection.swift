import BdtBase
import BdtCommon
import BdtJSON
import BdtRPC

/// Sends commands to the node, each over a connection of its own, and waits for the node where `-rpcwait` asks for that.
struct NodeConnection: Sendable {
    private let arguments: Arguments
    private let address: ServerAddress
    /// Nil: calls go over HTTP.
    private let socket: NodeSocket?
    /// Seconds for one exchange; nil waits for ever.
    private let timeout: Int64?
    private let waits: Bool
    /// Nil waits for ever.
    private let deadline: ContinuousClock.Instant?

    /// Longer times are as good as no limit, and do not overflow.
    private static let maximumTimeout: Int64 = 5 * 366 * 86400

    init(_ arguments: Arguments, _ address: ServerAddress, _ socket: NodeSocket?) {
        self.arguments = arguments
        self.address = address
        self.socket = socket
        timeout = Self.limit(arguments.getInt("rpcclienttimeout", default: 900))
        waits = arguments.getBool("rpcwait", default: false)
        deadline = Self.limit(arguments.getInt("rpcwaittimeout", default: 0)).map { .now + .seconds($0) }
    }

    private static func limit(_ seconds: Int64) -> Int64? { seconds > 0 ? min(seconds, maximumTimeout) : nil }

    /// - Parameter wallet: the wallet that is called; nil leaves the choice to the node.
    func send(_ command: some ClientCommand, wallet: String? = nil) async throws -> Reply {
        while true {
            do {
                let reply = try await exchange(command, wallet)
                if waits && reply.isWarmup { throw ClientError("server in warmup", isTransient: true) }
                return reply
            } catch let error as ClientError where error.isTransient {
                guard waits, deadline.map({ .now < $0 }) ?? true else {
                    throw ClientError("timeout on transient error: \(error.message)")
                }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func exchange(_ command: some ClientCommand, _ wallet: String?) async throws -> Reply {
        let path = wallet.map { "/wallet/" + Self.escaped($0) } ?? "/"
        if let text = try await socket?.post(try command.request().text, uri: path, timeout: timeout) {
            guard let value = try? JSONValue(parsing: text) else { throw ClientError("couldn't parse reply from server") }
            return try command.reply(value)
        }
        return try await exchangeOverHTTP(command, path)
    }

    private func exchangeOverHTTP(_ command: some ClientCommand, _ path: String) async throws -> Reply {
        // A node that starts writes a new cookie: read it each time.
        let credentials = Credentials(arguments)
        let body = try command.request().text + "\n"
        let answer: (status: Int, body: [UInt8])
        do {
            answer = try await HTTPClient.post(
                host: address.host, port: Int(address.port), path: path,
                headers: [
                    (name: "Content-Type", value: "application/json"),
                    (name: "Authorization", value: "Basic " + Base64.encode(credentials.text.utf8)),
                ], body: body, timeout: timeout)
        } catch {
            throw unreachable(error)
        }
        try check(answer.status, answer.body, credentials)
        guard let value = try? JSONValue(parsing: answer.body) else { throw ClientError("couldn't parse reply from server") }
        return try command.reply(value)
    }

    /// Statuses that carry no JSON-RPC answer.
    private func check(_ status: Int, _ body: [UInt8], _ credentials: Credentials) throws {
        switch status {
        // The node that is waited for has written its cookie since ours was read.
        case 401 where waits && Credentials(arguments) != credentials: throw ClientError("new RPC credentials", isTransient: true)
        case 401 where credentials.areMissing:
            throw ClientError(
                "Could not locate RPC credentials. No authentication cookie could be found, and RPC password is not set.  "
                    + "See -rpcpassword and -stdinrpcpass.  Configuration file: (\(arguments.configPath))")
        case 401: throw ClientError("Authorization failed: Incorrect rpcuser or rpcpassword")
        case 503: throw ClientError("Server response: \(String(decoding: body, as: UTF8.self))")
        case 400, 404, 500: break
        case 400...: throw ClientError("server returned HTTP error \(status)")
        default: break
        }
        if body.isEmpty { throw ClientError("no response from server") }
    }

    /// The number and words that published clients add for each kind of failure after the connection was made.
    private func unreachable(_ failure: HTTPClient.Failure) -> ClientError {
        let detail =
            switch failure {
            case .cannotConnect: ""
            case .timeout: " (error code 0 - \"timeout reached\")"
            case .closed: " (error code 1 - \"EOF reached\")"
            case .malformed: " (error code 2 - \"error while reading header, or invalid header\")"
            case .tooLarge: " (error code 5 - \"response body is larger than allowed\")"
            }
        return ClientError(
            """
            Could not connect to the server \(address.host):\(address.port)\(detail)

            Make sure the bdtcoind server is running and that you are connecting to the correct RPC port.
            Use "bdtcoin-cli -help" for more info.
            """, isTransient: true)
    }

    /// A wallet's name as one element of a path: all but unreserved characters (RFC 3986) as percent sign and two digits.
    static func escaped(_ name: String) -> String {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + Hex.encode(CollectionOfOne(byte)).uppercased()
            }
        }.joined()
    }
}
