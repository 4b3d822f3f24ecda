/// ChaCha20 that changes its key after a number of chunks, so that a stolen key does not open what went before (BIP324, lengths).
package struct ForwardSecureChaCha20: Sendable {
    private var cipher: ChaCha20
    private let interval: UInt32
    private var chunks: UInt32 = 0
    private var rekeys: UInt64 = 0

    /// `key` must have 32 bytes.
    package init(key: some Collection<UInt8>, rekeyInterval: UInt32) {
        cipher = ChaCha20(key: key)
        interval = rekeyInterval
    }

    /// Encrypts or decrypts the next chunk.
    package mutating func crypt(_ input: some Collection<UInt8>) -> [UInt8] {
        let output = cipher.crypt(input)
        chunks += 1
        if chunks == interval {
            cipher = ChaCha20(key: cipher.keystream(ChaCha20.keySize))
            rekeys += 1
            cipher.seek(nonce: (0, rekeys), block: 0)
            chunks = 0
        }
        return output
    }
}

/// ChaCha20-Poly1305 with a nonce that counts messages and a key that changes after a number of them (BIP324, packets).
package struct ForwardSecureChaCha20Poly1305: Sendable {
    private var key: [UInt8]
    private let interval: UInt32
    private var packets: UInt32 = 0
    private var rekeys: UInt64 = 0

    /// `key` must have 32 bytes.
    package init(key: some Collection<UInt8>, rekeyInterval: UInt32) {
        precondition(key.count == ChaCha20.keySize)
        self.key = [UInt8](key)
        interval = rekeyInterval
    }

    package mutating func seal(_ plain: some Collection<UInt8>, authenticating data: some Collection<UInt8>) -> [UInt8] {
        defer { advance() }
        return ChaCha20Poly1305(key: key).seal(plain, authenticating: data, nonce: (packets, rekeys))
    }

    /// The plain text; nil when the message is forged. Counts either way.
    package mutating func open(_ sealed: some Collection<UInt8>, authenticating data: some Collection<UInt8>) -> [UInt8]? {
        defer { advance() }
        return ChaCha20Poly1305(key: key).open(sealed, authenticating: data, nonce: (packets, rekeys))
    }

    private mutating func advance() {
        packets += 1
        guard packets == interval else { return }
        var stream = ChaCha20(key: key)
        // The AEAD's own stream begins at block 1; block 0 keys its authenticator.
        stream.seek(nonce: (.max, rekeys), block: 1)
        SecretBytes.wipe(&key)
        key = stream.keystream(ChaCha20.keySize)
        packets = 0
        rekeys += 1
    }
}
