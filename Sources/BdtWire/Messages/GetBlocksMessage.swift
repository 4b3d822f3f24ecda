import BdtEncoding
import BdtPrimitives

/// Asks for the announcement of the blocks that follow the first known hash of a locator.
package struct GetBlocksMessage: WireMessage, Equatable {
    package static let command = "getblocks"
    package let locator: BlockLocator
    /// Where to stop; zero for as far as the answer may go.
    package let stop: BlockHash

    package init(locator: BlockLocator, stop: BlockHash = .zero) {
        self.locator = locator
        self.stop = stop
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(locator)
        writer.write(stop)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(locator: try reader.read(), stop: try reader.read())
    }
}
