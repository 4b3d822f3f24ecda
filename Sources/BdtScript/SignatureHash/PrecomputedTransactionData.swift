import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// A transaction, what it spends, and the hashes that the signatures of all its inputs share, computed once. Shared by the threads that
/// check its inputs.
package final class PrecomputedTransactionData: Sendable {
    package let transaction: Transaction
    /// One for each input, or none when they are not known.
    package let spentOutputs: [TransactionOutput]
    /// What BIP143 and BIP341 have in common; nil when no input has a witness.
    let shared: SharedHashes?
    /// What BIP341 adds; nil unless `spentOutputs` are known and one may be taproot.
    let spent: SpentHashes?

    /// `spentOutputs` is empty or has one for each input. With `forSigning` all hashes are computed, whether or not witnesses are there yet.
    package init(_ transaction: Transaction, spentOutputs: [TransactionOutput], forSigning: Bool = false) {
        precondition(spentOutputs.isEmpty || spentOutputs.count == transaction.inputs.count)
        self.transaction = transaction
        self.spentOutputs = spentOutputs
        let usesTaproot = spentOutputs.indices.contains { index in
            forSigning || (!transaction.inputs[index].witness.isEmpty && spentOutputs[index].script.isPayToTaproot)
        }
        shared = forSigning || transaction.hasWitness ? SharedHashes(transaction) : nil
        spent = usesTaproot ? SpentHashes(spentOutputs) : nil
    }

    /// Whether signatures of BIP341 can be hashed.
    package var isTaprootReady: Bool { spent != nil }
}

/// Single SHA-256 over parts of a transaction.
struct SharedHashes: Sendable {
    let prevouts: Hash256
    let sequences: Hash256
    let outputs: Hash256

    init(_ transaction: Transaction) {
        var writer = ByteWriter(reserving: 36 * transaction.inputs.count)
        for input in transaction.inputs { writer.write(input.previousOutput) }
        prevouts = SHA256.hash(writer.bytes)
        writer = ByteWriter(reserving: 4 * transaction.inputs.count)
        for input in transaction.inputs { writer.write(input.sequence) }
        sequences = SHA256.hash(writer.bytes)
        writer = ByteWriter(reserving: transaction.strippedSize)
        for output in transaction.outputs { writer.write(output) }
        outputs = SHA256.hash(writer.bytes)
    }
}

/// Single SHA-256 over the outputs that a transaction spends.
struct SpentHashes: Sendable {
    let amounts: Hash256
    let scripts: Hash256

    init(_ outputs: [TransactionOutput]) {
        var amounts = ByteWriter(reserving: 8 * outputs.count)
        var scripts = ByteWriter(reserving: 35 * outputs.count)
        for output in outputs {
            amounts.write(output.value)
            scripts.write(output.script)
        }
        self.amounts = SHA256.hash(amounts.bytes)
        self.scripts = SHA256.hash(scripts.bytes)
    }
}
