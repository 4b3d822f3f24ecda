import BdtConsensus
import BdtEncoding
import BdtPrimitives

/// Virtual bytes of `weight`, or of the signature operations when they would cost more at `bytesPerSigOp` virtual bytes each.
package func virtualSize(weight: Int, sigOpsCost: Int, bytesPerSigOp: Int) -> Int {
    let scale = ConsensusLimits.witnessScaleFactor
    return (max(weight, sigOpsCost * bytesPerSigOp) + scale - 1) / scale
}

extension TransactionInput {
    /// Weight units that the input with its witness takes in a transaction.
    package var weight: Int {
        let witnessSize = witness.reduce(CompactSize.width(witness.count)) { $0 + CompactSize.width($1.count) + $1.count }
        return encoded.count * ConsensusLimits.witnessScaleFactor + witnessSize
    }
}
