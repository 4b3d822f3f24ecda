import BdtInterfaces
import BdtPrimitives

/// A payment that is ready, for the user to look at once more.
package struct SendReview: Sendable {
    package struct Line: Hashable, Sendable {
        package let amount: Amount
        package let label: String
        package let address: String
    }

    /// How long the user has to look at it before it can be sent.
    package static let countdown = 3

    package let transaction: Transaction
    package let lines: [Line]
    package let fee: Amount
    package let signalsReplacement: Bool
    package let messages: [String]
    package let walletName: String

    package var sent: Amount { lines.reduce(.zero) { $0 + $1.amount } }
    package var total: Amount { sent + fee }

    /// `0.141 kvB`
    package var sizeText: String {
        let size = transaction.virtualSize
        let thousandths = String(size % 1000)
        return "\(size / 1000).\(String(repeating: "0", count: 3 - thousandths.count))\(thousandths) kvB"
    }

    package var replacementText: String {
        signalsReplacement
            ? "You can increase the fee later (signals Replace-By-Fee, BIP-125)." : "Not signalling Replace-By-Fee, BIP-125."
    }

    /// The total in all units but `unit`.
    package func alternatives(to unit: AmountUnit) -> String {
        AmountUnit.allCases.filter { $0 != unit }.map { $0.formatWithUnit(total) }.joined(separator: " or ")
    }
}
