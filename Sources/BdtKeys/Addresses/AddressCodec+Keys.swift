import BdtCrypto

/// Private keys in wallet import format, and extended keys (BIP32).
extension AddressCodec {
    package func encode(_ key: PrivateKey) -> String {
        var bytes = [prefixes.secretKey] + key.secret.exposed + (key.isCompressed ? [1] : [])
        defer { SecretBytes.wipe(&bytes) }
        return Base58.encodeChecked(bytes)
    }

    /// Nil unless `text` is a key of this network.
    package func decodePrivateKey(_ text: String) -> PrivateKey? {
        guard var bytes = Base58.decodeChecked(text, limit: 34) else { return nil }
        defer { SecretBytes.wipe(&bytes) }
        let compressed = bytes.count == 34 && bytes.last == 1
        guard bytes.first == prefixes.secretKey, compressed || bytes.count == 33 else { return nil }
        return PrivateKey(bytes[1..<33], compressed: compressed)
    }

    package func encode(_ key: ExtendedPublicKey) -> String {
        Base58.encodeChecked(prefixes.extendedPublicKey + key.bytes)
    }

    package func decodeExtendedPublicKey(_ text: String) -> ExtendedPublicKey? {
        guard let bytes = Base58.decodeChecked(text, limit: 78), bytes.starts(with: prefixes.extendedPublicKey) else { return nil }
        return ExtendedPublicKey(bytes.dropFirst(prefixes.extendedPublicKey.count))
    }

    package func encode(_ key: ExtendedPrivateKey) -> String {
        var bytes = prefixes.extendedSecretKey + key.bytes
        defer { SecretBytes.wipe(&bytes) }
        return Base58.encodeChecked(bytes)
    }

    package func decodeExtendedPrivateKey(_ text: String) -> ExtendedPrivateKey? {
        guard var bytes = Base58.decodeChecked(text, limit: 78) else { return nil }
        defer { SecretBytes.wipe(&bytes) }
        guard bytes.starts(with: prefixes.extendedSecretKey) else { return nil }
        return ExtendedPrivateKey(bytes.dropFirst(prefixes.extendedSecretKey.count))
    }
}
