import CLibCrypto

/// Authenticated encryption of RFC 8439 by libcrypto.
package struct ChaCha20Poly1305: Sendable {
    /// Bytes that encryption adds.
    package static let tagSize = 16

    private let key: [UInt8]

    /// `key` must have 32 bytes.
    package init(key: some Collection<UInt8>) {
        precondition(key.count == ChaCha20.keySize)
        self.key = [UInt8](key)
    }

    /// The cipher text and its tag.
    package func seal(_ plain: some Collection<UInt8>, authenticating data: some Collection<UInt8>, nonce: (UInt32, UInt64)) -> [UInt8] {
        let run = CipherRun(EVP_chacha20_poly1305(), encrypting: true, key: key, iv: ChaCha20Poly1305.encode(nonce))
        run.authenticate([UInt8](data))
        var output = run.update([UInt8](plain))
        let finished = run.finish()
        precondition(finished != nil, "sealing cannot fail")
        output += run.tag(ChaCha20Poly1305.tagSize)
        return output
    }

    /// The plain text; nil when the tag does not match.
    package func open(_ sealed: some Collection<UInt8>, authenticating data: some Collection<UInt8>, nonce: (UInt32, UInt64)) -> [UInt8]? {
        guard sealed.count >= ChaCha20Poly1305.tagSize else { return nil }
        let run = CipherRun(EVP_chacha20_poly1305(), encrypting: false, key: key, iv: ChaCha20Poly1305.encode(nonce))
        run.setTag([UInt8](sealed.suffix(ChaCha20Poly1305.tagSize)))
        run.authenticate([UInt8](data))
        let output = run.update([UInt8](sealed.dropLast(ChaCha20Poly1305.tagSize)))
        return run.finish() == nil ? nil : output
    }

    private static func encode(_ nonce: (UInt32, UInt64)) -> [UInt8] {
        withUnsafeBytes(of: nonce.0.littleEndian) { [UInt8]($0) } + withUnsafeBytes(of: nonce.1.littleEndian) { [UInt8]($0) }
    }
}
