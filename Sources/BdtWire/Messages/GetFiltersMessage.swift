import BdtEncoding
import BdtPrimitives

/// Asks for the filters of the blocks from a height to a block (BIP157).
package struct GetFiltersMessage: WireMessage, Equatable {
    package static let command = "getcfilters"
    package let filterType: UInt8
    package let startHeight: UInt32
    package let stop: BlockHash

    package init(filterType: UInt8, startHeight: UInt32, stop: BlockHash) {
        self.filterType = filterType
        self.startHeight = startHeight
        self.stop = stop
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(filterType)
        writer.write(startHeight)
        writer.write(stop)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(filterType: try reader.readUInt8(), startHeight: try reader.readUInt32(), stop: try reader.read())
    }
}
