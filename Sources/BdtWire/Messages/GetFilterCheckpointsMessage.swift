import BdtEncoding
import BdtPrimitives

/// Asks for the filter headers at every thousandth block up to one (BIP157).
package struct GetFilterCheckpointsMessage: WireMessage, Equatable {
    package static let command = "getcfcheckpt"
    package let filterType: UInt8
    package let stop: BlockHash

    package init(filterType: UInt8, stop: BlockHash) {
        self.filterType = filterType
        self.stop = stop
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(filterType)
        writer.write(stop)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(filterType: try reader.readUInt8(), stop: try reader.read())
    }
}
