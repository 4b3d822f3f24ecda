import BdtPrimitives

#if canImport(Glibc)
    import Glibc
#endif

/// The fee rate that newcomers need since the mempool was full: raised by evictions, halved every twelve hours after the next block, faster
/// while there is room.
struct MinimumFee: Sendable {
    private static let halfLife = 43_200.0
    /// Satoshi per 1000 virtual bytes.
    private var rate = 0.0
    /// UNIX seconds of the last decay.
    private var lastUpdate: Int64 = 0
    private var mayDecay = true

    mutating func raise(to evicted: FeeRate) {
        guard Double(evicted.satoshiPerKvB) > rate else { return }
        rate = Double(evicted.satoshiPerKvB)
        mayDecay = false
    }

    mutating func blockConnected(now: Int64) {
        lastUpdate = now
        mayDecay = true
    }

    /// The rate now; `usage` and `limit` are bytes of memory.
    mutating func rate(now: Int64, usage: Int, limit: Int, increment: FeeRate) -> FeeRate {
        guard mayDecay, rate != 0 else { return rounded }
        if now > lastUpdate + 10 {
            let halfLife = usage < limit / 4 ? MinimumFee.halfLife / 4 : usage < limit / 2 ? MinimumFee.halfLife / 2 : MinimumFee.halfLife
            rate /= exp2(Double(now - lastUpdate) / halfLife)
            lastUpdate = now
            if rate < Double(increment.satoshiPerKvB) / 2 {
                rate = 0
                return .zero
            }
        }
        return max(rounded, increment)
    }

    private var rounded: FeeRate { FeeRate(satoshiPerKvB: Int64(rate.rounded(.toNearestOrAwayFromZero))) }
}
