/// The key that a wallet's passphrase stands for: SHA-512 of passphrase and salt, hashed again `iterations - 1` times.
package struct PassphraseKey: Sendable {
    package let key: SecretBytes
    package let iv: [UInt8]

    /// Nil for no iterations. Costs `iterations` hashes on the calling thread.
    package init?(passphrase: SecretBytes, salt: some Collection<UInt8>, iterations: UInt32) {
        guard iterations > 0 else { return nil }
        var input = passphrase.exposed + salt
        var digest = SHA512.hash(input)
        SecretBytes.wipe(&input)
        for _ in 1..<iterations { digest = SHA512.hash(digest) }
        key = SecretBytes(copying: digest[..<AES256CBC.keySize])
        iv = [UInt8](digest[AES256CBC.keySize..<AES256CBC.keySize + AES256CBC.ivSize])
        SecretBytes.wipe(&digest)
    }
}
