import BdtPrimitives

/// Judges a header by the chain it builds on. `now` is our clock in UNIX seconds; `checkpointHeight` the height of the last checkpoint whose
/// block is known, nil when checkpoints are off.
package func contextualCheckHeader<Entry: HeaderContext>(
    _ header: BlockHeader, after previous: Entry, parameters: ConsensusParameters, now: Int64, checkpointHeight: Int? = nil
) -> BlockRejection? {
    let height = previous.height + 1
    if header.bits != nextWorkRequired(after: previous, time: Int64(header.time), parameters: parameters) {
        return BlockRejection(.invalidHeader, "bad-diffbits", debug: "incorrect proof of work")
    }
    if let checkpointHeight, height < checkpointHeight { return BlockRejection(.checkpoint, "bad-fork-prior-to-checkpoint") }
    return checkTime(header, after: previous, parameters: parameters, now: now)
        ?? checkVersion(header, height: height, parameters: parameters)
}

private func checkTime<Entry: HeaderContext>(
    _ header: BlockHeader, after previous: Entry, parameters: ConsensusParameters, now: Int64
) -> BlockRejection? {
    let time = Int64(header.time)
    if time <= previous.medianTimePast {
        return BlockRejection(.invalidHeader, "time-too-old", debug: "block's timestamp is too early")
    }
    let startsPeriod = (previous.height + 1) % parameters.difficultyAdjustmentInterval == 0
    if parameters.enforcesBIP94 && startsPeriod && time < previous.time - ConsensusLimits.maxTimewarp {
        return BlockRejection(
            .invalidHeader, "time-timewarp-attack", debug: "block's timestamp is too early on diff adjustment block")
    }
    if time > now + ConsensusLimits.maxFutureBlockTime {
        return BlockRejection(.timeFuture, "time-too-new", debug: "block timestamp too far in the future")
    }
    return nil
}

/// Versions that ended when BIP34, BIP66 and BIP65 began.
private func checkVersion(_ header: BlockHeader, height: Int, parameters: ConsensusParameters) -> BlockRejection? {
    let isOld =
        header.version < 2 && parameters.isActive(.heightInCoinbase, at: height)
        || header.version < 3 && parameters.isActive(.strictDER, at: height)
        || header.version < 4 && parameters.isActive(.checkLockTimeVerify, at: height)
    guard isOld else { return nil }
    let digits = String(UInt32(bitPattern: header.version), radix: 16)
    let version = "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    return BlockRejection(.invalidHeader, "bad-version(\(version))", debug: "rejected nVersion=\(version) block")
}
