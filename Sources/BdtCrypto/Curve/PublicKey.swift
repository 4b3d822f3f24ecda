import BdtBase
import CSecp256k1

/// A public key in its serialised form of 33 or 65 bytes. Only the first byte and the length are known to be right; whether the bytes are a
/// point of the curve shows `isOnCurve`.
package struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    package static let compressedSize = 33
    package static let uncompressedSize = 65

    // 2 or 3: compressed, `y` is zero then; 4, 6 or 7: `y` counts.
    private let prefix: UInt8
    private let x: Hash256
    private let y: Hash256

    /// Nil unless the first byte announces as many bytes as there are (2, 3: 33 bytes; 4, 6, 7: 65 bytes).
    package init?(_ bytes: some Collection<UInt8>) {
        guard let prefix = bytes.first, PublicKey.size(announcedBy: prefix) == bytes.count, let x = Hash256(bytes.dropFirst().prefix(32))
        else { return nil }
        self.prefix = prefix
        self.x = x
        y = Hash256(bytes.dropFirst(33)) ?? .zero
    }

    /// The bytes that a key beginning with `prefix` has; 0 when no key does.
    package static func size(announcedBy prefix: UInt8) -> Int {
        switch prefix {
        case 2, 3: compressedSize
        case 4, 6, 7: uncompressedSize
        default: 0
        }
    }

    package var isCompressed: Bool { prefix <= 3 }
    /// Whether the key has the uncommon form of 65 bytes that tells the parity once more.
    package var isHybrid: Bool { prefix == 6 || prefix == 7 }
    package var bytes: [UInt8] { isCompressed ? [prefix] + x.bytes : [prefix] + x.bytes + y.bytes }
    package var description: String { Hex.encode(bytes) }

    /// HASH160 of the bytes.
    package var id: Hash160 { Hash160(hashing: bytes) }

    /// The x coordinate, whatever the parity (BIP340).
    package var xOnly: XOnlyPublicKey { XOnlyPublicKey(x) }

    /// Whether the key is a point: the test costs a square root.
    package var isOnCurve: Bool { parsed != nil }

    /// The 65-byte form; nil when the key is no point.
    package var decompressed: PublicKey? { parsed.map { PublicKey($0, compressed: false) } }

    /// As `ECDSA.verify`, under this key.
    package func verify(_ hash: Hash256, signature: some Collection<UInt8>) -> Bool {
        guard var key = parsed else { return false }
        return [UInt8](signature).withView { ECDSA.verify(hash, signature: $0, point: &key) }
    }

    /// The key that made a 65-byte recoverable signature of `hash` (`PrivateKey.signRecoverable`); nil when there is none.
    package init?(recoveredFrom signature: some Collection<UInt8>, hash: Hash256) {
        guard signature.count == 65, let header = signature.first else { return nil }
        let mark = header &- 27
        var recoverable = secp256k1_ecdsa_recoverable_signature()
        var key = secp256k1_pubkey()
        let parsed = secp256k1_ecdsa_recoverable_signature_parse_compact(
            Curve.context, &recoverable, [UInt8](signature.dropFirst()), Int32(mark & 3))
        guard parsed == 1, hash.withPointer({ secp256k1_ecdsa_recover(Curve.context, &key, &recoverable, $0) }) == 1 else { return nil }
        self.init(key, compressed: mark & 4 != 0)
    }

    /// The point plus `tweak` times the generator, compressed; nil when the key is no point, or the sum or tweak is out of range.
    package func adding(_ tweak: SecretBytes) -> PublicKey? {
        guard var key = parsed, tweak.count == 32 else { return nil }
        let added = tweak.withBytes {
            secp256k1_ec_pubkey_tweak_add(Curve.context, &key, $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        return added == 1 ? PublicKey(key, compressed: true) : nil
    }

    var parsed: secp256k1_pubkey? {
        var key = secp256k1_pubkey()
        let bytes = self.bytes
        return secp256k1_ec_pubkey_parse(Curve.context, &key, bytes, bytes.count) == 1 ? key : nil
    }

    init(_ key: secp256k1_pubkey, compressed: Bool) {
        var key = key
        var count = compressed ? PublicKey.compressedSize : PublicKey.uncompressedSize
        var output = [UInt8](repeating: 0, count: count)
        let flags = UInt32(compressed ? SECP256K1_EC_COMPRESSED : SECP256K1_EC_UNCOMPRESSED)
        secp256k1_ec_pubkey_serialize(Curve.context, &output, &count, &key, flags)
        // The library writes a well-formed key of the size asked for.
        self.init(output)!
    }
}

extension PublicKey: Comparable {
    /// Byte by byte, as the sorted forms of multisig order keys (BIP67).
    package static func < (left: PublicKey, right: PublicKey) -> Bool {
        (left.prefix, left.x, left.y) < (right.prefix, right.x, right.y)
    }
}
