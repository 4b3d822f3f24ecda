import BdtEncoding

/// Asks for a `pong` with the same number (BIP31).
package struct PingMessage: WireMessage, Equatable {
    package static let command = "ping"
    package static let maximumPayload = 1024
    package let nonce: UInt64
    package init(nonce: UInt64) { self.nonce = nonce }

    package func encode(into writer: inout ByteWriter) { writer.write(nonce) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(nonce: try reader.readUInt64()) }
}
