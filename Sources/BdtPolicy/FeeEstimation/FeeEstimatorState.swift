import BdtPrimitives

/// What fee estimation knows.
struct FeeEstimatorState: Sendable {
    private struct Tracked {
        var height: Int
        var bucket: Int
    }

    /// Older figures say nothing about today (blocks).
    private static let oldestHistory = 6048

    private(set) var buckets = FeeBuckets()
    var statistics: [FeeHorizon: ConfirmationStatistics]
    /// The highest block seen, and the first one in which a tracked transaction was confirmed; 0 before.
    var bestHeight = 0
    var firstHeight = 0
    /// The blocks that the figures in the file were gathered over.
    var historicalFirst = 0
    var historicalBest = 0
    private var tracked: [Txid: Tracked] = [:]

    init() {
        let buckets = buckets
        statistics = Dictionary(
            uniqueKeysWithValues: FeeHorizon.allCases.map {
                ($0, ConfirmationStatistics(buckets: buckets, periods: $0.periods, decay: $0.decay, scale: $0.scale))
            })
    }

    /// All horizons have statistics.
    subscript(horizon: FeeHorizon) -> ConfirmationStatistics {
        guard let found = statistics[horizon] else { preconditionFailure("no statistics for \(horizon)") }
        return found
    }

    mutating func track(_ txid: Txid, rate: FeeRate, height: Int) {
        guard height == bestHeight, tracked[txid] == nil else { return }
        let bucket = buckets.index(of: Double(rate.satoshiPerKvB))
        tracked[txid] = Tracked(height: height, bucket: bucket)
        for horizon in FeeHorizon.allCases { statistics[horizon]?.add(height: height, bucket: bucket) }
    }

    /// Whether the transaction was tracked.
    @discardableResult mutating func forget(_ txid: Txid, isConfirmed: Bool) -> Bool {
        guard let found = tracked.removeValue(forKey: txid) else { return false }
        for horizon in FeeHorizon.allCases {
            statistics[horizon]?.remove(
                entryHeight: found.height, best: bestHeight, bucket: found.bucket, isConfirmed: isConfirmed)
        }
        return true
    }

    /// Those still waiting count as not confirmed.
    mutating func forgetAll() {
        for txid in tracked.keys { forget(txid, isConfirmed: false) }
    }

    mutating func connect(height: Int, _ confirmed: [FeeEstimator.Confirmation]) {
        guard height > bestHeight else { return }
        bestHeight = height
        for horizon in FeeHorizon.allCases { statistics[horizon]?.beginBlock(height: height) }
        var isCounted = false
        for transaction in confirmed where forget(transaction.txid, isConfirmed: true) {
            let blocks = height - transaction.entryHeight
            guard blocks > 0 else { continue }
            isCounted = true
            for horizon in FeeHorizon.allCases {
                statistics[horizon]?.record(blocks: blocks, rate: Double(transaction.rate.satoshiPerKvB))
            }
        }
        if firstHeight == 0, isCounted { firstHeight = height }
    }

    /// Takes over figures from a file. What is tracked now is forgotten.
    mutating func replace(_ buckets: FeeBuckets, _ statistics: [FeeHorizon: ConfirmationStatistics]) {
        self.buckets = buckets
        self.statistics = statistics
        tracked = [:]
    }

    var span: Int { firstHeight == 0 ? 0 : bestHeight - firstHeight }

    var historicalSpan: Int {
        if historicalFirst == 0 || bestHeight - historicalBest > FeeEstimatorState.oldestHistory { return 0 }
        return historicalBest - historicalFirst
    }

    /// The longest wait that there are figures for: failures take as long again to show.
    var longestUsableTarget: Int { min(self[.long].longestTarget, max(span, historicalSpan) / 2) }
}
