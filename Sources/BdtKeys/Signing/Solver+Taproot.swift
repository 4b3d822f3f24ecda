import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtScript

extension Solver {
    /// By the key path if possible, else by the script path with the smallest witness.
    mutating func taproot(_ outputKey: XOnlyPublicKey) -> Step {
        if let tree = keys.taprootTree(for: outputKey) {
            data.taproot.merge(TaprootSpendData(tree))
            data.taprootTree = tree
        }
        if let signature = keyPathSignature(outputKey) { return Step(solved: true, stack: [signature]) }
        var best: [[UInt8]]?
        for (leaf, controlBlocks) in data.taproot.scripts.sorted(by: { $0.key < $1.key }) {
            guard let elements = satisfyTapscript(leaf), let control = Solver.shortest(controlBlocks) else { continue }
            let stack = elements + [leaf.script, control]
            if best.map({ Solver.size(stack) < Solver.size($0) }) ?? true { best = stack }
        }
        return best.map { Step(solved: true, stack: $0) } ?? .failed
    }

    private mutating func keyPathSignature(_ outputKey: XOnlyPublicKey) -> [UInt8]? {
        if let internalKey = data.taproot.internalKey, let origin = keys.keyOrigin(for: internalKey),
            data.taprootOrigins[internalKey] == nil
        {
            data.taprootOrigins[internalKey] = TaprootKeyOrigin(leafHashes: [], origin: origin)
        }
        if data.taprootKeySignature.isEmpty {
            let tweak = KeyTweak.taproot(merkleRoot: data.taproot.merkleRoot)
            let signature =
                data.taproot.internalKey.flatMap { creator.schnorrSignature(by: $0, keys: keys, leafHash: nil, tweak: tweak) }
                ?? creator.schnorrSignature(by: outputKey, keys: keys, leafHash: nil, tweak: .none)
            data.taprootKeySignature = signature ?? []
        }
        return data.taprootKeySignature.isEmpty ? nil : data.taprootKeySignature
    }

    mutating func signature(by key: XOnlyPublicKey, leafHash: Hash256) -> [UInt8]? {
        if let origin = keys.keyOrigin(for: key) {
            data.taprootOrigins[key, default: TaprootKeyOrigin(leafHashes: [], origin: origin)].leafHashes.insert(leafHash)
        }
        let name = TaprootSignatureKey(key: key, leafHash: leafHash)
        if let known = data.taprootScriptSignatures[name] { return known }
        guard let signature = creator.schnorrSignature(by: key, keys: keys, leafHash: leafHash, tweak: .none) else { return nil }
        data.taprootScriptSignatures[name] = signature
        return signature
    }

    private static func shortest(_ blocks: Set<[UInt8]>) -> [UInt8]? {
        blocks.min { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count }
    }

    private static func size(_ stack: [[UInt8]]) -> Int { stack.reduce(0) { $0 + CompactSize.width($1.count) + $1.count } }
}
