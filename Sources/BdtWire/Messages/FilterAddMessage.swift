import BdtEncoding

/// Adds one element to the filter of the sender (BIP37).
package struct FilterAddMessage: WireMessage, Equatable {
    package static let command = "filteradd"
    package let element: [UInt8]
    package init(_ element: [UInt8]) { self.element = element }

    package func encode(into writer: inout ByteWriter) { writer.writeVarBytes(element) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(try reader.readVarBytes()) }
}
