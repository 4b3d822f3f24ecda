import BdtConsensus
import BdtKernel
import BdtPrimitives

/// Does proof of work on the processor: for networks where that is easy.
package struct BlockMiner: Sendable {
    /// Hashes tried when the caller names no number.
    package static let defaultTries: UInt64 = 1_000_000
    /// Hashes between two looks at whether to stop.
    private static let strideLength: UInt64 = 1 << 16

    /// What came of the search for a nonce.
    package enum Outcome: Sendable {
        case found(Block)
        /// No nonce of this header does; another time or coinbase may.
        case exhausted
        /// Out of tries, or told to stop.
        case stopped
    }

    let parameters: ConsensusParameters
    let shouldStop: @Sendable () -> Bool

    package init(parameters: ConsensusParameters, shouldStop: @escaping @Sendable () -> Bool) {
        self.parameters = parameters
        self.shouldStop = shouldStop
    }

    /// Sets the merkle root and finds a nonce; takes what it uses off `tries`.
    package func mine(_ block: Block, tries: inout UInt64) -> Outcome {
        var header = block.header
        header.merkleRoot = block.merkleRoot().root
        while tries > 0, header.nonce < .max, !checkProofOfWork(header.computeHash(), bits: header.bits, parameters: parameters) {
            header.nonce += 1
            tries -= 1
            if tries % BlockMiner.strideLength == 0, shouldStop() { return .stopped }
        }
        if tries == 0 || shouldStop() { return .stopped }
        if header.nonce == .max { return .exhausted }
        return .found(Block(header: header, transactions: block.transactions))
    }
}
