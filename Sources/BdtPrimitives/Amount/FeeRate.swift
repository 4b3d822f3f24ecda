/// A fee rate in satoshi per 1000 virtual bytes (sat/kvB).
package struct FeeRate: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let satoshiPerKvB: Int64

    package static let zero = FeeRate(satoshiPerKvB: 0)

    package init(satoshiPerKvB: Int64) { self.satoshiPerKvB = satoshiPerKvB }

    /// The rate that `fee` for `size` virtual bytes makes, rounded toward zero; zero for no bytes. `fee` is a difference of money.
    package init(fee: Amount, size: Int) {
        satoshiPerKvB = size > 0 ? fee.satoshi.multipliedReportingOverflow(by: 1000).partialValue / Int64(size) : 0
    }

    /// The fee for `size` virtual bytes, rounded up; a product beyond 64 bits counts as the largest amount.
    package func fee(for size: Int) -> Amount {
        let (product, overflow) = satoshiPerKvB.multipliedReportingOverflow(by: Int64(size))
        if overflow { return Amount(satoshiPerKvB < 0 ? Int64.min / 1000 : Int64.max / 1000) }
        let (quotient, rest) = product.quotientAndRemainder(dividingBy: 1000)
        if quotient == 0 && rest < 0 { return Amount(-1) }
        return Amount(rest > 0 ? quotient + 1 : quotient)
    }

    package static func < (left: FeeRate, right: FeeRate) -> Bool { left.satoshiPerKvB < right.satoshiPerKvB }
    package static func + (left: FeeRate, right: FeeRate) -> FeeRate {
        FeeRate(satoshiPerKvB: left.satoshiPerKvB + right.satoshiPerKvB)
    }

    /// `0.00001000 BDTC/kvB`
    package var description: String { "\(Amount(satoshiPerKvB)) BDTC/kvB" }
}

extension FeeRate {
    /// The unit of one satoshi in messages for the user.
    package static let atom = "jus"

    /// `1.000 jus/vB`
    package var perVirtualByte: String {
        let thousandths = String(satoshiPerKvB % 1000)
        return "\(satoshiPerKvB / 1000).\(String(repeating: "0", count: max(0, 3 - thousandths.count)))\(thousandths) \(FeeRate.atom)/vB"
    }
}
