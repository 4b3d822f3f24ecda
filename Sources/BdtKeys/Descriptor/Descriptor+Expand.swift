import BdtCrypto
import BdtPrimitives
import BdtScript

/// The scripts of a descriptor at one index.
package struct DescriptorExpansion: Sendable {
    /// One, or all that a combo() makes.
    package var scripts: [Script] = []
    /// What solving the scripts needs, without private keys.
    package var provider = FlatSigningProvider()
    /// What a later expansion needs instead of private keys.
    package var cache = DescriptorCache()
}

extension Descriptor {
    /// The scripts at `index` (which only ranges look at); nil when a private key that a hardened step needs is not in `keys`.
    package func expand(at index: UInt32, keys: some SigningProvider) -> DescriptorExpansion? {
        var run = Expander(index: index, keys: keys, readCache: nil)
        return run.scripts(of: root).map { run.finish($0) }
    }

    /// The same out of an earlier expansion's cache; nil when that does not reach `index`.
    package func expand(at index: UInt32, cache: DescriptorCache) -> DescriptorExpansion? {
        var run = Expander(index: index, keys: EmptySigningProvider(), readCache: cache)
        return run.scripts(of: root).map { run.finish($0) }
    }

    /// The private keys at `index` as far as they follow from `keys`, by the ids of their public keys.
    package func privateKeys(at index: UInt32, keys: some SigningProvider) -> [Hash160: PrivateKey] {
        var found: [Hash160: PrivateKey] = [:]
        for expression in root.keys {
            if let key = expression.privateKey(at: index, keys: keys) { found[key.publicKey.id] = key }
        }
        return found
    }
}

/// Walks a descriptor once and collects what it comes by.
private struct Expander {
    let index: UInt32
    let keys: any SigningProvider
    let readCache: DescriptorCache?
    var result = DescriptorExpansion()

    init(index: UInt32, keys: any SigningProvider, readCache: DescriptorCache?) {
        self.index = index
        self.keys = keys
        self.readCache = readCache
    }

    mutating func finish(_ scripts: [Script]) -> DescriptorExpansion {
        result.scripts = scripts
        return result
    }

    /// Nil when a key cannot be derived or is no point.
    mutating func scripts(of expression: Descriptor.Expression) -> [Script]? {
        switch expression {
        case .address(let destination): return [destination.script]
        case .raw(let script): return [script]
        case .pk(let key, let xOnly):
            return resolve(key).map { xOnly ? [ScriptBuilder().push($0.xOnly.bytes).opcode(.checkSig).script] : [.payTo($0)] }
        case .pkh(let key): return resolveAndKeep(key).map { [.payToPublicKeyHash($0.id)] }
        case .wpkh(let key): return resolveAndKeep(key).map { [Destination.witnessV0KeyHash($0.id).script] }
        case .combo(let key): return resolveAndKeep(key).map { comboScripts($0) }
        case .multi(let threshold, let keys, let sorted):
            return resolve(keys).map { [.multisig(required: threshold, keys: sorted ? $0.sorted() : $0)] }
        case .multiA(let threshold, let keys, let sorted):
            return resolve(keys).map { [Expander.multiA(threshold, $0.map(\.xOnly), sorted: sorted)] }
        case .miniscript(let script): return miniscript(script).map { [$0] }
        case .sh(let inner): return innerScript(inner).map { [$0.payToScriptHash] }
        case .wsh(let inner): return innerScript(inner).map { [$0.payToWitnessScriptHash] }
        case .tr(let key, let leaves): return taprootScript(key, leaves).map { [$0] }
        case .rawtr(let key):
            guard let output = resolve(key)?.xOnly, output.isOnCurve else { return nil }
            return [Destination.taproot(output).script]
        }
    }

    private mutating func resolve(_ key: KeyExpression) -> PublicKey? {
        let found = key.publicKey(at: index, keys: keys, readCache: readCache, writeCache: &result.cache)
        guard let (publicKey, origin) = found else { return nil }
        let id = publicKey.id
        if result.provider.origins[id] == nil { result.provider.origins[id] = (publicKey, origin) }
        return publicKey
    }

    /// For scripts that hold the key's hash only.
    private mutating func resolveAndKeep(_ key: KeyExpression) -> PublicKey? {
        let publicKey = resolve(key)
        if let publicKey { result.provider.add(publicKey) }
        return publicKey
    }

    private mutating func resolve(_ keys: [KeyExpression]) -> [PublicKey]? {
        var resolved: [PublicKey] = []
        for key in keys {
            guard let publicKey = resolve(key) else { return nil }
            resolved.append(publicKey)
        }
        return resolved
    }

    private mutating func innerScript(_ expression: Descriptor.Expression) -> Script? {
        guard let script = scripts(of: expression)?.first else { return nil }
        result.provider.add(script)
        return script
    }

    private mutating func comboScripts(_ key: PublicKey) -> [Script] {
        let base: [Script] = [.payTo(key), .payToPublicKeyHash(key.id)]
        guard key.isCompressed else { return base }
        let witness = Destination.witnessV0KeyHash(key.id).script
        result.provider.add(witness)
        return base + [witness, witness.payToScriptHash]
    }

    private mutating func miniscript(_ script: Miniscript<KeyExpression>) -> Script? {
        var keys: [KeyExpression: [UInt8]] = [:]
        for expression in script.keys {
            guard let key = resolve(expression) else { return nil }
            // In tapscript keys go by the hash of the 32 bytes that stand there.
            let bytes = script.context == .tapscript ? key.xOnly.bytes : key.bytes
            result.provider.publicKeys[Hash160(hashing: bytes)] = key
            keys[expression] = bytes
        }
        return script.script { keys[$0] ?? [] }
    }

    private mutating func taprootScript(_ key: KeyExpression, _ leaves: [Descriptor.Leaf]) -> Script? {
        guard let internalKey = resolveAndKeep(key) else { return nil }
        var scripts: [TaprootTree.Leaf] = []
        for leaf in leaves {
            guard let script = self.scripts(of: leaf.expression)?.first else { return nil }
            scripts.append(TaprootTree.Leaf(depth: leaf.depth, script: script.bytes))
        }
        guard let tree = TaprootTree(internalKey: internalKey.xOnly, leaves: scripts) else { return nil }
        result.provider.taprootTrees[tree.outputKey] = tree
        return Destination.taproot(tree.outputKey).script
    }

    private static func multiA(_ threshold: Int, _ keys: [XOnlyPublicKey], sorted: Bool) -> Script {
        var builder = ScriptBuilder()
        for (index, key) in (sorted ? keys.sorted() : keys).enumerated() {
            builder = builder.push(key.bytes).opcode(index == 0 ? .checkSig : .checkSigAdd)
        }
        return builder.push(number: Int64(threshold)).opcode(.numEqual).script
    }
}
