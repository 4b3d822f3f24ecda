import BdtPrimitives

extension FeeEstimatorState {
    private static let halfSuccess = 0.6
    private static let fullSuccess = 0.85
    private static let doubleSuccess = 0.95

    func estimate(_ horizon: FeeHorizon, target: Int, success: Double) -> RawFeeEstimate {
        self[horizon].estimate(target: target, sufficient: horizon.sufficient, success: success, height: bestHeight)
    }

    /// The highest of three estimates: 60 % within half the target, 85 % within the target, 95 % within twice the target.
    func smartEstimate(target asked: Int, conservative: Bool) -> FeeEstimator.Estimate {
        guard (1...self[.long].longestTarget).contains(asked) else { return FeeEstimator.Estimate(target: asked) }
        // The next block is anyone's guess.
        let target = min(max(asked, 2), longestUsableTarget)
        var best = FeeEstimator.Estimate(target: target)
        if target <= 1 { return best }
        var rate = combined(target / 2, FeeEstimatorState.halfSuccess, checksShorter: true)
        best.reason = .half
        func consider(_ other: Double, _ reason: FeeReason) {
            if other > rate { (rate, best.reason) = (other, reason) }
        }
        consider(combined(target, FeeEstimatorState.fullSuccess, checksShorter: true), .full)
        consider(combined(2 * target, FeeEstimatorState.doubleSuccess, checksShorter: !conservative), .double)
        if conservative || rate == -1 { consider(conservativeRate(2 * target), .conservative) }
        if rate >= 0 { best.rate = FeeRate(satoshiPerKvB: Int64(rate.rounded())) }
        return best
    }

    /// By the shortest horizon that reaches the target; with `checksShorter` a lower answer of one that does not quite reach it will do.
    private func combined(_ target: Int, _ success: Double, checksShorter: Bool) -> Double {
        guard let reaching = FeeHorizon.allCases.first(where: { target <= self[$0].longestTarget }), target >= 1 else { return -1 }
        var rate = estimate(reaching, target: target, success: success).rate
        guard checksShorter else { return rate }
        for horizon in [FeeHorizon.medium, .short] where target > self[horizon].longestTarget {
            let other = estimate(horizon, target: self[horizon].longestTarget, success: success).rate
            if other > 0, rate == -1 || other < rate { rate = other }
        }
        return rate
    }

    /// By all horizons longer than the one that the target asks for.
    private func conservativeRate(_ target: Int) -> Double {
        var rate = -1.0
        if target <= self[.short].longestTarget {
            rate = estimate(.medium, target: target, success: FeeEstimatorState.doubleSuccess).rate
        }
        if target <= self[.medium].longestTarget {
            rate = max(rate, estimate(.long, target: target, success: FeeEstimatorState.doubleSuccess).rate)
        }
        return rate
    }
}
