import BdtEncoding
import BdtPrimitives

/// The filter of one block (BIP157).
package struct FilterMessage: WireMessage, Equatable {
    package static let command = "cfilter"
    package let filterType: UInt8
    package let block: BlockHash
    package let filter: [UInt8]

    package init(filterType: UInt8, block: BlockHash, filter: [UInt8]) {
        self.filterType = filterType
        self.block = block
        self.filter = filter
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(filterType)
        writer.write(block)
        writer.writeVarBytes(filter)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(filterType: try reader.readUInt8(), block: try reader.read(), filter: try reader.readVarBytes())
    }
}
