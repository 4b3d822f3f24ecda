import CLibCrypto

/// Keyed hashes (RFC 2104) by libcrypto.
package enum HMAC {
    /// HMAC-SHA256: 32 bytes.
    package static func sha256(key: some Collection<UInt8>, _ data: some Collection<UInt8>) -> Hash256 {
        Hash256.filled { compute(EVP_sha256(), [UInt8](key), [UInt8](data), into: $0) }
    }

    /// HMAC-SHA512: 64 bytes, which may be secret.
    package static func sha512(key: some Collection<UInt8>, _ data: some Collection<UInt8>) -> SecretBytes {
        SecretBytes(count: SHA512.byteCount) {
            // The buffer has 64 bytes, so it has an address.
            compute(EVP_sha512(), [UInt8](key), [UInt8](data), into: $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
    }

    private static func compute(_ digest: OpaquePointer?, _ key: [UInt8], _ data: [UInt8], into output: UnsafeMutablePointer<UInt8>) {
        var count: UInt32 = 0
        let result = CLibCrypto.HMAC(digest, key, Int32(key.count), data, data.count, output, &count)
        precondition(result != nil, "libcrypto cannot fail here: digest and sizes are fixed")
    }
}

/// Key derivation of RFC 5869 with SHA-256, for outputs of one block.
package struct HKDF: Sendable {
    private let pseudoRandomKey: Hash256

    package init(salt: some Collection<UInt8>, inputKey: some Collection<UInt8>) {
        pseudoRandomKey = HMAC.sha256(key: salt, inputKey)
    }

    /// The first 32 bytes of output for `info`.
    package func expand(info: String) -> Hash256 {
        HMAC.sha256(key: pseudoRandomKey.bytes, [UInt8](info.utf8) + [1])
    }
}
