import BdtEncoding

/// Hashes of a chain from its tip back, ever further apart: lets a peer find where two chains part.
package struct BlockLocator: Hashable, Sendable, BinaryCodable {
    /// The version that is written before the hashes, and ignored.
    private static let version: Int32 = 70016

    package var hashes: [BlockHash]

    package init(_ hashes: [BlockHash] = []) { self.hashes = hashes }

    package func encode(into writer: inout ByteWriter) {
        writer.write(BlockLocator.version)
        writer.writeList(hashes)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        _ = try reader.readInt32()
        self.init(try reader.readList())
    }
}
