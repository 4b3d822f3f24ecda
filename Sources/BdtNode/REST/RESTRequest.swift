import BdtBase
import BdtCrypto
import BdtJSON
import BdtRPC

/// In which form the answer is wanted: the extension of the path.
enum RESTFormat: String, CaseIterable, Sendable {
    case binary = "bin"
    case hex
    case json

    static let all = allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
}

/// What a caller is told instead of an answer.
struct RESTError: Error {
    let status: Int
    let message: String

    static func badRequest(_ message: String) -> RESTError { RESTError(status: 400, message: message) }
    static func notFound(_ message: String) -> RESTError { RESTError(status: 404, message: message) }
}

/// A request, taken apart.
struct RESTRequest: Sendable {
    /// What follows the route's prefix, without query and extension.
    let path: String
    /// Nil for an extension that stands for no format; it is then part of the path.
    let format: RESTFormat?
    let body: [UInt8]
    private let uri: String

    init(_ call: HTTPCall, prefix: String) {
        uri = call.uri
        body = call.body
        let rest = call.uri.dropFirst(prefix.count)
        let whole = rest.lastIndex(of: "?").map { rest[..<$0] } ?? rest
        let dot = whole.lastIndex(of: ".")
        let format = dot.flatMap { RESTFormat(rawValue: String(whole[whole.index(after: $0)...])) }
        self.format = format
        path = String(dot.flatMap { format == nil ? nil : whole[..<$0] } ?? whole)
    }

    /// The parts of the path between slashes.
    var parts: [String] { path.split(separator: "/", omittingEmptySubsequences: false).map(String.init) }

    /// The value of a member of the query; nil when there is none.
    func parameter(_ name: String) throws(RESTError) -> String? {
        guard Self.isWellFormed(uri) else {
            throw .badRequest("URI parsing failed, it likely contained RFC 3986 invalid characters")
        }
        guard let start = uri.firstIndex(of: "?") else { return nil }
        let query = uri[uri.index(after: start)...].prefix { $0 != "#" }
        for member in query.split(separator: "&") {
            let pair = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair[0] == name { return pair.count > 1 ? String(pair[1]) : "" }
        }
        return nil
    }

    /// Whether all characters may stand in a URI (RFC 3986), and each percent sign begins a byte.
    private static func isWellFormed(_ uri: String) -> Bool {
        let bytes = Array(uri.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, Hex.digit(bytes[index + 1]) != nil, Hex.digit(bytes[index + 2]) != nil else { return false }
            } else if !allowed.contains(byte) {
                return false
            }
        }
        return true
    }

    private static let allowed = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=".utf8)

    /// The hash that a part of the path spells.
    static func hash(_ text: String) throws(RESTError) -> Hash256 {
        guard let hash = Hash256(display: text) else { throw .badRequest("Invalid hash: \(text)") }
        return hash
    }

    /// How many headers are wanted, given as text.
    static func count(_ text: String) throws(RESTError) -> Int {
        let limit = 2000
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let count = Int(text),
            (1...limit).contains(count)
        else { throw .badRequest("Header count is invalid or out of acceptable range (1-\(limit)): \(text)") }
        return count
    }
}

/// An answer before it is brought into the wanted form. Some have no binary form.
struct RESTAnswer: Sendable {
    private let bytes: [UInt8]?
    private let json: @Sendable () throws -> JSONValue
    /// The hexadecimal form of the bytes, if it is another than theirs.
    private let hexText: String?

    init(_ bytes: [UInt8]? = nil, hexText: String? = nil, json: @escaping @Sendable () throws -> JSONValue) {
        (self.bytes, self.hexText, self.json) = (bytes, hexText, json)
    }

    func reply(as format: RESTFormat?) throws -> HTTPReply {
        switch (format, bytes) {
        case (.binary, let bytes?): return HTTPReply(200, bytes, headers: [("Content-Type", "application/octet-stream")])
        case (.hex, let bytes?):
            let text = hexText ?? Hex.encode(bytes)
            return HTTPReply(200, "\(text)\n".utf8, headers: [("Content-Type", "text/plain")])
        case (.json, _):
            return HTTPReply(200, "\(try json().text)\n".utf8, headers: [("Content-Type", "application/json")])
        case (_, nil): throw RESTError.notFound("output format not found (available: json)")
        case (nil, _): throw RESTError.notFound("output format not found (available: \(RESTFormat.all))")
        }
    }
}
