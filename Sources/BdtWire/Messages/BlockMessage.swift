import BdtEncoding
import BdtPrimitives

/// A block with all of its transactions.
package struct BlockMessage: WireMessage {
    package static let command = "block"
    package let block: Block
    package init(_ block: Block) { self.block = block }

    package func encode(into writer: inout ByteWriter) { writer.write(block) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(try reader.read()) }
}
