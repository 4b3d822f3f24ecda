import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// The filter headers at every thousandth block (BIP157).
package struct FilterCheckpointsMessage: WireMessage, Equatable {
    package static let command = "cfcheckpt"
    package let filterType: UInt8
    package let stop: BlockHash
    package let headers: [Hash256]

    package init(filterType: UInt8, stop: BlockHash, headers: [Hash256]) {
        self.filterType = filterType
        self.stop = stop
        self.headers = headers
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(filterType)
        writer.write(stop)
        writer.writeList(headers)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(filterType: try reader.readUInt8(), stop: try reader.read(), headers: try reader.readList())
    }
}
