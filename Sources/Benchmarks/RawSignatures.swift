import BdtCrypto
import CSecp256k1

// Made once and only read; null only when memory is gone.
nonisolated(unsafe) private let rawContext = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE))!

/// The calls of libsecp256k1 that a check cannot do without: the key is parsed, the signature checked.
struct RawECDSA {
    private let message: [UInt8]
    private let signature: [UInt8]
    private let key: [UInt8]

    init(_ message: Hash256, _ signature: [UInt8], _ key: [UInt8]) {
        self.message = message.bytes
        self.signature = signature
        self.key = key
    }

    func verify() -> Bool {
        var point = secp256k1_pubkey()
        var parsed = secp256k1_ecdsa_signature()
        return secp256k1_ec_pubkey_parse(rawContext, &point, key, key.count) == 1
            && secp256k1_ecdsa_signature_parse_der(rawContext, &parsed, signature, signature.count) == 1
            && secp256k1_ecdsa_verify(rawContext, &parsed, message, &point) == 1
    }
}

/// As above, for BIP340.
struct RawSchnorr {
    private let message: [UInt8]
    private let signature: [UInt8]
    private let key: [UInt8]

    init(_ message: Hash256, _ signature: [UInt8], _ key: [UInt8]) {
        self.message = message.bytes
        self.signature = signature
        self.key = key
    }

    func verify() -> Bool {
        var point = secp256k1_xonly_pubkey()
        return secp256k1_xonly_pubkey_parse(rawContext, &point, key) == 1
            && secp256k1_schnorrsig_verify(rawContext, signature, message, message.count, &point) == 1
    }
}
