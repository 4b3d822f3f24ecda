import CLibCrypto

/// SHA3-256 by libcrypto, as the checksums of Tor addresses need it.
package enum SHA3 {
    /// The 32-byte digest of `data`.
    package static func hash256(_ data: some Collection<UInt8>) -> [UInt8] {
        let input = [UInt8](data)
        return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            var length: UInt32 = 0
            // One-shot digests fail only for lack of memory; the result is then all zeros.
            buffer.initialize(repeating: 0)
            EVP_Digest(input, input.count, buffer.baseAddress, &length, EVP_sha3_256(), nil)
            count = 32
        }
    }
}
