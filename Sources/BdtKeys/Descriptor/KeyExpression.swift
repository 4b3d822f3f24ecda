import BdtCrypto

/// A key in a descriptor: constant or derived, with or without its origin.
struct KeyExpression: Hashable, Sendable {
    /// The last step of an extended key, which the index of an expansion fills in.
    enum Wildcard: Hashable, Sendable { case none, unhardened, hardened }

    enum Source: Hashable, Sendable {
        /// `xOnly` says that the text shows 32 bytes.
        case constant(PublicKey, xOnly: Bool)
        case extended(ExtendedPublicKey, path: KeyPath, wildcard: Wildcard)
    }

    /// The position among the key expressions of the descriptor, by which caches name it.
    let index: UInt32
    var origin: KeyOrigin?
    let source: Source
    /// Whether hardened steps were written with an apostrophe.
    let apostrophe: Bool

    var isRange: Bool {
        if case .extended(_, _, let wildcard) = source { return wildcard != .none }
        return false
    }

    /// Tells keys apart: the first public key where it can be derived, else the text.
    func identity(_ codec: AddressCodec) -> String {
        var unused = DescriptorCache()
        let first = publicKey(at: 0, keys: EmptySigningProvider(), readCache: nil, writeCache: &unused)
        return first?.key.description ?? text(codec)
    }

    /// Bytes of the public keys.
    var keySize: Int {
        if case .constant(let key, _) = source { return key.bytes.count }
        return PublicKey.compressedSize
    }
}

/// Derivation.
extension KeyExpression {
    /// The key at `position` and its origin, nil when private keys or cached ones are missing. With `readCache` nothing but the cache is
    /// used; without it what a later expansion needs is added to `writeCache`.
    func publicKey(
        at position: UInt32, keys: any SigningProvider, readCache: DescriptorCache?, writeCache: inout DescriptorCache
    ) -> (key: PublicKey, origin: KeyOrigin)? {
        switch source {
        case .constant(let key, _):
            return (key, origin ?? KeyOrigin(fingerprint: KeyFingerprint(key), path: []))
        case .extended(let root, let path, let wildcard):
            let derived =
                if let readCache {
                    cachedKey(at: position, wildcard, in: readCache)
                } else {
                    derivedKey(at: position, keys: keys, cache: &writeCache)
                }
            guard let derived else { return nil }
            let steps = path + KeyExpression.lastStep(wildcard, position)
            let own = KeyOrigin(fingerprint: KeyFingerprint(root.key), path: steps)
            return (derived.key, origin.map { KeyOrigin(fingerprint: $0.fingerprint, path: $0.path + steps) } ?? own)
        }
    }

    private func cachedKey(at position: UInt32, _ wildcard: Wildcard, in cache: DescriptorCache) -> ExtendedPublicKey? {
        if let key = cache.derived[index]?[position] { return key }
        guard wildcard != .hardened, let parent = cache.parents[index] else { return nil }
        return wildcard == .none ? parent : parent.child(position)
    }

    private func derivedKey(at position: UInt32, keys: any SigningProvider, cache: inout DescriptorCache) -> ExtendedPublicKey? {
        guard case .extended(let root, let path, let wildcard) = source else { return nil }
        let last = KeyExpression.lastStep(wildcard, position)
        guard path.isHardened || wildcard == .hardened else {
            guard let parent = root.descendant(path), let key = parent.descendant(last) else { return nil }
            cache.parents[index] = parent
            return key
        }
        guard let parent = privateParent(keys), let key = parent.key.descendant(last)?.publicKey else { return nil }
        if wildcard == .hardened {
            cache.derived[index, default: [:]][position] = key
        } else {
            cache.parents[index] = parent.key.publicKey
            if let hardened = parent.lastHardened { cache.lastHardened[index] = hardened.publicKey }
        }
        return key
    }

    private static func lastStep(_ wildcard: Wildcard, _ position: UInt32) -> KeyPath {
        switch wildcard {
        case .none: []
        case .unhardened: [position]
        case .hardened: [position | KeyPath.hardened]
        }
    }

