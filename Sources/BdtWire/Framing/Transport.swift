/// A message off the wire: its name and its bytes, nothing of which is checked yet.
package struct ReceivedMessage: Sendable, Equatable {
    package let command: String
    package let payload: [UInt8]
    /// Bytes on the wire, framing included.
    package let wireSize: Int

    package init(command: String, payload: [UInt8], wireSize: Int) {
        self.command = command
        self.payload = payload
        self.wireSize = wireSize
    }
}

/// What a transport makes of the bytes that arrive.
package enum TransportEvent: Sendable, Equatable {
    case message(ReceivedMessage)
    /// A message that is passed over: its size on the wire, and why in the published words.
    case rejected(wireSize: Int, reason: String)
}

/// The stream cannot be followed any further; the connection has to end. The text is the published one, without the peer.
package struct TransportError: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// How messages become bytes on a connection, and back. Does no I/O: a connection feeds it what arrives and sends what it makes.
package protocol Transport: Sendable {
    /// The published name, as `getpeerinfo` shows it: `v1`, `v2` or `detecting`.
    var name: String { get }
    /// What identifies the encrypted session, as hexadecimal digits; empty without one.
    var sessionID: String { get }

    /// Whether messages can be encoded yet.
    var canSend: Bool { get }

    /// Takes in bytes as they arrive, in pieces of any size.
    mutating func receive(_ bytes: [UInt8])
    /// The next thing that the received bytes hold; nil when more are needed.
    mutating func next() throws(TransportError) -> TransportEvent?
    /// Bytes that the transport itself has to send, after its making and after each `next`.
    mutating func takeOutput() -> [UInt8]
    /// The bytes of one message; while `canSend` is false it waits, and `takeOutput` gives it later.
    mutating func encode(command: String, payload: [UInt8]) -> [UInt8]
}

extension Transport {
    package var canSend: Bool { true }
    package mutating func takeOutput() -> [UInt8] { [] }
}
