import BdtCrypto
import BdtPrimitives
import BdtScript

extension Descriptor {
    /// The most telling descriptor of `script` that `provider` allows: at least addr() or raw().
    package init(inferredFrom script: Script, provider: some SigningProvider, codec: AddressCodec) {
        let inference = DescriptorInference(provider: provider, codec: codec)
        let destination = Destination(script)
        let fallback: Expression = destination.isValid && destination.script == script ? .address(destination) : .raw(script)
        self.init(inference.expression(script, in: .top) ?? fallback, codec: codec)
    }
}

/// Goes from scripts back to expressions.
private struct DescriptorInference {
    let provider: any SigningProvider
    let codec: AddressCodec

    /// Nil when the script is of no kind that has a function in this context.
    func expression(_ script: Script, in context: DescriptorContext) -> Descriptor.Expression? {
        if context == .p2tr { return tapscript(script) }
        return template(script, in: context) ?? (context == .p2wsh ? miniscript(script, .p2wsh) : nil)
    }

    private func template(_ script: Script, in context: DescriptorContext) -> Descriptor.Expression? {
        switch ScriptTemplate(script) {
        case .pubKey(let publicKey): return key(publicKey, in: context).map { .pk($0, xOnly: false) }
        case .pubKeyHash(let id): return provider.publicKey(for: id).flatMap { key($0, in: context) }.map { .pkh($0) }
        case .multisig(let required, let publicKeys):
            let keys = publicKeys.compactMap { key($0, in: context) }
            return keys.count == publicKeys.count ? .multi(threshold: required, keys, sorted: false) : nil
        case .witnessV0KeyHash(let id) where context != .p2wsh:
            return provider.publicKey(for: id).flatMap { key($0, in: .p2wpkh) }.map { .wpkh($0) }
        case .witnessV0ScriptHash(let hash) where context != .p2wsh:
            return provider.script(forWitness: hash).flatMap { expression($0, in: .p2wsh) }.map { .wsh($0) }
        case .scriptHash(let id) where context == .top:
            return provider.script(for: id).flatMap { expression($0, in: .p2sh) }.map { .sh($0) }
        case .witnessV1Taproot(let outputKey) where context == .top: return taproot(outputKey)
        default: return nil
        }
    }

    private func key(_ key: PublicKey, in context: DescriptorContext) -> KeyExpression? {
        guard !key.isHybrid, key.isCompressed || context == .top || context == .p2sh else { return nil }
        return KeyExpression(
            index: 0, origin: provider.keyOrigin(for: key.id), source: .constant(key, xOnly: false), apostrophe: false)
    }

    private func key(_ key: XOnlyPublicKey) -> KeyExpression {
        KeyExpression(
            index: 0, origin: provider.keyOrigin(for: key), source: .constant(key.evenPublicKey, xOnly: true), apostrophe: false)
    }

    private func taproot(_ outputKey: XOnlyPublicKey) -> Descriptor.Expression? {
        if let tree = provider.taprootTree(for: outputKey) {
            let leaves = tree.leaves.compactMap { leaf in
                leaf.version == Taproot.tapscriptLeaf
                    ? tapscript(Script(leaf.script)).map { Descriptor.Leaf(depth: leaf.depth, expression: $0) } : nil
            }
            if leaves.count == tree.leaves.count { return .tr(key(tree.internalKey), leaves) }
        }
        return outputKey.isOnCurve ? .rawtr(key(outputKey)) : nil
    }

    private func tapscript(_ script: Script) -> Descriptor.Expression? {
        guard let (threshold, keys) = script.tapscriptMultisig else { return miniscript(script, .tapscript) }
        if threshold == nil, let only = keys.first { return .pk(key(only), xOnly: true) }
        return .multiA(threshold: threshold ?? 1, keys.map(key), sorted: false)
    }
}

extension DescriptorInference {
    /// Nil unless the script is a miniscript that can be relied on, over keys that are known.
    private func miniscript(_ script: Script, _ context: MiniscriptContext) -> Descriptor.Expression? {
        let decoded = MiniscriptDecoder<KeyExpression>.decode(script, context: context) { bytes in
            context == .p2wsh ? PublicKey(bytes).flatMap { key($0, in: .p2wsh) } : XOnlyPublicKey(bytes).map(key)
        } keyOfHash: { hash in
            Hash160(hash).flatMap(provider.publicKey(for:)).flatMap { key($0, in: context == .p2wsh ? .p2wsh : .p2tr) }
        }
        guard let decoded, decoded.isSane(decoded.duplicates { $0.identity(codec) }) else { return nil }
        return .miniscript(decoded)
    }
}

extension Script {
    /// The keys of `key OP_CHECKSIG` (no threshold) and of `key OP_CHECKSIG key OP_CHECKSIGADD ... threshold OP_NUMEQUAL`.
    var tapscriptMultisig: (threshold: Int?, keys: [XOnlyPublicKey])? {
        var walk = ScriptIterator(self)
        var keys: [XOnlyPublicKey] = []
        var step = walk.next()
        while let push = step, push.opcode.rawValue == 32, let key = XOnlyPublicKey(push.data) {
            guard walk.next()?.opcode == (keys.isEmpty ? .checkSig : .checkSigAdd) else { return nil }
            keys.append(key)
            step = walk.next()
        }
        guard (1...ScriptTemplate.maximumTapscriptKeys).contains(keys.count) else { return nil }
        if step == nil { return keys.count == 1 && !walk.failed ? (nil, keys) : nil }
        guard let threshold = step?.number(in: 1...keys.count), walk.next()?.opcode == .numEqual, walk.offset == count else { return nil }
        return (threshold, keys)
    }
}
