import CLibCrypto

/// AES-256 in CBC mode with PKCS#7 padding, by libcrypto: the cipher of encrypted wallets.
package struct AES256CBC: Sendable {
    package static let keySize = 32
    package static let ivSize = 16

    private let key: SecretBytes
    private let iv: [UInt8]

    /// Nil unless the key has 32 bytes and the iv 16.
    package init?(key: SecretBytes, iv: some Collection<UInt8>) {
        guard key.count == AES256CBC.keySize, iv.count == AES256CBC.ivSize else { return nil }
        self.key = key
        self.iv = [UInt8](iv)
    }

    package func encrypt(_ plain: SecretBytes) -> [UInt8] {
        let run = start(encrypting: true)
        var input = plain.exposed
        defer { SecretBytes.wipe(&input) }
        let output = run.update(input)
        // Padding always makes whole blocks.
        return output + run.finish()!
    }

    /// Nil when the padding is wrong, as it mostly is under a wrong key.
    package func decrypt(_ cipherText: some Collection<UInt8>) -> SecretBytes? {
        guard cipherText.count % AES256CBC.ivSize == 0, !cipherText.isEmpty else { return nil }
        let run = start(encrypting: false)
        var output = run.update([UInt8](cipherText))
        defer { SecretBytes.wipe(&output) }
        guard var last = run.finish() else { return nil }
        defer { SecretBytes.wipe(&last) }
        output += last
        return SecretBytes(copying: output)
    }

    private func start(encrypting: Bool) -> CipherRun {
        var bytes = key.exposed
        defer { SecretBytes.wipe(&bytes) }
        return CipherRun(EVP_aes_256_cbc(), encrypting: encrypting, key: bytes, iv: iv)
    }
}
