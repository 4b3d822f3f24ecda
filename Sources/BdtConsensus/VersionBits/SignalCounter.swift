import BdtPrimitives

/// The state machine of BIP9 for one deployment, over any condition that a block may meet.
struct SignalCounter<Entry: HeaderContext> {
    let schedule: DeploymentSchedule
    let period: Int
    let threshold: Int
    /// Whether a block signals.
    let isSignal: (Entry) -> Bool

    /// States by the last block of a period.
    typealias States = [BlockHash: ThresholdState]

    private var fixedState: ThresholdState? {
        switch schedule.startTime {
        case DeploymentSchedule.alwaysActive: .active
        case DeploymentSchedule.neverActive: .failed
        default: nil
        }
    }

    /// The state for the block after `previous` (nil: for the genesis block).
    func state(after previous: Entry?, known: inout States) -> ThresholdState {
        if let fixedState { return fixedState }
        var unknown: [Entry] = []
        var entry = previous.flatMap { periodEnd($0) }
        var state = ThresholdState.defined
        while let current = entry {
            if let found = known[current.hash] {
                state = found
                break
            }
            if current.medianTimePast < schedule.startTime {
                known[current.hash] = .defined
                break
            }
            unknown.append(current)
            entry = current.ancestor(height: current.height - period)
        }
        for current in unknown.reversed() {
            state = next(state, at: current)
            known[current.hash] = state
        }
        return state
    }

    /// The last block of the last whole period up to `entry`: nil before the first is over.
    private func periodEnd(_ entry: Entry) -> Entry? { entry.ancestor(height: entry.height - (entry.height + 1) % period) }

    private func next(_ state: ThresholdState, at entry: Entry) -> ThresholdState {
        switch state {
        case .defined: entry.medianTimePast >= schedule.startTime ? .started : .defined
        case .started:
            if countSignals(until: entry) >= threshold {
                .lockedIn
            } else {
                entry.medianTimePast >= schedule.timeout ? .failed : .started
            }
        case .lockedIn: entry.height + 1 >= schedule.minActivationHeight ? .active : .lockedIn
        case .active, .failed: state
        }
    }

    private func countSignals(until last: Entry) -> Int {
        var count = 0
        var entry: Entry? = last
        for _ in 0..<period {
            guard let current = entry else { break }
            if isSignal(current) { count += 1 }
            entry = current.previous
        }
        return count
    }

    /// The height of the first block that has the state of the block after `previous`; 0 for states that hold from the start.
    func sinceHeight(after previous: Entry?, known: inout States) -> Int {
        guard fixedState == nil else { return 0 }
        let state = state(after: previous, known: &known)
        guard state != .defined, let previous, var entry = periodEnd(previous) else { return 0 }
        while let earlier = entry.ancestor(height: entry.height - period), self.state(after: earlier, known: &known) == state {
            entry = earlier
        }
        return entry.height + 1
    }

    /// The signals from the start of `entry`'s period up to it.
    func statistics(at entry: Entry) -> SignalStatistics {
        var statistics = SignalStatistics(period: period, threshold: threshold)
        statistics.elapsed = 1 + entry.height % period
        var current: Entry? = entry
        while let block = current, statistics.signals.count < statistics.elapsed {
            statistics.signals.append(isSignal(block))
            current = block.previous
        }
        statistics.signals.reverse()
        statistics.count = statistics.signals.count { $0 }
        statistics.isPossible = period - threshold >= statistics.elapsed - statistics.count
        return statistics
    }
}
