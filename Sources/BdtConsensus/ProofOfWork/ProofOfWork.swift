import BdtPrimitives

/// The target that `bits` spells, if it is no easier than the network allows.
package func validTarget(bits: UInt32, powLimit: UInt256) -> UInt256? {
    guard let target = CompactTarget.decode(bits), target <= powLimit else { return nil }
    return target
}

/// Whether `hash` meets the target that `bits` spells.
package func checkProofOfWork(_ hash: BlockHash, bits: UInt32, parameters: ConsensusParameters) -> Bool {
    guard let target = validTarget(bits: bits, powLimit: parameters.powLimit) else { return false }
    return UInt256(hash.hash) <= target
}
