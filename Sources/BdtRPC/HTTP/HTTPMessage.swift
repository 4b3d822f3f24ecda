/// A request as a handler sees it.
package struct HTTPCall: Sendable {
    /// Such as `POST`.
    package let method: String
    /// Path and query as sent.
    package let uri: String
    /// The value of the header, if there is one.
    package let authorization: String?
    package let body: [UInt8]
    /// `address:port` of the client.
    package let peer: String

    package init(method: String, uri: String, authorization: String? = nil, body: [UInt8] = [], peer: String = "") {
        self.method = method
        self.uri = uri
        self.authorization = authorization
        self.body = body
        self.peer = peer
    }
}

/// A handler's answer.
package struct HTTPReply: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(_ status: Int, _ body: some Sequence<UInt8> = [], headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = headers
        self.body = Array(body)
    }

    package init(_ status: Int, text: String) { self.init(status, text.utf8) }
}
