import BdtBase
import Synchronization

/// Traffic of all connections since the start, and the daily bound on what is sent.
package final class NetTotals: Sendable {
    /// Seconds in which the bound holds.
    package static let window: Int64 = 86400
    /// Bytes of the largest block's message, times one per ten minutes left: kept back for new blocks.
    private static let blockReserve = 4_000_000

    /// A picture of the counters.
    package struct Snapshot: Sendable {
        package var received = 0
        package var sent = 0
        package var target = 0
        package var isTargetReached = false
        package var servesHistoricalBlocks = true
        package var bytesLeft = 0
        package var secondsLeft: Int64 = 0
    }

    private struct State {
        var received = 0
        var sent = 0
        var sentInWindow = 0
        var windowStart: Int64 = 0
    }

    private let state = Mutex(State())
    private let clock: Clock
    private let target: Int

    package init(clock: Clock, target: Int) {
        self.clock = clock
        self.target = target
    }

    package func countReceived(_ bytes: Int) { state.withLock { $0.received += bytes } }

    package func countSent(_ bytes: Int) {
        let now = clock.now
        state.withLock { state in
            state.sent += bytes
            if state.windowStart + Self.window < now {
                state.windowStart = now
                state.sentInWindow = 0
            }
            state.sentInWindow += bytes
        }
    }

    package var snapshot: Snapshot {
        let now = clock.now
        return state.withLock { state in
            var result = Snapshot()
            result.received = state.received
            result.sent = state.sent
            guard target > 0 else { return result }
            result.target = target
            result.secondsLeft = state.windowStart == 0 ? Self.window : max(0, state.windowStart + Self.window - now)
            result.bytesLeft = max(0, target - state.sentInWindow)
            result.isTargetReached = state.sentInWindow >= target
            let reserve = Int(result.secondsLeft / 600) * Self.blockReserve
            result.servesHistoricalBlocks = reserve < target && state.sentInWindow < target - reserve
            return result
        }
    }
}
