import BdtInterfaces
import BdtPrimitives

/// What decided a fee rate (published numbers).
package enum FeeReason: Int32, Sendable {
    case none, halfEstimate, fullEstimate, doubleEstimate, conservative, mempoolMinimum, payFee, fallback, required

    /// The words for users.
    package var text: String {
        switch self {
        case .none: "None"
        case .halfEstimate: "Half Target 60% Threshold"
        case .fullEstimate: "Target 85% Threshold"
        case .doubleEstimate: "Double Target 95% Threshold"
        case .conservative: "Conservative Double Target longer horizon"
        case .mempoolMinimum: "Mempool Min Fee"
        case .payFee: "PayTxFee set"
        case .fallback: "Fallback fee"
        case .required: "Minimum Required Fee"
        }
    }
}

/// The fee rates of one payment.
package struct FeeChoice: Sendable {
    package var rate: FeeRate
    package var reason: FeeReason
    /// Change is dropped when spending it at this rate costs more than it is worth.
    package var discardRate: FeeRate
    /// Below this rate an output counts as dust.
    package var dustRate: FeeRate
}

extension Wallet {
    /// The rates for a payment: the caller's, or the wallet's, or an estimate, or the fallback; never below what nodes relay.
    func chooseFee(_ control: CoinControl) async throws -> FeeChoice {
        let dustRate = try await chain.relayDustFee()
        var (rate, reason) = try await wantedRate(control)
        let isFinal = control.feeRate != nil && control.overridesMinimumFee || (reason == .fallback && options.fallbackFeeRate == .zero)
        if !isFinal {
            let required = max(options.minimumFeeRate, try await chain.relayMinFee())
            if required > rate { (rate, reason) = (required, .required) }
        }
        return FeeChoice(rate: rate, reason: reason, discardRate: try await discardRate(dustRate), dustRate: dustRate)
    }

    private func wantedRate(_ control: CoinControl) async throws -> (FeeRate, FeeReason) {
        if let rate = control.feeRate { return (rate, .payFee) }
        let payRate = read { $0.payFeeRate }
        if control.confirmationTarget == nil, payRate != .zero { return (payRate, .payFee) }
        let isConservative =
            switch control.estimateMode {
            case .conservative: true
            case .economical: false
            case .unset: !(control.signalsReplaceability ?? options.signalsReplaceability)
            }
        let estimate = try await chain.estimateSmartFee(
            blocks: control.confirmationTarget ?? options.confirmationTarget, conservative: isConservative)
        var (rate, reason) = (estimate.rate, FeeReason(rawValue: estimate.reason) ?? .none)
        if rate == .zero {
            (rate, reason) = (options.fallbackFeeRate, .fallback)
            if rate == .zero { return (rate, reason) }
        }
        let minimum = try await chain.mempoolMinFee()
        return rate < minimum ? (minimum, .mempoolMinimum) : (rate, reason)
    }

    private func discardRate(_ dustRate: FeeRate) async throws -> FeeRate {
        let longest = try await chain.estimateSmartFee(blocks: try await chain.estimateMaxBlocks(), conservative: false).rate
        let rate = longest == .zero ? options.discardFeeRate : min(longest, options.discardFeeRate)
        return max(rate, dustRate)
    }
}
