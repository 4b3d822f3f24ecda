import BdtCrypto
import BdtPrimitives

/// A fee over a size, compared exactly.
struct Score: Hashable, Sendable {
    var fee: Int64
    var size: Int

    /// Negative when this rate is the lower one, zero when equal.
    func compare(_ other: Score) -> Int {
        let (own, foreign) = (Int128(fee) * Int128(other.size), Int128(other.fee) * Int128(size))
        return own == foreign ? 0 : own < foreign ? -1 : 1
    }

    static func lower(_ one: Score, _ two: Score) -> Score { two.compare(one) < 0 ? two : one }
    static func higher(_ one: Score, _ two: Score) -> Score { two.compare(one) > 0 ? two : one }
}

extension MempoolEntry {
    var score: Score { Score(fee: modifiedFee.satoshi, size: virtualSize) }
    /// What mining the entry with all its ancestors earns, unless it earns less itself.
    var miningKey: MiningKey {
        MiningKey(score: .lower(score, Score(fee: ancestors.fees.satoshi, size: ancestors.size)), txid: txid)
    }
    /// What evicting the entry with all its descendants loses, unless it is worth more itself.
    var evictionKey: EvictionKey {
        EvictionKey(score: .higher(score, Score(fee: descendants.fees.satoshi, size: descendants.size)), time: time, txid: txid)
    }
    var ageKey: AgeKey { AgeKey(time: time, txid: txid) }
}

/// Orders entries for mining: the best rate first, then the lowest txid.
struct MiningKey: Comparable, Sendable {
    var score: Score
    var txid: Txid

    static func < (left: MiningKey, right: MiningKey) -> Bool {
        let order = left.score.compare(right.score)
        return order == 0 ? left.txid < right.txid : order > 0
    }
}

/// Orders entries for eviction: the worst rate first, then the latest to enter.
struct EvictionKey: Comparable, Sendable {
    var score: Score
    var time: Int64
    var txid: Txid

    static func < (left: EvictionKey, right: EvictionKey) -> Bool {
        let order = left.score.compare(right.score)
        if order != 0 { return order < 0 }
        return left.time == right.time ? left.txid < right.txid : left.time > right.time
    }
}

/// Orders entries by age, the oldest first.
struct AgeKey: Comparable, Sendable {
    var time: Int64
    var txid: Txid

    static func < (left: AgeKey, right: AgeKey) -> Bool { (left.time, left.txid) < (right.time, right.txid) }
}

extension MempoolEntry {
    /// The order of relay and of listings: fewer ancestors first, then the better fee rate, then the higher txid.
    static func precedesInRelay(_ left: MempoolEntry, _ right: MempoolEntry) -> Bool {
        if left.ancestors.count != right.ancestors.count { return left.ancestors.count < right.ancestors.count }
        let order = Score(fee: left.fee.satoshi, size: left.virtualSize).compare(
            Score(fee: right.fee.satoshi, size: right.virtualSize))
        return order == 0 ? right.txid < left.txid : order > 0
    }
}
