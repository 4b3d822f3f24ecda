import BdtBase
import BdtCrypto

/// The forms that signatures and keys must have before tapscript.
package enum SignatureEncoding {
    /// Throws when `signature` (hash type included) breaks a form that `flags` ask for. An empty one never does.
    static func check(_ signature: ByteView, flags: ScriptFlags) throws(ScriptError) {
        guard let hashType = signature.last else { return }
        if !flags.isDisjoint(with: [.strictDER, .lowS, .strictEncoding]) && !isStrictDER(signature) { throw .signatureDER }
        if flags.contains(.lowS) && !ECDSA.hasLowS(signature.part(from: 0, count: signature.count - 1)) { throw .signatureHighS }
        if flags.contains(.strictEncoding) && !SignatureHashType.isDefined(hashType) { throw .signatureHashType }
    }

    static func check(publicKey: ByteView, flags: ScriptFlags, version: SignatureVersion) throws(ScriptError) {
        if flags.contains(.strictEncoding) && !isCompressed(publicKey) && !isUncompressed(publicKey) { throw .publicKeyType }
        if flags.contains(.witnessPublicKeyType) && version == .witnessV0 && !isCompressed(publicKey) { throw .witnessPublicKeyType }
    }

    private static func isCompressed(_ key: ByteView) -> Bool {
        key.count == PublicKey.compressedSize && (key[0] == 2 || key[0] == 3)
    }

    private static func isUncompressed(_ key: ByteView) -> Bool { key.count == PublicKey.uncompressedSize && key[0] == 4 }

    /// Whether a signature with its hash type is `30 length 02 length R 02 length S type`, both numbers positive and as short as they can
    /// be (BIP66).
    package static func isStrictDER(_ signature: ByteView) -> Bool {
        guard (9...73).contains(signature.count), signature[0] == 0x30, Int(signature[1]) == signature.count - 3 else { return false }
        guard let afterR = endOfInteger(signature, at: 2), let afterS = endOfInteger(signature, at: afterR) else { return false }
        return afterS == signature.count - 1
    }

    /// Where the DER integer at `start` ends, the hash type at the end not belonging to it; nil when it is none.
    private static func endOfInteger(_ bytes: ByteView, at start: Int) -> Int? {
        guard start + 2 < bytes.count - 1, bytes[start] == 0x02 else { return nil }
        let length = Int(bytes[start + 1])
        let first = start + 2
        guard length > 0, first + length <= bytes.count - 1, bytes[first] & 0x80 == 0 else { return nil }
        if length > 1 && bytes[first] == 0 && bytes[first + 1] & 0x80 == 0 { return nil }
        return first + length
    }
}
