import BdtBase
import BdtInterfaces
import BdtPrimitives

/// How the fee of a payment is found.
package struct FeeChoice: Hashable, Sendable {
    package enum Mode: Sendable { case recommended, custom }

    /// Blocks within which a payment should confirm, as offered.
    package static let targets = [2, 4, 6, 12, 24, 48, 144, 504, 1008]

    package var mode = Mode.recommended
    package var target: Int
    /// Jus per virtual byte, as typed.
    package var rateText = "1"
    package var signalsReplacement = true

    package init(target: Int = 6) {
        self.target = Self.targets.first { $0 >= target } ?? 1008
    }

    /// `12 minutes (6 blocks)`
    package static func title(_ target: Int, spacing: Int64) -> String {
        "\(TimeText.rough(seconds: Int64(target) * spacing)) (\(target) blocks)"
    }

    /// Nil when the text is no rate: a decimal of at most three decimals.
    package var rate: FeeRate? {
        let text = rateText.filter { !$0.isWhitespace }
        guard let thousandths = FixedPoint.parse(text, decimals: 3), thousandths >= 0 else { return nil }
        return FeeRate(satoshiPerKvB: thousandths)
    }

    package var problem: String? {
        guard mode == .custom else { return nil }
        guard let rate else { return "Not a rate in jus per virtual byte (at most 3 decimals)." }
        return rate.satoshiPerKvB == 0 ? "The rate must be larger than 0." : nil
    }

    func apply(to control: inout SpendControl) {
        switch mode {
        case .recommended: control.confirmTarget = target
        case .custom: control.feeRate = rate
        }
        control.signalsReplacement = signalsReplacement
    }
}
