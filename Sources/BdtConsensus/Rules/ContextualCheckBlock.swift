import BdtPrimitives

/// Judges a block that passed `checkBlock` by the headers it builds on: lock times, the height in the coinbase, the witness commitment,
/// weight and, where blocks are signed, the signature. `previous` is nil for a genesis block. Proposals, which have no signature yet, go
/// without `checkSignature`.
package func contextualCheckBlock<Entry: HeaderContext>(
    _ block: Block, after previous: Entry?, parameters: ConsensusParameters, checkSignature: Bool = true
) -> BlockRejection? {
    let height = previous.map { $0.height + 1 } ?? 0
    if let rejection = checkFinality(block, after: previous, height: height, parameters: parameters) { return rejection }
    if parameters.isActive(.heightInCoinbase, at: height), let rejection = checkCoinbaseHeight(block, height: height) { return rejection }
    if let rejection = checkWitnessCommitment(block, isExpected: parameters.isActive(.segwit, at: height)) { return rejection }
    // Only now: the coinbase's witness is not covered by the block's hash, but the commitment has just covered it.
    if block.weight > ConsensusLimits.maxBlockWeight {
        return BlockRejection(.consensus, "bad-blk-weight", debug: "ContextualCheckBlock : weight limit failed")
    }
    return checkSignature ? checkAuthorisation(block, height: height, parameters: parameters) : nil
}

private func checkFinality<Entry: HeaderContext>(
    _ block: Block, after previous: Entry?, height: Int, parameters: ConsensusParameters
) -> BlockRejection? {
    var time = Int64(block.header.time)
    if let previous, parameters.isActive(.csv, at: height) { time = previous.medianTimePast }
    return block.layout.allSatisfy { isFinal($0, height: height, time: time) }
        ? nil : BlockRejection(.consensus, "bad-txns-nonfinal", debug: "non-final transaction")
}

/// The coinbase starts with a push of the height (BIP34).
private func checkCoinbaseHeight(_ block: Block, height: Int) -> BlockRejection? {
    let expected = ScriptBuilder().push(number: Int64(height)).script.bytes
    return block.layout[0].inputs[0].scriptSig.starts(with: expected)
        ? nil : BlockRejection(.consensus, "bad-cb-height", debug: "block height mismatch in coinbase")
}
