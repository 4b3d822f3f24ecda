import BdtBase
import BdtCrypto
import BdtPrimitives

/// A transaction, what it spends, and the hashes that the signatures of all its inputs share, computed once (BIP143, BIP341). A plain value
/// without references: the layout of the transaction and the spent outputs must outlive it.
package struct SpendingView: Sendable {
    package let transaction: TransactionView
    /// One for each input, or none when they are not known.
    package let spent: SpentList
    /// Nil when no input has a witness.
    let shared: SharedHashes?
    /// What version 0 needs of them; nil when there can be no such input.
    let doubled: SharedHashes?
    /// Nil unless `spent` are known and one may be taproot.
    let taproot: SpentHashes?

    /// `spent` is empty or has one for each input. With `forSigning` all hashes are computed, whether or not witnesses are there yet.
    package init(_ transaction: TransactionView, spent: SpentList, forSigning: Bool = false) {
        precondition(spent.isEmpty || spent.count == transaction.inputs.count)
        self.transaction = transaction
        self.spent = spent
        let (usesVersion0, usesTaproot) = forSigning ? (true, true) : SpendingView.kinds(transaction, spent)
        let shared = usesVersion0 || usesTaproot ? SharedHashes(transaction) : nil
        self.shared = shared
        doubled = usesVersion0 ? shared?.hashedAgain : nil
        taproot = usesTaproot && !spent.isEmpty ? SpentHashes(spent) : nil
    }

    /// Which signatures the inputs with a witness may have; an output that is not known may be of version 0.
    private static func kinds(_ transaction: TransactionView, _ spent: SpentList) -> (version0: Bool, taproot: Bool) {
        guard transaction.hasWitness else { return (false, false) }
        if spent.isEmpty { return (true, false) }
        var kinds = (version0: false, taproot: false)
        let inputs = transaction.inputs
        for index in 0..<inputs.count where !inputs[index].witness.isEmpty {
            if spent[index].script.isPayToTaproot { kinds.taproot = true } else { kinds.version0 = true }
        }
        return kinds
    }

    /// Whether signatures of BIP341 can be hashed.
    package var isTaprootReady: Bool { taproot != nil }
}

/// SHA-256 over parts of a transaction.
struct SharedHashes: Sendable {
    let prevouts: Hash256
    let sequences: Hash256
    let outputs: Hash256

    /// Single hashes (BIP341).
    init(_ transaction: TransactionView) {
        let inputs = transaction.inputs
        prevouts = HashWriter.hash { writer in
            for index in 0..<inputs.count { writer.write(inputs[index].outpointBytes) }
        }
        sequences = HashWriter.hash { writer in
            for index in 0..<inputs.count { writer.write(inputs[index].sequence) }
        }
        outputs = SHA256.hash(transaction.outputBytes)
    }

    private init(prevouts: Hash256, sequences: Hash256, outputs: Hash256) {
        self.prevouts = prevouts
        self.sequences = sequences
        self.outputs = outputs
    }

    /// Double hashes (BIP143).
    var hashedAgain: SharedHashes {
        SharedHashes(prevouts: SHA256.hash(prevouts), sequences: SHA256.hash(sequences), outputs: SHA256.hash(outputs))
    }
}

/// Single SHA-256 over the outputs that a transaction spends.
struct SpentHashes: Sendable {
    let amounts: Hash256
    let scripts: Hash256

    init(_ outputs: SpentList) {
        amounts = HashWriter.hash { writer in
            for index in 0..<outputs.count { writer.write(outputs[index].value.satoshi) }
        }
        scripts = HashWriter.hash { writer in
            for index in 0..<outputs.count { writer.writeVarBytes(outputs[index].script) }
        }
    }
}
