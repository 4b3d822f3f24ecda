import BdtPrimitives

/// The compact target that a block after `last` must have; `time` is the new block's, in UNIX seconds.
package func nextWorkRequired<Entry: HeaderContext>(after last: Entry, time: Int64, parameters: ConsensusParameters) -> UInt32 {
    let interval = parameters.difficultyAdjustmentInterval
    guard (last.height + 1) % interval == 0 else {
        return parameters.allowsMinDifficultyBlocks ? minDifficultyWork(after: last, time: time, parameters: parameters) : last.bits
    }
    if parameters.noRetargeting { return last.bits }
    guard let first = last.ancestor(height: last.height - (interval - 1)) else { return last.bits }
    // BIP94 scales the first target of the period: it alone cannot come from the exception for slow blocks.
    let bits = parameters.enforcesBIP94 ? first.bits : last.bits
    return retarget(bits: bits, timespan: last.time - first.time, parameters: parameters)
}

/// The target of `bits` scaled by how long the period took, within a quarter and four times of the aim.
package func retarget(bits: UInt32, timespan: Int64, parameters: ConsensusParameters) -> UInt32 {
    let aim = parameters.powTargetTimespan
    let bounded = min(max(timespan, aim / 4), aim * 4)
    // Only a target that passed `checkProofOfWork` can be in the chain.
    let old = CompactTarget.decode(bits) ?? parameters.powLimit
    // Near the main network's limit the product wraps around at 2^256, as published.
    let new = old * UInt64(bounded) / UInt256(UInt64(aim))
    return CompactTarget.encode(min(new, parameters.powLimit))
}

/// Within a period on test networks: a block twice the spacing late may be easy, and the next one returns to the last real target.
private func minDifficultyWork<Entry: HeaderContext>(after last: Entry, time: Int64, parameters: ConsensusParameters) -> UInt32 {
    let easiest = CompactTarget.encode(parameters.powLimit)
    if time > last.time + parameters.powTargetSpacing * 2 { return easiest }
    var entry = last
    while entry.height % parameters.difficultyAdjustmentInterval != 0, entry.bits == easiest, let previous = entry.previous {
        entry = previous
    }
    return entry.bits
}

/// Whether the target may change from `oldBits` to `newBits` at `height`, judged without the times of the period (headers presync).
package func isPermittedTransition(height: Int, oldBits: UInt32, newBits: UInt32, parameters: ConsensusParameters) -> Bool {
    if parameters.allowsMinDifficultyBlocks { return true }
    guard height % parameters.difficultyAdjustmentInterval == 0 else { return oldBits == newBits }
    guard let new = CompactTarget.decode(newBits) else { return false }
    func bound(_ timespan: Int64) -> UInt256 {
        CompactTarget.decode(retarget(bits: oldBits, timespan: timespan, parameters: parameters)) ?? .zero
    }
    return bound(parameters.powTargetTimespan / 4) <= new && new <= bound(parameters.powTargetTimespan * 4)
}
