import BdtCrypto
import BdtPrimitives

/// What a solver of scripts looks up: scripts and keys behind hashes. Whatever is not known is nil.
package protocol SigningProvider: Sendable {
    /// The redeem or witness script with this HASH160 (of a witness script: RIPEMD-160 of its SHA-256, which is the same).
    func script(for id: Hash160) -> Script?
    func publicKey(for id: Hash160) -> PublicKey?
    func privateKey(for id: Hash160) -> PrivateKey?
    func keyOrigin(for id: Hash160) -> KeyOrigin?
    /// The internal key and scripts behind a taproot output key.
    func taprootTree(for outputKey: XOnlyPublicKey) -> TaprootTree?
}

extension SigningProvider {
    package func script(for id: Hash160) -> Script? { nil }
    package func publicKey(for id: Hash160) -> PublicKey? { nil }
    package func privateKey(for id: Hash160) -> PrivateKey? { nil }
    package func keyOrigin(for id: Hash160) -> KeyOrigin? { nil }
    package func taprootTree(for outputKey: XOnlyPublicKey) -> TaprootTree? { nil }

    /// The script behind a version 0 witness program.
    package func script(forWitness hash: Hash256) -> Script? {
        Hash160(RIPEMD160.hash(hash.bytes)).flatMap { script(for: $0) }
    }

    package func privateKey(for key: XOnlyPublicKey) -> PrivateKey? { first(key) { privateKey(for: $0) } }
    package func publicKey(for key: XOnlyPublicKey) -> PublicKey? { first(key) { publicKey(for: $0) } }
    package func keyOrigin(for key: XOnlyPublicKey) -> KeyOrigin? { first(key) { keyOrigin(for: $0) } }

    private func first<Value>(_ key: XOnlyPublicKey, _ find: (Hash160) -> Value?) -> Value? {
        for id in key.keyIDs {
            if let value = find(id) { return value }
        }
        return nil
    }

    /// The id of the one key that `destination` needs, for the kinds that need exactly one and are known well enough.
    package func keyID(for destination: Destination) -> Hash160? {
        switch destination {
        case .pkHash(let id), .witnessV0KeyHash(let id): return id
        case .scriptHash(let id):
            guard let inner = script(for: id), case .witnessV0KeyHash(let key) = ScriptTemplate(inner) else { return nil }
            return key
        case .taproot(let outputKey):
            guard let tree = taprootTree(for: outputKey), tree.merkleRoot == nil else { return nil }
            return publicKey(for: tree.internalKey)?.id
        default: return nil
        }
    }
}

/// Knows nothing.
package struct EmptySigningProvider: SigningProvider {
    package init() {}
}

/// Scripts and keys in tables.
package struct FlatSigningProvider: SigningProvider {
    package var scripts: [Hash160: Script] = [:]
    package var publicKeys: [Hash160: PublicKey] = [:]
    package var origins: [Hash160: (key: PublicKey, origin: KeyOrigin)] = [:]
    package var privateKeys: [Hash160: PrivateKey] = [:]
    package var taprootTrees: [XOnlyPublicKey: TaprootTree] = [:]

    package init() {}

    package func script(for id: Hash160) -> Script? { scripts[id] }
    package func publicKey(for id: Hash160) -> PublicKey? { publicKeys[id] }
    package func privateKey(for id: Hash160) -> PrivateKey? { privateKeys[id] }
    package func keyOrigin(for id: Hash160) -> KeyOrigin? { origins[id]?.origin }
    package func taprootTree(for outputKey: XOnlyPublicKey) -> TaprootTree? { taprootTrees[outputKey] }

    package mutating func add(_ script: Script) { if scripts[script.id] == nil { scripts[script.id] = script } }

    package mutating func add(_ key: PublicKey) { publicKeys[key.id] = key }

    /// The private key and its public key.
    package mutating func add(_ key: PrivateKey) {
        let publicKey = key.publicKey
        privateKeys[publicKey.id] = key
        publicKeys[publicKey.id] = publicKey
    }

    /// Takes over what is not known yet.
    package mutating func merge(_ other: FlatSigningProvider) {
        scripts.merge(other.scripts) { own, _ in own }
        publicKeys.merge(other.publicKeys) { own, _ in own }
        origins.merge(other.origins) { own, _ in own }
        privateKeys.merge(other.privateKeys) { own, _ in own }
        taprootTrees.merge(other.taprootTrees) { own, _ in own }
    }
}

/// Passes on what another provider knows, except for private keys, key origins or both.
package struct HidingSigningProvider: SigningProvider {
    private let base: any SigningProvider
    private let hidesSecrets: Bool
    private let hidesOrigins: Bool

    package init(_ base: any SigningProvider, hidesSecrets: Bool, hidesOrigins: Bool) {
        self.base = base
        self.hidesSecrets = hidesSecrets
        self.hidesOrigins = hidesOrigins
    }

    package func script(for id: Hash160) -> Script? { base.script(for: id) }
    package func publicKey(for id: Hash160) -> PublicKey? { base.publicKey(for: id) }
    package func privateKey(for id: Hash160) -> PrivateKey? { hidesSecrets ? nil : base.privateKey(for: id) }
    package func keyOrigin(for id: Hash160) -> KeyOrigin? { hidesOrigins ? nil : base.keyOrigin(for: id) }
    package func taprootTree(for outputKey: XOnlyPublicKey) -> TaprootTree? { base.taprootTree(for: outputKey) }
}
