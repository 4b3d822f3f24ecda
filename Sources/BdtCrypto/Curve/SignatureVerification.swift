import BdtBase
import CSecp256k1

/// Checks of signatures whose parts lie in someone else's bytes: nothing is copied or allocated.
package enum ECDSA {
    /// Whether `signature` (any DER that the published parser takes, high or low S, no hash type) signs `hash` under the serialised key.
    package static func verify(_ hash: Hash256, signature: ByteView, publicKey: ByteView) -> Bool {
        guard let prefix = publicKey.first, PublicKey.size(announcedBy: prefix) == publicKey.count else { return false }
        var point = secp256k1_pubkey()
        return secp256k1_ec_pubkey_parse(Curve.context, &point, publicKey.pointer, publicKey.count) == 1
            && verify(hash, signature: signature, point: &point)
    }

    /// Whether a DER signature without hash type parses and has the lower of the two possible S.
    package static func hasLowS(_ signature: ByteView) -> Bool {
        guard var signature = ECDSASignature(lax: signature) else { return false }
        return !signature.normalize()
    }

    static func verify(_ hash: Hash256, signature: ByteView, point: inout secp256k1_pubkey) -> Bool {
        guard var signature = ECDSASignature(lax: signature) else { return false }
        _ = signature.normalize()
        return hash.withPointer { secp256k1_ecdsa_verify(Curve.context, &signature.parsed, $0, &point) } == 1
    }
}

/// Signatures of BIP340.
package enum Schnorr {
    package static let signatureSize = 64

    /// Whether `signature` signs `hash` under the x coordinate `publicKey`; false unless they have 64 and 32 bytes.
    package static func verify(_ hash: Hash256, signature: ByteView, publicKey: ByteView) -> Bool {
        guard publicKey.count == Hash256.byteCount else { return false }
        var key = secp256k1_xonly_pubkey()
        guard secp256k1_xonly_pubkey_parse(Curve.context, &key, publicKey.pointer) == 1 else { return false }
        return hash.withUnsafeBytes { verify(ByteView($0), signature: signature, key: &key) }
    }

    static func verify(_ message: ByteView, signature: ByteView, key: inout secp256k1_xonly_pubkey) -> Bool {
        signature.count == signatureSize
            && secp256k1_schnorrsig_verify(Curve.context, signature.pointer, message.pointer, message.count, &key) == 1
    }
}
