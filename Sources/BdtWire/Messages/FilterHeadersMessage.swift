import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// The hashes of consecutive filters, and the header of the filter before them (BIP157).
package struct FilterHeadersMessage: WireMessage, Equatable {
    package static let command = "cfheaders"
    package let filterType: UInt8
    package let stop: BlockHash
    package let previousHeader: Hash256
    package let hashes: [Hash256]

    package init(filterType: UInt8, stop: BlockHash, previousHeader: Hash256, hashes: [Hash256]) {
        self.filterType = filterType
        self.stop = stop
        self.previousHeader = previousHeader
        self.hashes = hashes
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(filterType)
        writer.write(stop)
        writer.write(previousHeader)
        writer.writeList(hashes)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(
            filterType: try reader.readUInt8(), stop: try reader.read(), previousHeader: try reader.read(), hashes: try reader.readList())
    }
}
