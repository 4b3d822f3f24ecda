import BdtBase
import BdtPrimitives
import BdtScript

/// Judges a block by itself: header, merkle root, size, coinbase, transactions and their signature operations. Nothing that needs the chain,
/// coins or witnesses.
package func checkBlock(
    _ block: Block, parameters: ConsensusParameters, checkProofOfWork: Bool = true, checkMerkleRoot: Bool = true
) -> BlockRejection? {
    if checkProofOfWork {
        if let rejection = checkBlockHeader(block.header, hash: block.hash, parameters: parameters) { return rejection }
        if parameters.isSignet, let rejection = checkBlockSignature(block, parameters: parameters) { return rejection }
    }
    // What another block of the same hash could cause comes first: it must not condemn the hash.
    if checkMerkleRoot, let rejection = BdtConsensus.checkMerkleRoot(block) { return rejection }
    return checkBlockSize(block) ?? checkCoinbasePlace(block) ?? checkEachTransaction(block) ?? checkLegacySigOps(block)
}

/// The header's proof of work.
package func checkBlockHeader(_ header: BlockHeader, hash: BlockHash, parameters: ConsensusParameters) -> BlockRejection? {
    checkProofOfWork(hash, bits: header.bits, parameters: parameters)
        ? nil : BlockRejection(.invalidHeader, "high-hash", debug: "proof of work failed")
}

/// The header's merkle root is that of the transactions, and of no other list (CVE-2012-2459).
package func checkMerkleRoot(_ block: Block) -> BlockRejection? {
    let (root, mutated) = block.merkleRoot()
    if root != block.header.merkleRoot { return BlockRejection(.mutated, "bad-txnmrklroot", debug: "hashMerkleRoot mismatch") }
    return mutated ? BlockRejection(.mutated, "bad-txns-duplicate", debug: "duplicate transaction") : nil
}

private func checkBlockSize(_ block: Block) -> BlockRejection? {
    let limit = ConsensusLimits.maxBlockWeight / ConsensusLimits.witnessScaleFactor
    let isInRange = !block.layout.isEmpty && block.layout.count <= limit && block.strippedSize <= limit
    return isInRange ? nil : BlockRejection(.consensus, "bad-blk-length", debug: "size limits failed")
}

private func checkCoinbasePlace(_ block: Block) -> BlockRejection? {
    guard block.layout[0].isCoinbase else {
        return BlockRejection(.consensus, "bad-cb-missing", debug: "first tx is not coinbase")
    }
    return block.layout.dropFirst().contains { $0.isCoinbase }
        ? BlockRejection(.consensus, "bad-cb-multiple", debug: "more than one coinbase") : nil
}

private func checkEachTransaction(_ block: Block) -> BlockRejection? {
    for transaction in block.layout {
        guard let rejection = checkTransaction(transaction) else { continue }
        return BlockRejection(
            .consensus, rejection.reason, debug: "Transaction check failed (tx hash \(transaction.txid)) \(rejection.debug)")
    }
    return nil
}

private func checkLegacySigOps(_ block: Block) -> BlockRejection? {
    let count = block.layout.reduce(0) { $0 + $1.legacySigOpCount }
    return count * ConsensusLimits.witnessScaleFactor > ConsensusLimits.maxBlockSigOpsCost
        ? BlockRejection(.consensus, "bad-blk-sigops", debug: "out-of-bounds SigOpCount") : nil
}

/// Whether what came with a header may be something else than what its miner made, so that a peer alone is to blame. `checkWitness`: whether
/// segregated witness holds at the block's height.
package func isBlockMutated(_ block: Block, checkWitness: Bool) -> Bool {
    var rejection = checkMerkleRoot(block)
    if rejection == nil {
        guard let coinbase = block.layout.first, coinbase.isCoinbase else {
            // 64 bytes may be two hashes of the tree that pose as a transaction.
            return block.layout.contains { $0.strippedSize == 64 }
        }
        rejection = checkWitnessCommitment(block, isExpected: checkWitness)
    }
    if let rejection { Log.debug(.validation, "Block mutated: \(rejection)") }
    return rejection != nil
}
