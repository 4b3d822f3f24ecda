import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// A transaction on its way through the hands of its signers (BIP174, BIP371).
package struct PSBT: Sendable {
    /// Without scriptSigs and witnesses.
    package private(set) var transaction: TransactionBody
    /// Extended keys that belong to the signers, with where they come from.
    package var extendedKeys: [PSBTExtendedKey: KeyOrigin] = [:]
    /// One for each input of the transaction.
    package var inputs: [PSBTInput]
    /// One for each output of the transaction.
    package var outputs: [PSBTOutput]
    /// Given in the bytes, if at all; 0 is the only one known.
    package var version: UInt32?
    package var proprietary: [[UInt8]: [UInt8]] = [:]
    package var unknown: [[UInt8]: [UInt8]] = [:]

    /// Of a transaction whose scriptSigs and witnesses are dropped.
    package init(_ transaction: TransactionBody) {
        var unsigned = transaction
        for index in unsigned.inputs.indices {
            unsigned.inputs[index].scriptSig = Script()
            unsigned.inputs[index].witness = []
        }
        self.transaction = unsigned
        inputs = transaction.inputs.map { _ in PSBTInput() }
        outputs = transaction.outputs.map { _ in PSBTOutput() }
    }

    /// The output that an input spends, as far as the data says; nil also when a given transaction is not the one that is spent.
    package func spentOutput(_ index: Int) -> TransactionOutput? {
        let point = transaction.inputs[index].previousOutput
        guard let previous = inputs[index].nonWitnessUTXO else { return inputs[index].witnessUTXO }
        guard previous.txid == point.txid, Int(point.index) < previous.outputs.count else { return nil }
        return previous.outputs[Int(point.index)]
    }

    /// Takes over what `other` has more; false when it is of another transaction.
    package mutating func merge(_ other: PSBT) -> Bool {
        guard Transaction(transaction).txid == Transaction(other.transaction).txid else { return false }
        for index in inputs.indices { inputs[index].merge(other.inputs[index]) }
        for index in outputs.indices { outputs[index].merge(other.outputs[index]) }
        extendedKeys.merge(other.extendedKeys) { own, _ in own }
        unknown.merge(other.unknown) { own, _ in own }
        return true
    }

    /// Adds an input without its signatures, which cover other inputs too; false when the transaction has it already.
    package mutating func add(_ input: TransactionInput, _ data: PSBTInput) -> Bool {
        guard !transaction.inputs.contains(input) else { return false }
        transaction.inputs.append(input)
        var data = data
        data.signatures = [:]
        data.finalScriptSig = Script()
        data.finalWitness = []
        inputs.append(data)
        return true
    }

    package mutating func add(_ output: TransactionOutput, _ data: PSBTOutput) {
        transaction.outputs.append(output)
        outputs.append(data)
    }

    /// Changes what of the transaction no signature exists for yet.
    package mutating func setTransaction(version: UInt32, lockTime: UInt32) {
        transaction.version = version
        transaction.lockTime = lockTime
    }
}

/// An extended key with the version bytes that it was written with.
package struct PSBTExtendedKey: Hashable, Sendable {
    package let version: [UInt8]
    package let key: ExtendedPublicKey
}

/// Where a taproot key comes from, and the leaves it occurs in.
package struct TaprootKeyOrigin: Hashable, Sendable {
    package var leafHashes: Set<Hash256>
    package var origin: KeyOrigin

    package init(leafHashes: Set<Hash256>, origin: KeyOrigin) {
        self.leafHashes = leafHashes
        self.origin = origin
    }
}

/// The hash functions whose preimages scripts may ask for.
package enum PreimageHash: CaseIterable, Hashable, Sendable {
    case ripemd160, sha256, hash160, hash256

    package var byteCount: Int { self == .ripemd160 || self == .hash160 ? 20 : 32 }
}

/// What is known about spending one input.
package struct PSBTInput: Sendable {
    /// The whole transaction whose output is spent.
    package var nonWitnessUTXO: Transaction?
    /// Only the output that is spent, for segwit.
    package var witnessUTXO: TransactionOutput?
    package var redeemScript = Script()
    package var witnessScript = Script()
    package var finalScriptSig = Script()
    package var finalWitness: [[UInt8]] = []
    package var origins: [PublicKey: KeyOrigin] = [:]
    package var signatures: [Hash160: KeySignature] = [:]
    package var preimages: [PreimageHash: [[UInt8]: [UInt8]]] = [:]
    package var signatureHashType: Int32?

    package var taprootKeySignature: [UInt8] = []
    package var taprootScriptSignatures: [TaprootSignatureKey: [UInt8]] = [:]
    package var taproot = TaprootSpendData()
    package var taprootOrigins: [XOnlyPublicKey: TaprootKeyOrigin] = [:]

    package var proprietary: [[UInt8]: [UInt8]] = [:]
    package var unknown: [[UInt8]: [UInt8]] = [:]

    package init() {}

    /// Whether scriptSig or witness is final.
    package var isSigned: Bool { !finalScriptSig.isEmpty || !finalWitness.isEmpty }

    mutating func merge(_ other: PSBTInput) {
        nonWitnessUTXO = nonWitnessUTXO ?? other.nonWitnessUTXO
        witnessUTXO = witnessUTXO ?? other.witnessUTXO
        signatures.merge(other.signatures) { own, _ in own }
        preimages.merge(other.preimages) { own, new in own.merging(new) { first, _ in first } }
        origins.merge(other.origins) { own, _ in own }
        unknown.merge(other.unknown) { own, _ in own }
        taprootScriptSignatures.merge(other.taprootScriptSignatures) { own, _ in own }
        taproot.merge(other.taproot)
        taprootOrigins.merge(other.taprootOrigins) { own, _ in own }
        if redeemScript.isEmpty { redeemScript = other.redeemScript }
        if witnessScript.isEmpty { witnessScript = other.witnessScript }
        if finalScriptSig.isEmpty { finalScriptSig = other.finalScriptSig }
        if finalWitness.isEmpty { finalWitness = other.finalWitness }
        if taprootKeySignature.isEmpty { taprootKeySignature = other.taprootKeySignature }
    }
}

/// What is known about one output, so that signers can recognise their own.
package struct PSBTOutput: Sendable {
    package var redeemScript = Script()
    package var witnessScript = Script()
    package var origins: [PublicKey: KeyOrigin] = [:]
    package var taprootInternalKey: XOnlyPublicKey?
    /// The leaves of the script tree; they make a whole tree.
    package var taprootLeaves: [TaprootTree.Leaf] = []
    package var taprootOrigins: [XOnlyPublicKey: TaprootKeyOrigin] = [:]
    package var proprietary: [[UInt8]: [UInt8]] = [:]
    package var unknown: [[UInt8]: [UInt8]] = [:]

    package init() {}

    mutating func merge(_ other: PSBTOutput) {
        origins.merge(other.origins) { own, _ in own }
        unknown.merge(other.unknown) { own, _ in own }
        taprootOrigins.merge(other.taprootOrigins) { own, _ in own }
        if redeemScript.isEmpty { redeemScript = other.redeemScript }
        if witnessScript.isEmpty { witnessScript = other.witnessScript }
        taprootInternalKey = taprootInternalKey ?? other.taprootInternalKey
        if taprootLeaves.isEmpty { taprootLeaves = other.taprootLeaves }
    }
}
