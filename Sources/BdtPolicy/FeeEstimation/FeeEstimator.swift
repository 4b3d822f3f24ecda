import BdtPrimitives
import Synchronization

/// Learns from how long transactions wait in the mempool which fee rate gets one confirmed in time. Thread-safe.
package final class FeeEstimator: Sendable {
    /// A transaction of the mempool that a block confirms.
    package struct Confirmation: Sendable {
        package var txid: Txid
        package var rate: FeeRate
        /// Height of the chain when it entered the mempool.
        package var entryHeight: Int

        package init(txid: Txid, rate: FeeRate, entryHeight: Int) {
            self.txid = txid
            self.rate = rate
            self.entryHeight = entryHeight
        }
    }

    /// An estimate and how it came about.
    package struct Estimate: Sendable {
        /// Zero when nothing can be said.
        package var rate = FeeRate.zero
        /// The number of blocks that it holds for.
        package var target: Int
        package var reason = FeeReason.none
    }

    let state = Mutex(FeeEstimatorState())

    package init() {}

    /// A transaction entered the mempool at `height`, on its own account.
    package func track(_ txid: Txid, rate: FeeRate, height: Int) { state.withLock { $0.track(txid, rate: rate, height: height) } }

    /// A transaction left the mempool for another reason than a block.
    package func forget(_ txid: Txid) { state.withLock { _ = $0.forget(txid, isConfirmed: false) } }

    /// A block was connected. Blocks no higher than one before are not looked at.
    package func connect(height: Int, confirmed: [Confirmation]) { state.withLock { $0.connect(height: height, confirmed) } }

    /// Counts all that is in the mempool as not confirmed: nobody will watch it any more.
    package func forgetAll() { state.withLock { $0.forgetAll() } }

    /// The longest wait, in blocks, that a horizon tells from longer ones.
    package func longestTarget(_ horizon: FeeHorizon) -> Int { state.withLock { $0[horizon].longestTarget } }

    /// The lowest rate of which the part `success` was confirmed within `target` blocks; nil when the horizon does not reach that far.
    package func rawEstimate(target: Int, success: Double, horizon: FeeHorizon) -> RawFeeEstimate? {
        state.withLock { state in
            guard (1...state[horizon].longestTarget).contains(target), success <= 1 else { return nil }
            return state.estimate(horizon, target: target, success: success)
        }
    }

    /// The rate that should get a transaction confirmed within `target` blocks (1...1008). `conservative` answers are slower to fall.
    package func estimate(target: Int, conservative: Bool) -> Estimate {
        state.withLock { $0.smartEstimate(target: target, conservative: conservative) }
    }
}
