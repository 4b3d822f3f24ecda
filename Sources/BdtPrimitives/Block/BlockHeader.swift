import BdtBase
import BdtCrypto
import BdtEncoding

/// The 80 bytes that proof of work is done on.
package struct BlockHeader: Hashable, Sendable, BinaryCodable {
    package static let byteCount = 80

    package var version: Int32
    package var previousHash: BlockHash
    package var merkleRoot: Hash256
    /// UNIX seconds.
    package var time: UInt32
    /// The target in compact form.
    package var bits: UInt32
    package var nonce: UInt32

    package init(version: Int32, previousHash: BlockHash, merkleRoot: Hash256, time: UInt32, bits: UInt32, nonce: UInt32) {
        self.version = version
        self.previousHash = previousHash
        self.merkleRoot = merkleRoot
        self.time = time
        self.bits = bits
        self.nonce = nonce
    }

    /// Computed anew at each call.
    package func computeHash() -> BlockHash { BlockHash(SHA256.double(encoded)) }

    package static var minimumEncodedSize: Int { byteCount }

    package func encode(into writer: inout ByteWriter) {
        writer.write(version)
        writer.write(previousHash)
        writer.write(merkleRoot)
        writer.write(time)
        writer.write(bits)
        writer.write(nonce)
    }

    /// The header that `view` begins with, which must have as many bytes.
    package init(_ view: ByteView) {
        self.init(
            version: view.load(at: 0), previousHash: BlockHash(Hash256(view, at: 4)), merkleRoot: Hash256(view, at: 36),
            time: view.load(at: 68), bits: view.load(at: 72), nonce: view.load(at: 76))
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(
            version: try reader.readInt32(), previousHash: try reader.read(), merkleRoot: try reader.read(),
            time: try reader.readUInt32(), bits: try reader.readUInt32(), nonce: try reader.readUInt32())
    }
}