    /// The private key with the root's place in the tree, when `keys` has it.
    private func privateRoot(_ keys: any SigningProvider) -> ExtendedPrivateKey? {
        guard case .extended(let root, _, _) = source, let key = keys.privateKey(for: root.key.id) else { return nil }
        return ExtendedPrivateKey(position: root.position, key: key)
    }

    /// The private key after the fixed path, and the one after its last hardened step.
    private func privateParent(_ keys: any SigningProvider) -> (key: ExtendedPrivateKey, lastHardened: ExtendedPrivateKey?)? {
        guard case .extended(_, let path, _) = source, var key = privateRoot(keys) else { return nil }
        var lastHardened: ExtendedPrivateKey?
        for step in path.steps {
            guard let next = key.child(step) else { return nil }
            key = next
            if step & KeyPath.hardened != 0 { lastHardened = key }
        }
        return (key, lastHardened)
    }

    func privateKey(at position: UInt32, keys: any SigningProvider) -> PrivateKey? {
        switch source {
        case .constant(let key, let xOnly): xOnly ? keys.privateKey(for: key.xOnly) : keys.privateKey(for: key.id)
        case .extended(_, _, let wildcard):
            privateParent(keys)?.key.descendant(KeyExpression.lastStep(wildcard, position))?.key
        }
    }
}

/// Text.
extension KeyExpression {
    /// The public form. `compatible` writes every hardened step with an apostrophe, a form that never changes.
    func text(_ codec: AddressCodec, compatible: Bool = false) -> String {
        originText(apostrophe: apostrophe || compatible) + ownText(codec, apostrophe: apostrophe || compatible)
    }

    private func originText(apostrophe: Bool) -> String { origin.map { "[\($0.text(apostrophe: apostrophe))]" } ?? "" }

    private func ownText(_ codec: AddressCodec, apostrophe: Bool) -> String {
        switch source {
        case .constant(let key, let xOnly): xOnly ? key.xOnly.description : key.description
        case .extended(let root, let path, let wildcard):
            codec.encode(root) + path.text(apostrophe: apostrophe) + KeyExpression.text(wildcard, apostrophe: apostrophe)
        }
    }

    private static func text(_ wildcard: Wildcard, apostrophe: Bool) -> String {
        switch wildcard {
        case .none: ""
        case .unhardened: "/*"
        case .hardened: apostrophe ? "/*'" : "/*h"
        }
    }

    /// The form with private keys; nil when `keys` lacks one.
    func privateText(_ codec: AddressCodec, keys: any SigningProvider) -> String? {
        let head = originText(apostrophe: apostrophe)
        switch source {
        case .constant: return privateKey(at: 0, keys: keys).map { head + codec.encode($0) }
        case .extended(_, let path, let wildcard):
            return privateRoot(keys).map {
                head + codec.encode($0) + path.text(apostrophe: apostrophe) + KeyExpression.text(wildcard, apostrophe: apostrophe)
            }
        }
    }

    /// The form with the extended key moved behind the last hardened step and `h` as its mark; nil when neither `cache` nor `keys` lead there.
    func normalizedText(_ codec: AddressCodec, keys: any SigningProvider, cache: DescriptorCache?) -> String? {
        guard case .extended(let root, let path, let wildcard) = source, wildcard != .hardened,
            let last = path.steps.lastIndex(where: { $0 & KeyPath.hardened != 0 })
        else { return originText(apostrophe: false) + ownText(codec, apostrophe: false) }
        guard let key = cache?.lastHardened[index] ?? privateParent(keys)?.lastHardened?.publicKey else { return nil }
        let before = KeyPath(Array(path.steps[...last]))
        let after = KeyPath(Array(path.steps[(last + 1)...]))
        let place = origin ?? KeyOrigin(fingerprint: KeyFingerprint(root.key), path: [])
        let head = KeyOrigin(fingerprint: place.fingerprint, path: place.path + before)
        return "[\(head.text())]" + codec.encode(key) + after.text() + KeyExpression.text(wildcard, apostrophe: false)
    }
}
