import BdtEncoding

/// Asks that transactions below a fee rate not be announced (BIP133).
package struct FeeFilterMessage: WireMessage, Equatable {
    package static let command = "feefilter"
    package static let maximumPayload = 1024
    /// Satoshi per 1000 virtual bytes; any number may arrive.
    package let satoshiPerKvB: Int64
    package init(satoshiPerKvB: Int64) { self.satoshiPerKvB = satoshiPerKvB }

    package func encode(into writer: inout ByteWriter) { writer.write(satoshiPerKvB) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(satoshiPerKvB: try reader.readInt64()) }
}
