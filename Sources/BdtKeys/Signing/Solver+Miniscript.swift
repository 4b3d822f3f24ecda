import BdtCrypto
import BdtPrimitives
import BdtScript

/// Scripts that no template fits are satisfied as miniscripts.
extension Solver {
    /// The elements that satisfy a witness script of version 0, without the script; nil when they are not to be had.
    mutating func satisfyMiniscript(_ script: Script) -> [[UInt8]]? {
        let finder = self
        var missing: [Hash160] = []
        let decoded = MiniscriptDecoder<PublicKey>.decode(script, context: .p2wsh) {
            PublicKey($0)
        } keyOfHash: { hash in
            guard let id = Hash160(hash) else { return nil }
            let key = finder.findPublicKey(id)
            if key == nil { missing.append(id) }
            return key
        }
        data.missing.publicKeys += missing
        guard let decoded else { return nil }
        var satisfier = WitnessScriptSatisfier(solver: self, script: script)
        let stack = decoded.satisfy(&satisfier)
        self = satisfier.solver
        return stack
    }

    /// The elements that satisfy a leaf of a taproot tree, without script and control block; nil when they are not to be had.
    mutating func satisfyTapscript(_ leaf: TaprootSpendData.LeafScript) -> [[UInt8]]? {
        guard leaf.version == Taproot.tapscriptLeaf else { return nil }
        let finder = self
        var missing: [Hash160] = []
        let script = Script(leaf.script)
        let decoded = MiniscriptDecoder<XOnlyPublicKey>.decode(script, context: .tapscript) {
            XOnlyPublicKey($0)
        } keyOfHash: { hash in
            guard let id = Hash160(hash) else { return nil }
            let key = finder.findPublicKey(id)?.xOnly
            if key == nil { missing.append(id) }
            return key
        }
        data.missing.publicKeys += missing
        guard let decoded else { return nil }
        var satisfier = TapscriptSatisfier(solver: self, leafHash: Taproot.leafHash(version: leaf.version, script: leaf.script))
        let stack = decoded.satisfy(&satisfier)
        self = satisfier.solver
        return stack
    }
}

private struct WitnessScriptSatisfier<Keys: SigningProvider, Creator: SignatureCreator>: MiniscriptSatisfier {
    var solver: Solver<Keys, Creator>
    let script: Script

    mutating func signature(by key: PublicKey) -> [UInt8]? { solver.signature(by: key, script, .witnessV0) }
    func keyBytes(_ key: PublicKey) -> [UInt8] { key.bytes }
    func preimage(_ hash: PreimageHash, _ value: [UInt8]) -> [UInt8]? { solver.data.preimages[hash]?[value] }
    func isAfter(_ time: UInt32) -> Bool { solver.creator.checker.checkLockTime(Int64(time)) }
    func isOlder(_ age: UInt32) -> Bool { solver.creator.checker.checkSequence(Int64(age)) }
}

private struct TapscriptSatisfier<Keys: SigningProvider, Creator: SignatureCreator>: MiniscriptSatisfier {
    var solver: Solver<Keys, Creator>
    let leafHash: Hash256

    mutating func signature(by key: XOnlyPublicKey) -> [UInt8]? { solver.signature(by: key, leafHash: leafHash) }
    func keyBytes(_ key: XOnlyPublicKey) -> [UInt8] { key.bytes }
    func preimage(_ hash: PreimageHash, _ value: [UInt8]) -> [UInt8]? { solver.data.preimages[hash]?[value] }
    func isAfter(_ time: UInt32) -> Bool { solver.creator.checker.checkLockTime(Int64(time)) }
    func isOlder(_ age: UInt32) -> Bool { solver.creator.checker.checkSequence(Int64(age)) }
}
