import BdtBase
import CSecp256k1

/// The x coordinate of a point with even y (BIP340): 32 bytes, not known to be on the curve.
package struct XOnlyPublicKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The bytes in stored order.
    package let x: Hash256

    /// A point whose private key nobody knows (BIP341's H), for outputs that only scripts may spend.
    package static let unspendable: XOnlyPublicKey = {
        // 64 digits make 32 bytes.
        XOnlyPublicKey(Hex.decode("50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0")!)!
    }()

    package init(_ x: Hash256) { self.x = x }

    /// From exactly 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard let x = Hash256(bytes) else { return nil }
        self.x = x
    }

    package var bytes: [UInt8] { x.bytes }
    package var description: String { Hex.encode(bytes) }
    package var isOnCurve: Bool { parsed != nil }

    /// The compressed key with this x and even y.
    package var evenPublicKey: PublicKey {
        // 33 bytes that begin with 2 have the form of a key.
        PublicKey([2] + bytes)!
    }

    /// HASH160 of the two compressed keys with this x, even first: the ids under which key stores know it.
    package var keyIDs: [Hash160] { [2, 3].map { Hash160(hashing: [$0] + bytes) } }

    package static func < (left: XOnlyPublicKey, right: XOnlyPublicKey) -> Bool { left.x < right.x }

    /// Whether the 64-byte `signature` signs `message` (BIP340).
    package func verify(_ message: Hash256, signature: some Collection<UInt8>) -> Bool {
        verify(message: message.bytes, signature: signature)
    }

    /// As above, for a message of any length.
    package func verify(message: [UInt8], signature: some Collection<UInt8>) -> Bool {
        guard var key = parsed else { return false }
        return [UInt8](signature).withView { bytes in
            message.withView { Schnorr.verify($0, signature: bytes, key: &key) }
        }
    }

    /// The BIP341 tweak for a tree with `merkleRoot`, nil for no scripts.
    package func tapTweakHash(merkleRoot: Hash256?) -> Hash256 {
        var hasher = XOnlyPublicKey.tapTweakHasher
        hasher.update(x)
        if let merkleRoot { hasher.update(merkleRoot) }
        return hasher.finalize()
    }

    /// The output key and whether its y is odd; nil when this key is no point.
    package func tweaked(merkleRoot: Hash256?) -> (key: XOnlyPublicKey, isOdd: Bool)? {
        guard var base = parsed else { return nil }
        var sum = secp256k1_pubkey()
        let tweak = tapTweakHash(merkleRoot: merkleRoot)
        guard tweak.withPointer({ secp256k1_xonly_pubkey_tweak_add(Curve.context, &sum, &base, $0) }) == 1 else { return nil }
        return XOnlyPublicKey.split(&sum)
    }

    /// Whether this key is `internalKey` tweaked with `merkleRoot`, with y of the given parity: the check of a script path spend.
    package func isTweak(of internalKey: XOnlyPublicKey, merkleRoot: Hash256, isOdd: Bool) -> Bool {
        guard var base = internalKey.parsed else { return false }
        let tweak = internalKey.tapTweakHash(merkleRoot: merkleRoot)
        return x.withPointer { output in
            tweak.withPointer { secp256k1_xonly_pubkey_tweak_add_check(Curve.context, output, isOdd ? 1 : 0, &base, $0) }
        } == 1
    }

    private static let tapTweakHasher = SHA256(tag: "TapTweak")

    private var parsed: secp256k1_xonly_pubkey? {
        var key = secp256k1_xonly_pubkey()
        return x.withPointer { secp256k1_xonly_pubkey_parse(Curve.context, &key, $0) } == 1 ? key : nil
    }

    private static func split(_ point: inout secp256k1_pubkey) -> (key: XOnlyPublicKey, isOdd: Bool)? {
        var key = secp256k1_xonly_pubkey()
        var parity: Int32 = 0
        guard secp256k1_xonly_pubkey_from_pubkey(Curve.context, &key, &parity, &point) == 1 else { return nil }
        let x = Hash256.filled { _ = secp256k1_xonly_pubkey_serialize(Curve.context, $0, &key) }
        return (XOnlyPublicKey(x), parity == 1)
    }
}
