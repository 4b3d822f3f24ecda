import BdtCrypto
import BdtPrimitives

/// What is known about how to spend one output: the finished scripts, or the parts they can be made of.
package struct SignatureData: Sendable {
    /// Whether scriptSig and witness are final and valid.
    package var isComplete = false
    /// Whether the output is spent through the witness.
    package var usesWitness = false
    package var scriptSig = Script()
    package var witness: [[UInt8]] = []
    package var redeemScript = Script()
    package var witnessScript = Script()
    /// ECDSA signatures with their hash types, by the id of the key.
    package var signatures: [Hash160: KeySignature] = [:]
    /// Keys that occur in the scripts, with their origins.
    package var origins: [Hash160: (key: PublicKey, origin: KeyOrigin)] = [:]

    package var taproot = TaprootSpendData()
    /// The tree that `taproot` follows from, when it is known whole.
    package var taprootTree: TaprootTree?
    package var taprootKeySignature: [UInt8] = []
    package var taprootScriptSignatures: [TaprootSignatureKey: [UInt8]] = [:]
    /// Keys that occur in the tapscripts, with the leaves they occur in; the internal key with none.
    package var taprootOrigins: [XOnlyPublicKey: TaprootKeyOrigin] = [:]
    /// X-only keys by the HASH160 that scripts name them by.
    package var taprootKeys: [Hash160: XOnlyPublicKey] = [:]

    /// Preimages by their hashes.
    package var preimages: [PreimageHash: [[UInt8]: [UInt8]]] = [:]

    /// What kept the last attempt from being complete.
    package var missing = Missing()

    package struct Missing: Hashable, Sendable {
        package var publicKeys: [Hash160] = []
        package var signatures: [Hash160] = []
        package var redeemScript: Hash160?
        package var witnessScript: Hash256?

        package init() {}
    }

    package init() {}

    /// Takes over what another attempt has more.
    package mutating func merge(_ other: SignatureData) {
        if isComplete { return }
        if other.isComplete {
            self = other
            return
        }
        if redeemScript.isEmpty { redeemScript = other.redeemScript }
        if witnessScript.isEmpty { witnessScript = other.witnessScript }
        signatures.merge(other.signatures) { own, _ in own }
    }
}

/// A signature with its hash type, and whose it is.
package struct KeySignature: Hashable, Sendable {
    package let key: PublicKey
    package let signature: [UInt8]

    package init(key: PublicKey, signature: [UInt8]) {
        self.key = key
        self.signature = signature
    }
}

/// Names a signature in a tapscript.
package struct TaprootSignatureKey: Hashable, Sendable {
    package let key: XOnlyPublicKey
    package let leafHash: Hash256

    package init(key: XOnlyPublicKey, leafHash: Hash256) {
        self.key = key
        self.leafHash = leafHash
    }
}

/// What may be known of a taproot output without its whole tree.
package struct TaprootSpendData: Hashable, Sendable {
    package var internalKey: XOnlyPublicKey?
    package var merkleRoot: Hash256?
    /// For each script all known control blocks.
    package var scripts: [LeafScript: Set<[UInt8]>] = [:]

    /// A script with its leaf version. Ordered by script, then version.
    package struct LeafScript: Hashable, Comparable, Sendable {
        package let script: [UInt8]
        package let version: UInt8

        package init(script: [UInt8], version: UInt8) {
            self.script = script
            self.version = version
        }

        package static func < (left: LeafScript, right: LeafScript) -> Bool {
            left.script == right.script ? left.version < right.version : left.script.lexicographicallyPrecedes(right.script)
        }
    }

    package init() {}

    package init(_ tree: TaprootTree) {
        internalKey = tree.internalKey
        merkleRoot = tree.merkleRoot
        for (index, leaf) in tree.leaves.enumerated() {
            scripts[LeafScript(script: leaf.script, version: leaf.version), default: []].insert(tree.controlBlock(at: index))
        }
    }

    package mutating func merge(_ other: TaprootSpendData) {
        internalKey = internalKey ?? other.internalKey
        merkleRoot = merkleRoot ?? other.merkleRoot
        scripts.merge(other.scripts) { $0.union($1) }
    }
}
