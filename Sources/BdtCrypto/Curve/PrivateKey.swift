import CLibCrypto
import CSecp256k1

/// A number 1..<n of the curve's group, and the form its public key takes. Wiped from memory with the last copy.
package struct PrivateKey: Sendable {
    package static let byteCount = 32

    package let secret: SecretBytes
    package let isCompressed: Bool

    /// Nil unless `secret` is 32 bytes of a number in 1..<n.
    package init?(_ secret: SecretBytes, compressed: Bool = true) {
        guard secret.count == PrivateKey.byteCount, secret.withBytes({ secp256k1_ec_seckey_verify(Curve.context, $0.pointer) }) == 1
        else { return nil }
        self.secret = secret
        isCompressed = compressed
    }

    package init?(_ bytes: some Collection<UInt8>, compressed: Bool = true) {
        guard bytes.count == PrivateKey.byteCount else { return nil }
        self.init(SecretBytes(copying: bytes), compressed: compressed)
    }

    /// A new key of the system's random source.
    package static func random(compressed: Bool = true) -> PrivateKey {
        while true {
            // One try in 2^128 is out of range.
            if let key = PrivateKey(SecretBytes.random(count: byteCount), compressed: compressed) { return key }
        }
    }

    package var publicKey: PublicKey {
        var key = secp256k1_pubkey()
        let created = secret.withBytes { secp256k1_ec_pubkey_create(Curve.context, &key, $0.pointer) }
        precondition(created == 1, "the secret is in range")
        return PublicKey(key, compressed: isCompressed)
    }

    /// A DER signature of `hash` with low S (RFC 6979). `lowR` tries nonces until R needs no padding, so that at most 71 bytes come out.
    package func sign(_ hash: Hash256, lowR: Bool = true) -> [UInt8] {
        var signature = secp256k1_ecdsa_signature()
        var compact = [UInt8](repeating: 0, count: 64)
        var counter: UInt32 = 0
        repeat {
            var entropy = [UInt8](repeating: 0, count: 32)
            withUnsafeBytes(of: counter.littleEndian) { entropy.replaceSubrange(0..<4, with: $0) }
            let signed = hash.withPointer { message in
                secret.withBytes { key in
                    entropy.withUnsafeBytes {
                        secp256k1_ecdsa_sign(
                            Curve.context, &signature, message, key.pointer, secp256k1_nonce_function_rfc6979,
                            counter == 0 ? nil : $0.baseAddress)
                    }
                }
            }
            precondition(signed == 1, "the secret is in range")
            secp256k1_ecdsa_signature_serialize_compact(Curve.context, &compact, &signature)
            counter += 1
        } while lowR && compact[0] >= 0x80
        var count = 72
        var der = [UInt8](repeating: 0, count: count)
        secp256k1_ecdsa_signature_serialize_der(Curve.context, &der, &count, &signature)
        der.removeLast(der.count - count)
        return der
    }

    /// 65 bytes from which `PublicKey(recoveredFrom:hash:)` finds the key: a header, R and S.
    package func signRecoverable(_ hash: Hash256) -> [UInt8] {
        var signature = secp256k1_ecdsa_recoverable_signature()
        let signed = hash.withPointer { message in
            secret.withBytes {
                secp256k1_ecdsa_sign_recoverable(
                    Curve.context, &signature, message, $0.pointer, secp256k1_nonce_function_rfc6979, nil)
            }
        }
        precondition(signed == 1, "the secret is in range")
        var compact = [UInt8](repeating: 0, count: 64)
        var identifier: Int32 = 0
        secp256k1_ecdsa_recoverable_signature_serialize_compact(Curve.context, &compact, &identifier, &signature)
        return [27 + UInt8(identifier) + (isCompressed ? 4 : 0)] + compact
    }

    /// A 64-byte signature of `hash` (BIP340) by this key, tweaked as `tweak` says.
    package func signSchnorr(_ hash: Hash256, tweak: KeyTweak = .none, auxiliary: Hash256 = .zero) -> [UInt8] {
        var pair = keyPair(tweak)
        defer { OPENSSL_cleanse(&pair, MemoryLayout.size(ofValue: pair)) }
        var signature = [UInt8](repeating: 0, count: 64)
        let signed = hash.withPointer { message in
            auxiliary.withPointer { secp256k1_schnorrsig_sign32(Curve.context, &signature, message, &pair, $0) }
        }
        precondition(signed == 1, "a key pair of a secret in range signs anything")
        return signature
    }

    /// The key plus `tweak`, modulo n, with a compressed public key; nil when the sum is zero or the tweak out of range.
    package func adding(_ tweak: some Collection<UInt8>) -> PrivateKey? {
        guard tweak.count == 32 else { return nil }
        let tweak = [UInt8](tweak)
        var added: Int32 = 0
        let sum = SecretBytes(count: PrivateKey.byteCount) { buffer in
            secret.withBytes { buffer.copyMemory(from: $0) }
            added = secp256k1_ec_seckey_tweak_add(Curve.context, buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), tweak)
        }
        return added == 1 ? PrivateKey(sum) : nil
    }

    /// SHA-256 of the compressed shared point with `key`; nil when `key` is no point.
    package func sharedSecret(with key: PublicKey) -> SecretBytes? {
        guard var point = key.parsed else { return nil }
        var agreed: Int32 = 0
        let shared = SecretBytes(count: 32) { buffer in
            agreed = secret.withBytes {
                secp256k1_ecdh(Curve.context, buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), &point, $0.pointer, nil, nil)
            }
        }
        return agreed == 1 ? shared : nil
    }

    private func keyPair(_ tweak: KeyTweak) -> secp256k1_keypair {
        var pair = secp256k1_keypair()
        let created = secret.withBytes { secp256k1_keypair_create(Curve.context, &pair, $0.pointer) }
        precondition(created == 1, "the secret is in range")
        guard case .taproot(let merkleRoot) = tweak else { return pair }
        let offset = publicKey.xOnly.tapTweakHash(merkleRoot: merkleRoot)
        let added = offset.withPointer { secp256k1_keypair_xonly_tweak_add(Curve.context, &pair, $0) }
        precondition(added == 1, "a hash that cancels the key out cannot be found")
        return pair
    }
}

/// How a Schnorr signer turns its key into the one that an output names.
package enum KeyTweak: Hashable, Sendable {
    /// As it is: inside of scripts.
    case none
    /// To the output key of BIP341, with the root of the script tree if there is one.
    case taproot(merkleRoot: Hash256?)
}

extension PrivateKey: Equatable {
    package static func == (left: PrivateKey, right: PrivateKey) -> Bool {
        left.isCompressed == right.isCompressed && SecretBytes.equal(left.secret, right.secret)
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes as C functions take them; only for buffers that are not empty.
    var pointer: UnsafePointer<UInt8> { baseAddress!.assumingMemoryBound(to: UInt8.self) }
}
