import BdtBase
import BdtCrypto

/// How secrets of an encrypted wallet are kept: the passphrase encrypts a master key, the master key encrypts private keys.
package enum WalletCipher {
    package static let keySize = 32
    private static let saltSize = 8
    /// The least number of times a passphrase is hashed.
    private static let minimumIterations: UInt32 = 25_000
    /// How long a passphrase should take to hash, in microseconds.
    private static let targetTime: Int64 = 100_000

    /// Encrypts a master key with a passphrase, hashed as often as this machine does in a tenth of a second.
    package static func seal(_ masterKey: SecretBytes, passphrase: SecretBytes) -> MasterKeyRecord? {
        let salt = SecureRandom.bytes(saltSize)
        let iterations = calibrate(passphrase, salt)
        guard let cipher = cipher(passphrase, salt, iterations) else { return nil }
        return MasterKeyRecord(encryptedKey: cipher.encrypt(masterKey), salt: salt, iterations: iterations)
    }

    /// The master key; nil when the passphrase is wrong, as far as this shows.
    package static func open(_ record: MasterKeyRecord, passphrase: SecretBytes) -> SecretBytes? {
        guard let key = cipher(passphrase, record.salt, record.iterations)?.decrypt(record.encryptedKey), key.count == keySize else {
            return nil
        }
        return key
    }

    /// Encrypts a private key of 32 bytes.
    package static func encrypt(_ secret: SecretBytes, publicKey: PublicKey, masterKey: SecretBytes) -> [UInt8]? {
        AES256CBC(key: masterKey, iv: vector(publicKey))?.encrypt(secret)
    }

    /// The private key; nil when the master key is wrong or the result is not the public key's.
    package static func decrypt(_ bytes: [UInt8], publicKey: PublicKey, masterKey: SecretBytes) -> PrivateKey? {
        guard let secret = AES256CBC(key: masterKey, iv: vector(publicKey))?.decrypt(bytes),
            let key = PrivateKey(secret, compressed: publicKey.isCompressed), key.publicKey == publicKey
        else { return nil }
        return key
    }

    private static func vector(_ publicKey: PublicKey) -> [UInt8] {
        [UInt8](SHA256.double(publicKey.bytes).bytes.prefix(AES256CBC.ivSize))
    }

    private static func cipher(_ passphrase: SecretBytes, _ salt: [UInt8], _ iterations: UInt32) -> AES256CBC? {
        PassphraseKey(passphrase: passphrase, salt: salt, iterations: iterations).flatMap { AES256CBC(key: $0.key, iv: $0.iv) }
    }

    /// Two measurements, the second at the number that the first one suggests, averaged.
    private static func calibrate(_ passphrase: SecretBytes, _ salt: [UInt8]) -> UInt32 {
        let first = iterationsInTarget(passphrase, salt, trying: minimumIterations)
        let second = iterationsInTarget(passphrase, salt, trying: first)
        return max(minimumIterations, UInt32((UInt64(first) + UInt64(second)) / 2))
    }

    private static func iterationsInTarget(_ passphrase: SecretBytes, _ salt: [UInt8], trying iterations: UInt32) -> UInt32 {
        let start = Clock.monotonicMicroseconds
        _ = PassphraseKey(passphrase: passphrase, salt: salt, iterations: iterations)
        let elapsed = max(1, Clock.monotonicMicroseconds - start)
        return UInt32(clamping: Int64(iterations) * targetTime / elapsed)
    }
}
