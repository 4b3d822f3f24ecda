import BdtCrypto
import BdtEncoding

/// What extended keys share: their place in the tree, and the chain code that children are derived with (BIP32).
package struct ExtendedKeyPosition: Hashable, Sendable {
    package var depth: UInt8
    package var parent: KeyFingerprint
    package var childNumber: UInt32
    package var chainCode: Hash256

    fileprivate var bytes: [UInt8] {
        [depth] + parent.bytes + withUnsafeBytes(of: childNumber.bigEndian) { [UInt8]($0) } + chainCode.bytes
    }

    /// Nil for a root that claims a parent. `bytes` are the 41 that come first.
    fileprivate init?(_ bytes: [UInt8]) {
        guard bytes.count == 41, let parent = KeyFingerprint(bytes[1..<5]), let code = Hash256(bytes[9...]) else { return nil }
        self.init(depth: bytes[0], parent: parent, childNumber: bytes[5..<9].reduce(0) { $0 << 8 | UInt32($1) }, chainCode: code)
        if depth == 0 && (childNumber != 0 || parent != .zero) { return nil }
    }

    fileprivate init(depth: UInt8, parent: KeyFingerprint, childNumber: UInt32, chainCode: Hash256) {
        self.depth = depth
        self.parent = parent
        self.childNumber = childNumber
        self.chainCode = chainCode
    }

    /// The secret of a child, whose first half is added to the key, and the child's position; nil below depth 255.
    fileprivate func child(_ number: UInt32, of key: PublicKey, keyData: some Collection<UInt8>) -> (SecretBytes, ExtendedKeyPosition)? {
        guard depth < .max else { return nil }
        var data = [UInt8](keyData) + withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
        defer { SecretBytes.wipe(&data) }
        let output = HMAC.sha512(key: chainCode.bytes, data)
        guard let code = output.withBytes({ Hash256($0[32...]) }) else { return nil }
        let tweak = SecretBytes(count: 32) { buffer in output.withBytes { buffer.copyBytes(from: $0[..<32]) } }
        let position = ExtendedKeyPosition(depth: depth + 1, parent: KeyFingerprint(key), childNumber: number, chainCode: code)
        return (tweak, position)
    }
}

/// A public key whose unhardened descendants can be derived (BIP32).
package struct ExtendedPublicKey: Hashable, Sendable {
    package static let byteCount = 74

    package let position: ExtendedKeyPosition
    package let key: PublicKey

    package init(position: ExtendedKeyPosition, key: PublicKey) {
        self.position = position
        self.key = key
    }

    /// From 74 bytes; nil when they are inconsistent or the key is no point.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount, let position = ExtendedKeyPosition([UInt8](bytes.prefix(41))),
            let key = PublicKey(bytes.dropFirst(41)), key.isOnCurve
        else { return nil }
        self.init(position: position, key: key)
    }

    package var bytes: [UInt8] { position.bytes + key.bytes }

    /// Nil for a hardened `number`, below depth 255, and with negligible probability.
    package func child(_ number: UInt32) -> ExtendedPublicKey? {
        guard number & KeyPath.hardened == 0, let (tweak, place) = position.child(number, of: key, keyData: key.bytes),
            let sum = key.adding(tweak)
        else { return nil }
        return ExtendedPublicKey(position: place, key: sum)
    }

    package func descendant(_ path: KeyPath) -> ExtendedPublicKey? {
        path.steps.reduce(self) { $0?.child($1) }
    }
}

/// A private key whose descendants can be derived (BIP32).
package struct ExtendedPrivateKey: Equatable, Sendable {
    package static let byteCount = 74

    package let position: ExtendedKeyPosition
    /// Always compressed.
    package let key: PrivateKey

    package init(position: ExtendedKeyPosition, key: PrivateKey) {
        self.position = position
        self.key = key
    }

    /// The root of the tree that `seed` spans; nil with negligible probability.
    package init?(seed: SecretBytes) {
        var input = seed.exposed
        defer { SecretBytes.wipe(&input) }
        let output = HMAC.sha512(key: [UInt8]("Bitcoin seed".utf8), input)
        let secret = SecretBytes(count: 32) { buffer in output.withBytes { buffer.copyBytes(from: $0[..<32]) } }
        guard let key = PrivateKey(secret), let code = output.withBytes({ Hash256($0[32...]) }) else { return nil }
        self.init(position: ExtendedKeyPosition(depth: 0, parent: .zero, childNumber: 0, chainCode: code), key: key)
    }

    /// From 74 bytes; nil when they are inconsistent or the key out of range.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = [UInt8](bytes)
        guard bytes.count == Self.byteCount, bytes[41] == 0, let position = ExtendedKeyPosition([UInt8](bytes[..<41])),
            let key = PrivateKey(bytes[42...])
        else { return nil }
        self.init(position: position, key: key)
    }

    package var bytes: [UInt8] { position.bytes + [0] + key.secret.exposed }

    package var publicKey: ExtendedPublicKey { ExtendedPublicKey(position: position, key: key.publicKey) }

    /// Nil below depth 255, and with negligible probability.
    package func child(_ number: UInt32) -> ExtendedPrivateKey? {
        let publicKey = key.publicKey
        var data = number & KeyPath.hardened == 0 ? publicKey.bytes : [0] + key.secret.exposed
        defer { SecretBytes.wipe(&data) }
        guard let (tweak, place) = position.child(number, of: publicKey, keyData: data), let sum = key.adding(tweak.exposed)
        else { return nil }
        return ExtendedPrivateKey(position: place, key: sum)
    }

    package func descendant(_ path: KeyPath) -> ExtendedPrivateKey? {
        path.steps.reduce(self) { $0?.child($1) }
    }
}
