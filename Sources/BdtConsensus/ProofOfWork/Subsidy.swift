import BdtPrimitives

/// The new coins that the block at `height` may make.
package func blockSubsidy(height: Int, parameters: ConsensusParameters) -> Amount {
    let halvings = height / parameters.subsidyHalvingInterval
    return halvings >= 64 ? .zero : Amount((50 * Amount.coin.satoshi) >> Int64(halvings))
}
