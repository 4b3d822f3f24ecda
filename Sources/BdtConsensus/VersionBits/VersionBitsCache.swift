import BdtPrimitives
import Synchronization

/// The states of the version-bits deployments on any chain, remembered by block. Thread-safe.
package final class VersionBitsCache: Sendable {
    private struct Known {
        var deployments: [VersionBitsDeployment: [BlockHash: ThresholdState]] = [:]
        var bits: [Int: [BlockHash: ThresholdState]] = [:]
    }

    private let parameters: ConsensusParameters
    private let known = Mutex(Known())

    package init(parameters: ConsensusParameters) { self.parameters = parameters }

    /// The state of `deployment` for the block after `previous` (nil: for the genesis block).
    package func state<Entry: HeaderContext>(_ deployment: VersionBitsDeployment, after previous: Entry?) -> ThresholdState {
        known.withLock { counter(deployment).state(after: previous, known: &$0.deployments[deployment, default: [:]]) }
    }

    /// The height of the first block with the state that the block after `previous` has.
    package func sinceHeight<Entry: HeaderContext>(_ deployment: VersionBitsDeployment, after previous: Entry?) -> Int {
        known.withLock { counter(deployment).sinceHeight(after: previous, known: &$0.deployments[deployment, default: [:]]) }
    }

    package func statistics<Entry: HeaderContext>(_ deployment: VersionBitsDeployment, at entry: Entry) -> SignalStatistics {
        counter(deployment).statistics(at: entry)
    }

    package func isActive<Entry: HeaderContext>(_ deployment: VersionBitsDeployment, after previous: Entry?) -> Bool {
        state(deployment, after: previous) == .active
    }

    /// The version of a block after `previous` that signals for all that is under way.
    package func blockVersion<Entry: HeaderContext>(after previous: Entry?) -> Int32 {
        let signals = VersionBitsDeployment.allCases.filter { [.started, .lockedIn].contains(state($0, after: previous)) }
        return Int32(bitPattern: signals.reduce(VersionBits.topBits) { $0 | mask($1) })
    }

    package func mask(_ deployment: VersionBitsDeployment) -> UInt32 { 1 << UInt32(parameters[deployment].bit) }

    /// The state of a rule change that we do not know and that `bit` seems to signal: a warning to upgrade. `bit` is in 0..<29.
    package func unknownState<Entry: HeaderContext>(bit: Int, after previous: Entry?) -> ThresholdState {
        var states = known.withLock { $0.bits[bit] ?? [:] }
        let counter = SignalCounter<Entry>(
            schedule: DeploymentSchedule(bit: bit, startTime: 0), period: parameters.minerConfirmationWindow,
            threshold: parameters.ruleChangeActivationThreshold
        ) { entry in
            entry.height >= self.parameters.minBIP9WarningHeight && isSignal(entry, mask: 1 << UInt32(bit))
                && UInt32(bitPattern: self.blockVersion(after: entry.previous)) & 1 << UInt32(bit) == 0
        }
        let state = counter.state(after: previous, known: &states)
        known.withLock { $0.bits[bit, default: [:]].merge(states) { $1 } }
        return state
    }

    private func counter<Entry: HeaderContext>(_ deployment: VersionBitsDeployment) -> SignalCounter<Entry> {
        let mask = mask(deployment)
        return SignalCounter(
            schedule: parameters[deployment], period: parameters.minerConfirmationWindow,
            threshold: parameters.ruleChangeActivationThreshold
        ) { isSignal($0, mask: mask) }
    }
}

private func isSignal(_ entry: some HeaderContext, mask: UInt32) -> Bool {
    let version = UInt32(bitPattern: entry.version)
    return version & VersionBits.topMask == VersionBits.topBits && version & mask != 0
}
