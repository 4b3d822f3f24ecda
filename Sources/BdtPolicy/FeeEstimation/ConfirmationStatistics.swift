/// How fast transactions of each fee rate were confirmed of late. What happened counts less with every block.
struct ConfirmationStatistics: Sendable {
    var buckets: FeeBuckets
    /// What a past event weighs after one more block.
    let decay: Double
    /// Blocks of a period, the resolution in which waiting times are kept.
    let scale: Int
    /// Confirmed transactions of each bucket, and the sum of their rates.
    var confirmed: [Double]
    var rates: [Double]
    /// Those confirmed within each number of periods, and those that left the mempool unconfirmed after it: [period][bucket].
    var within: [[Double]]
    var failed: [[Double]]
    /// Transactions that wait, by the height at which they came, in a ring: [height][bucket]; and those that have waited longer.
    private var waiting: [[Int]]
    private var waitingLong: [Int]

    init(buckets: FeeBuckets, periods: Int, decay: Double, scale: Int) {
        let none = [Double](repeating: 0, count: buckets.count)
        let table = [[Double]](repeating: none, count: periods)
        self.init(buckets: buckets, decay: decay, scale: scale, rates: none, confirmed: none, within: table, failed: table)
    }

    init(
        buckets: FeeBuckets, decay: Double, scale: Int, rates: [Double], confirmed: [Double], within: [[Double]], failed: [[Double]]
    ) {
        self.buckets = buckets
        self.decay = decay
        self.scale = scale
        self.rates = rates
        self.confirmed = confirmed
        self.within = within
        self.failed = failed
        waitingLong = [Int](repeating: 0, count: buckets.count)
        waiting = [[Int]](repeating: waitingLong, count: scale * within.count)
    }

    /// The longest wait, in blocks, that is told from longer ones.
    var longestTarget: Int { scale * within.count }

    /// Makes room for those that come at `height`, and lets what was known fade.
    mutating func beginBlock(height: Int) {
        let slot = height % waiting.count
        for bucket in 0..<buckets.count {
            waitingLong[bucket] += waiting[slot][bucket]
            waiting[slot][bucket] = 0
            confirmed[bucket] *= decay
            rates[bucket] *= decay
        }
        for period in within.indices {
            for bucket in 0..<buckets.count {
                within[period][bucket] *= decay
                failed[period][bucket] *= decay
            }
        }
    }

    /// A transaction was confirmed `blocks` (1 or more) after it came.
    mutating func record(blocks: Int, rate: Double) {
        let bucket = buckets.index(of: rate)
        let period = (blocks + scale - 1) / scale
        for index in within.indices where index + 1 >= period { within[index][bucket] += 1 }
        confirmed[bucket] += 1
        rates[bucket] += rate
    }

    mutating func add(height: Int, bucket: Int) { waiting[height % waiting.count][bucket] += 1 }

    /// A transaction that came at `entryHeight` waits no longer at height `best`.
    mutating func remove(entryHeight: Int, best: Int, bucket: Int, isConfirmed: Bool) {
        let age = best == 0 ? 0 : best - entryHeight
        guard age >= 0 else { return }
        if age >= waiting.count {
            waitingLong[bucket] = max(0, waitingLong[bucket] - 1)
        } else {
            let slot = entryHeight % waiting.count
            waiting[slot][bucket] = max(0, waiting[slot][bucket] - 1)
        }
        if isConfirmed { return }
        for period in failed.indices where period < age / scale { failed[period][bucket] += 1 }
    }

    /// Transactions of a bucket that have waited `target` blocks or more at `height`.
    private func waitingAtLeast(_ target: Int, bucket: Int, height: Int) -> Int {
        guard target < longestTarget else { return waitingLong[bucket] }
        return (target..<longestTarget).reduce(waitingLong[bucket]) { sum, age in
            // Heights below zero count from the top of 32 bits, as published.
            sum + waiting[Int(UInt32(truncatingIfNeeded: height - age)) % waiting.count][bucket]
        }
    }
}

/// Transactions of a range of fee rates, and what became of them.
package struct FeeRange: Hashable, Sendable {
    /// Satoshi per 1000 virtual bytes; -1 when there is no such range.
    package var start = -1.0
    package var end = -1.0
    package var withinTarget = 0.0
    package var totalConfirmed = 0.0
    package var inMempool = 0.0
    package var leftMempool = 0.0

    /// The part that was confirmed in time.
    var success: Double { withinTarget / (totalConfirmed + leftMempool + inMempool) }
}

/// An answer with its grounds.
package struct RawFeeEstimate: Hashable, Sendable {
    /// Satoshi per 1000 virtual bytes; -1 when nothing can be said.
    package var rate = -1.0
    /// The lowest range of rates that is high enough, and the highest one that is not.
    package var pass = FeeRange()
    package var fail = FeeRange()
    package var decay = 0.0
    package var scale = 0
}

extension ConfirmationStatistics {
    /// The lowest rate of which the part `success` was confirmed within `target` blocks; `sufficient` transactions a block make a range of
    /// rates worth judging.
    func estimate(target: Int, sufficient: Double, success: Double, height: Int) -> RawFeeEstimate {
        var result = RawFeeEstimate(decay: decay, scale: scale)
        let period = (target + scale - 1) / scale - 1
        // The range being collected, from its upper end down; what was collected since the last judgement.
        var range = FeeRange()
        var upper: Int?
        var recent = 0.0
        var best: ClosedRange<Int>?
        var isPassing = true
        for bucket in buckets.bounds.indices.reversed() {
            let top = upper ?? bucket
            upper = top
            range.withinTarget += within[period][bucket]
            range.totalConfirmed += confirmed[bucket]
            range.leftMempool += failed[period][bucket]
            range.inMempool += Double(waitingAtLeast(target, bucket: bucket, height: height))
            (range.start, range.end) = (buckets.start(of: bucket), buckets.bounds[top])
            recent += confirmed[bucket]
            if recent < sufficient / (1 - decay) { continue }
            recent = 0
            if range.success < success {
                if isPassing { result.fail = range }
                isPassing = false
                continue
            }
            (result.pass, result.fail, best, isPassing) = (range, FeeRange(), bucket...top, true)
            (range, upper) = (FeeRange(), nil)
        }
        if isPassing, upper != nil { result.fail = range }
        if let best, let median = median(of: best) {
            result.rate = median
        } else {
            (result.pass.start, result.pass.end) = (-1, -1)
        }
        return result
    }

    /// The average rate of the bucket that holds the middle one of the confirmed transactions.
    private func median(of range: ClosedRange<Int>) -> Double? {
        var half = range.reduce(0) { $0 + confirmed[$1] } / 2
        guard half != 0 else { return nil }
        for bucket in range {
            if confirmed[bucket] >= half { return rates[bucket] / confirmed[bucket] }
            half -= confirmed[bucket]
        }
        return nil
    }
}
