import CLibCrypto

/// RIPEMD-160 by libcrypto.
package enum RIPEMD160 {
    /// The 20-byte digest of `data`.
    package static func hash(_ data: some Collection<UInt8>) -> [UInt8] {
        var state = RIPEMD160_CTX()
        RIPEMD160_Init(&state)
        let input = [UInt8](data)
        RIPEMD160_Update(&state, input, input.count)
        return [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            RIPEMD160_Final(buffer.baseAddress, &state)
            count = 20
        }
    }
}
