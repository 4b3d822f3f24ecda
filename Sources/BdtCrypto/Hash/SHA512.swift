import CLibCrypto

/// SHA-512 by libcrypto.
package enum SHA512 {
    package static let byteCount = 64

    /// The 64-byte digest of `data`.
    package static func hash(_ data: some Collection<UInt8>) -> [UInt8] {
        let input = [UInt8](data)
        return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            CLibCrypto.SHA512(input, input.count, buffer.baseAddress)
            count = byteCount
        }
    }
}
