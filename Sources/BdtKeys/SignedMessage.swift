import BdtBase
import BdtCrypto
import BdtEncoding

/// Texts signed with the key of an address, the signature in base 64.
package enum SignedMessage {
    /// Keeps a signed text from ever being a signed transaction.
    private static let magic = "Bdtcoin Signed Message:\n"

    /// What becomes of checking a signature.
    package enum Verdict: Sendable { case valid, invalidAddress, addressWithoutKey, malformedSignature, notSigned }

    /// The hash that is signed.
    package static func hash(_ text: String) -> Hash256 {
        var writer = ByteWriter()
        writer.write(magic)
        writer.write(text)
        return SHA256.double(writer.bytes)
    }

    package static func sign(_ text: String, key: PrivateKey) -> String { Base64.encode(key.signRecoverable(hash(text))) }

    /// Whether `signature` is by the key of the pay-to-public-key-hash address `address`.
    package static func verify(_ text: String, signature: String, address: String, codec: AddressCodec) -> Verdict {
        guard let destination = try? codec.decode(address) else { return .invalidAddress }
        guard case .pkHash(let id) = destination else { return .addressWithoutKey }
        guard let bytes = Base64.decode(signature) else { return .malformedSignature }
        return PublicKey(recoveredFrom: bytes, hash: hash(text))?.id == id ? .valid : .notSigned
    }
}
