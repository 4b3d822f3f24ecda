import BdtBase
import BdtCrypto
import BdtPrimitives

/// Remembers valid signatures, so that those of a transaction in the mempool need no check when a block holds it. Thread-safe.
package final class SignatureCache: Sendable {
    /// Bytes (published default, before `-maxsigcachesize`).
    package static let defaultMaxBytes = 16 << 20

    enum Kind: UInt8 {
        case ecdsa = 0x45
        case schnorr = 0x53
    }

    private let cache: HashCache
    private let salted: SHA256

    package init(maxBytes: Int = defaultMaxBytes) {
        cache = HashCache(maxBytes: maxBytes)
        salted = SHA256.salted()
    }

    /// Whether nothing was ever stored.
    var isEmpty: Bool { cache.isEmpty }

    func entry(_ kind: Kind, hash: Hash256, publicKey: ByteView, signature: ByteView) -> Hash256 {
        HashWriter.hash(after: salted) { writer in
            writer.write(kind.rawValue)
            writer.write(hash)
            writer.write(publicKey)
            writer.write(signature)
        }
    }

    func contains(_ entry: Hash256, erase: Bool) -> Bool { cache.contains(entry, erase: erase) }
    func insert(_ entry: Hash256) { cache.insert(entry) }
}

/// Remembers transactions all of whose scripts were found valid under some flags. Thread-safe.
package final class ScriptExecutionCache: Sendable {
    package static let defaultMaxBytes = 16 << 20

    private let cache: HashCache
    private let salted: SHA256

    package init(maxBytes: Int = defaultMaxBytes) {
        cache = HashCache(maxBytes: maxBytes)
        salted = SHA256.salted()
    }

    /// Whether `wtxid` was stored under the same flags; with `erase` it is forgotten.
    package func contains(_ wtxid: Wtxid, flags: ScriptFlags, erase: Bool) -> Bool {
        !cache.isEmpty && cache.contains(entry(wtxid, flags), erase: erase)
    }

    package func insert(_ wtxid: Wtxid, flags: ScriptFlags) { cache.insert(entry(wtxid, flags)) }

    private func entry(_ wtxid: Wtxid, _ flags: ScriptFlags) -> Hash256 {
        HashWriter.hash(after: salted) { writer in
            writer.write(wtxid.hash)
            writer.write(flags.rawValue)
        }
    }
}

extension SHA256 {
    /// A hasher that has taken in random bytes nobody else knows.
    fileprivate static func salted() -> SHA256 {
        var hasher = SHA256()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<8 {
            withUnsafeBytes(of: generator.next() as UInt64) { hasher.update($0) }
        }
        return hasher
    }
}
