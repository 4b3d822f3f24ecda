import BdtEncoding
import BdtPrimitives

/// Bytes of an input besides its signature: outpoint, length and sequence.
private let inputOverhead = 32 + 4 + 1 + 4
/// Bytes of a signature and a key.
private let signatureSize = 107

/// The least value that is worth spending at `rate`: what the output and the input that spends it cost. Zero for what cannot be spent.
package func dustThreshold(_ output: TransactionOutput, rate: FeeRate) -> Amount {
    if output.script.isUnspendable { return .zero }
    // Witnesses count a quarter.
    let signature = output.script.witnessProgram == nil ? signatureSize : signatureSize / 4
    return rate.fee(for: output.encoded.count + inputOverhead + signature)
}

package func isDust(_ output: TransactionOutput, rate: FeeRate) -> Bool { output.value < dustThreshold(output, rate: rate) }

/// The indices of the outputs that are dust.
package func dustOutputs(_ transaction: Transaction, rate: FeeRate) -> [Int] {
    transaction.outputs.indices.filter { isDust(transaction.outputs[$0], rate: rate) }
}
