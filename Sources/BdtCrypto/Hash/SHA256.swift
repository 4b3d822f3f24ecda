import CLibCrypto

/// SHA-256 by libcrypto (which picks the processor's SHA instructions at run time).
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

    package mutating func update(_ hash: Hash256) { hash.withUnsafeBytes { update($0) } }

    /// The digest of all that was given; the value must not be used afterwards.
    package mutating func finalize() -> Hash256 {
        Hash256.filled { SHA256_Final($0, &state) }
    }

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

    /// SHA-256 of the 64 bytes left ‖ right, doubled: an inner node of a merkle tree.
    package static func double(_ left: Hash256, _ right: Hash256) -> Hash256 {
        var hasher = SHA256()
        hasher.update(left)
        hasher.update(right)
        return hash(hasher.finalize())
    }

    private static func hash(_ inner: Hash256) -> Hash256 {
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
