import BdtEncoding

/// Answers `ping` with its number (BIP31).
package struct PongMessage: WireMessage, Equatable {
    package static let command = "pong"
    package static let maximumPayload = 1024
    /// Nil when the payload is too short to hold a number: that ends the waiting for an answer without giving a time.
    package let nonce: UInt64?
    package init(nonce: UInt64?) { self.nonce = nonce }

    package func encode(into writer: inout ByteWriter) {
        if let nonce { writer.write(nonce) }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(nonce: reader.remaining >= 8 ? try reader.readUInt64() : nil)
    }
}
