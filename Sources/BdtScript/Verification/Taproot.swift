import BdtBase
import BdtCrypto
import BdtPrimitives

/// The script trees of BIP341.
package enum Taproot {
    /// The first byte of an annex.
    package static let annexTag: UInt8 = 0x50
    /// The leaf version of BIP342.
    package static let tapscriptLeaf: UInt8 = 0xc0
    package static let leafMask: UInt8 = 0xfe
    /// Bytes of a control block before its path, and of one step of the path.
    package static let controlBaseSize = 33
    package static let controlNodeSize = 32
    package static let maxControlNodes = 128

    /// The hash of a leaf.
    package static func leafHash(version: UInt8, script: ByteView) -> Hash256 {
        HashWriter.hash(after: leafHasher) { writer in
            writer.write(version)
            writer.writeVarBytes(script)
        }
    }

    package static func leafHash(version: UInt8, script: [UInt8]) -> Hash256 { script.withView { leafHash(version: version, script: $0) } }

    /// The hash of two subtrees, in either order.
    package static func branchHash(_ first: Hash256, _ second: Hash256) -> Hash256 {
        HashWriter.hash(after: branchHasher) { writer in
            writer.write(min(first, second))
            writer.write(max(first, second))
        }
    }

    /// The last witness element of a script path spend: leaf version, parity, internal key and path.
    package struct ControlBlock: Sendable {
        package let leafVersion: UInt8
        /// Whether the output key has an odd y.
        package let isOdd: Bool
        package let internalKey: XOnlyPublicKey
        /// Hashes of 32 bytes, from the leaf up: a part of what the control block was read from, which must outlive it.
        private let path: ByteView

        /// Nil unless the size is 33 + 32n for n in 0...128.
        package init?(_ bytes: ByteView) {
            let nodes = (bytes.count - Taproot.controlBaseSize) / Taproot.controlNodeSize
            guard bytes.count >= Taproot.controlBaseSize, nodes <= Taproot.maxControlNodes,
                bytes.count == Taproot.controlBaseSize + nodes * Taproot.controlNodeSize
            else { return nil }
            leafVersion = bytes[0] & Taproot.leafMask
            isOdd = bytes[0] & 1 == 1
            internalKey = XOnlyPublicKey(Hash256(bytes, at: 1))
            path = bytes.part(from: Taproot.controlBaseSize)
        }

        /// The root that the path leads to from `leaf`.
        package func merkleRoot(leaf: Hash256) -> Hash256 {
            stride(from: 0, to: path.count, by: Taproot.controlNodeSize).reduce(leaf) { Taproot.branchHash($0, Hash256(path, at: $1)) }
        }

        /// Whether `outputKey` is the internal key tweaked with the tree that holds `leaf`.
        func commits(_ outputKey: XOnlyPublicKey, leaf: Hash256) -> Bool {
            outputKey.isTweak(of: internalKey, merkleRoot: merkleRoot(leaf: leaf), isOdd: isOdd)
        }
    }

    private static let leafHasher = SHA256(tag: "TapLeaf")
    private static let branchHasher = SHA256(tag: "TapBranch")
}
