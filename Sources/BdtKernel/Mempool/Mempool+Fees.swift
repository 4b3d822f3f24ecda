import BdtBase
import BdtConsensus
import BdtPrimitives

/// Figures over the whole mempool.
package struct MempoolSummary: Sendable {
    package var count: Int
    /// Virtual bytes.
    package var size: Int
    package var fees: Amount
    /// Estimated bytes of memory.
    package var usage: Int
    /// What newcomers need since something was evicted; may be below the relay rate.
    package var minimumFeeRate: FeeRate
    package var unbroadcastCount: Int
}

/// What prioritisation adds to a transaction's fee.
package struct Prioritisation: Sendable {
    package var txid: Txid
    package var delta: Amount
    /// The fee with the delta; nil when the transaction is not in the mempool.
    package var modifiedFee: Amount?
}

extension Mempool {
    package func summary() -> MempoolSummary {
        let now = clock.now
        return change { state in
            MempoolSummary(
                count: state.entries.count, size: state.totalSize, fees: state.totalFees, usage: state.memoryUsage,
                minimumFeeRate: state.minimumFeeRate(now: now), unbroadcastCount: state.unbroadcast.count)
        }
    }

    /// The fee rate that newcomers need since something was evicted; zero when nothing was of late.
    package func minimumFeeRate() -> FeeRate {
        let now = clock.now
        return change { $0.minimumFeeRate(now: now) }
    }

    /// Adds to the fee by which the transaction is judged for mining and eviction, whether or not it is here.
    package func prioritise(_ txid: Txid, by change: Amount) {
        let (sum, isHere) = self.change { ($0.prioritise(txid, by: change), $0.contains(txid)) }
        let place = isHere ? "in mempool" : "not in mempool"
        if sum == .zero {
            Log.info("PrioritiseTransaction: \(txid) (\(place)) delta cleared")
        } else {
            Log.info("PrioritiseTransaction: \(txid) (\(place)) fee += \(change.money), new delta=\(sum.money)")
        }
    }

    /// All prioritised transactions, lowest txid first.
    package func prioritisations() -> [Prioritisation] {
        read { state in
            state.deltas.map { Prioritisation(txid: $0, delta: $1, modifiedFee: state.entries[$0]?.modifiedFee) }
        }.sorted { $0.txid < $1.txid }
    }
}

extension MempoolState {
    mutating func minimumFeeRate(now: Int64) -> FeeRate {
        floor.rate(now: now, usage: memoryUsage, limit: options.maximumBytes, increment: options.incrementalRelayRate)
    }
}
