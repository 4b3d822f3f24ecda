import BdtConsensus
import BdtPrimitives

extension Chainstate {
    /// Judges a block as if it came after `previous`, the tip, and changes nothing. Without `checkProofOfWork` no signature is asked for either:
    /// a proposal has neither.
    func test(
        _ block: Block, after previous: BlockIndexEntry, checkProofOfWork: Bool, checkMerkleRoot: Bool
    ) throws(KernelError) -> BlockRejection? {
        if let rejection = judge(block.header, after: previous) { return rejection }
        let rejection =
            checkBlock(block, parameters: consensus, checkProofOfWork: checkProofOfWork, checkMerkleRoot: checkMerkleRoot)
            ?? contextualCheckBlock(block, after: previous, parameters: consensus, checkSignature: checkProofOfWork)
        if let rejection { return rejection }
        let entry = BlockIndexEntry(header: block.header, hash: block.hash, previous: previous)
        let verdict = try connect(block, entry, coins: Overlay(coins), justCheck: true)
        if let fault = coinStore.fault { throw .storage(fault) }
        return verdict
    }
}
