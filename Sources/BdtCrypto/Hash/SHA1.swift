import CLibCrypto

/// SHA-1 by libcrypto, for the script opcode only.
package enum SHA1 {
    /// The 20-byte digest of `data`.
    package static func hash(_ data: some Collection<UInt8>) -> [UInt8] {
        let input = [UInt8](data)
        return [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            CLibCrypto.SHA1(input, input.count, buffer.baseAddress)
            count = 20
        }
    }
}
