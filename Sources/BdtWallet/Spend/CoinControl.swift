import BdtKeys
import BdtPrimitives

/// Who gets how much.
package struct Recipient: Hashable, Sendable {
    package var script: Script
    package var amount: Amount
    /// A share of the fee comes out of the amount.
    package var subtractsFee: Bool

    package init(script: Script, amount: Amount, subtractsFee: Bool = false) {
        self.script = script
        self.amount = amount
        self.subtractsFee = subtractsFee
    }

    package var output: TransactionOutput { TransactionOutput(value: amount, script: script) }
}

/// An input that the caller insists on.
package struct SelectedInput: Sendable {
    package var outpoint: OutPoint
    package var sequence: UInt32?
    package var scriptSig: Script?
    package var witness: [[UInt8]]?
    /// Weight units of the input once signed, when the caller knows.
    package var weight: Int?
    /// What it spends, when that is not the wallet's.
    package var external: TransactionOutput?

    package init(_ outpoint: OutPoint) { self.outpoint = outpoint }
}

/// What a caller wants of a transaction beside its recipients.
package struct CoinControl: Sendable {
    package enum EstimateMode: Sendable {
        case unset, economical, conservative
    }

    /// Where change goes; nil: a new address.
    package var changeScript: Script?
    package var changeType: OutputType?
    /// Whether coins may be added to the selected ones.
    package var allowsOtherInputs = true
    package var includesUnsafe = false
    package var minimumDepth = 0
    package var maximumDepth = 9_999_999
    package var feeRate: FeeRate?
    /// Takes `feeRate` even below the least that the wallet pays.
    package var overridesMinimumFee = false
    package var confirmationTarget: Int?
    package var estimateMode = EstimateMode.unset
    package var signalsReplaceability: Bool?
    package var avoidsPartialSpends = false
    /// Leaves out coins of used addresses.
    package var avoidsReuse = false
    /// Counts signatures at their longest: another program will make them.
    package var usesLongestSignatures = false
    package var selected: [SelectedInput] = []
    /// Keys and scripts for inputs that are not the wallet's.
    package var externalProvider = FlatSigningProvider()
    package var lockTime: UInt32?
    package var version: UInt32?
    package var maximumWeight: Int?

    package init() {}

    package func selectedInput(_ outpoint: OutPoint) -> SelectedInput? { selected.first { $0.outpoint == outpoint } }
}

/// A transaction that is ready to be sent, or to be signed.
package struct CreatedTransaction: Sendable {
    package var transaction: Transaction
    package var fee: Amount
    /// Index of the change output.
    package var changePosition: Int?
    package var reason: FeeReason
}

/// Why no transaction could be made. The text is the published one.
package struct SpendError: Error, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
