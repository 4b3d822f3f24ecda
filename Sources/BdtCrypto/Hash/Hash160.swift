import BdtBase

/// 20 bytes: RIPEMD-160 of SHA-256, as in key and script hashes.
package struct Hash160: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 20
    package let bytes: [UInt8]

    /// From exactly 20 bytes; nil for any other count.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = [UInt8](bytes)
    }

    /// RIPEMD-160(SHA-256(`data`)).
    package init(hashing data: some Collection<UInt8>) {
        bytes = RIPEMD160.hash(SHA256.hash(data).bytes)
    }

    /// Writes RIPEMD-160(SHA-256(`data`)) to the first 20 bytes of `output`.
    package static func hash(_ data: ByteView, into output: UnsafeMutableRawBufferPointer) {
        SHA256.hash(data).withUnsafeBytes { RIPEMD160.hash(ByteView($0), into: output) }
    }

    package var description: String { Hex.encode(bytes) }
}
