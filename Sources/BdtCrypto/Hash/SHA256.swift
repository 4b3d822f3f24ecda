import BdtBase
import CLibCrypto

/// SHA-256 by libcrypto (which picks the processor's SHA instructions at run time).
///
/// A copy of a hasher that has taken in a prefix is a midstate: it costs 112 bytes and no allocation.
package struct SHA256: Sendable {
    private var state = SHA256_CTX()

    package init() { SHA256_Init(&state) }

    package mutating func update(_ bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
            update([UInt8](bytes))
        }
    }

    package mutating func update(_ buffer: UnsafeRawBufferPointer) {
        SHA256_Update(&state, buffer.baseAddress, buffer.count)
    }

    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
    package mutating func update(_ view: ByteView) { SHA256_Update(&state, view.pointer, view.count) }

    package mutating func update(_ hash: Hash256) { hash.withUnsafeBytes { update($0) } }

    /// The digest of all that was given; the value must not be used afterwards.
    package mutating func finalize() -> Hash256 {
        Hash256.filled { SHA256_Final($0, &state) }
    }

    /// The digest of the digest of all that was given; the value must not be used afterwards.
    package mutating func finalizeDouble() -> Hash256 { SHA256.hash(finalize()) }

    /// SHA-256 of `data`.
    package static func hash(_ data: some Collection<UInt8>) -> Hash256 {
        var hasher = SHA256()
        hasher.update(data)
        return hasher.finalize()
    }

    /// SHA-256(SHA-256(`data`)), the hash of transactions and blocks.
    package static func double(_ data: some Collection<UInt8>) -> Hash256 {
        hash(hash(data))
    }

    package static func hash(_ data: [UInt8]) -> Hash256 { data.withView { hash($0) } }
    package static func double(_ data: [UInt8]) -> Hash256 { data.withView { double($0) } }

    /// As above, without a copy.
    package static func double(_ view: ByteView) -> Hash256 {
        var hasher = SHA256()
        hasher.update(view)
        return hasher.finalizeDouble()
    }

    /// As above, without a copy and once.
    package static func hash(_ view: ByteView) -> Hash256 {
        var hasher = SHA256()
        hasher.update(view)
        return hasher.finalize()
    }

    /// SHA-256 of the 64 bytes left ‖ right, doubled: an inner node of a merkle tree.
    package static func double(_ left: Hash256, _ right: Hash256) -> Hash256 {
        var hasher = SHA256()
        let (a, b) = (left.words, right.words)
        let both = (
            a.0.littleEndian, a.1.littleEndian, a.2.littleEndian, a.3.littleEndian, b.0.littleEndian, b.1.littleEndian,
            b.2.littleEndian, b.3.littleEndian
        )
        withUnsafeBytes(of: both) { hasher.update($0) }
        return hasher.finalizeDouble()
    }

    package static func hash(_ inner: Hash256) -> Hash256 {
        var hasher = SHA256()
        hasher.update(inner)
        return hasher.finalize()
    }

    /// The tagged hash of BIP340: SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ data).
    package static func tagged(_ tag: String, _ data: some Collection<UInt8>) -> Hash256 {
        var hasher = SHA256(tag: tag)
        hasher.update(data)
        return hasher.finalize()
    }

    /// A hasher that has taken in SHA-256(tag) twice (BIP340).
    package init(tag: String) {
        self.init()
        let prefix = SHA256.hash([UInt8](tag.utf8))
        update(prefix)
        update(prefix)
    }
}
