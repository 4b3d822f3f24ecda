import BdtPrimitives

/// What one round of coin selection is to meet.
package struct SelectionParameters: Sendable {
    /// The least change to aim for when there is to be change.
    package var changeTarget = Amount.zero
    /// Less change than this goes to the fee.
    package var minimumViableChange = Amount.zero
    /// The fee for the change output.
    package var changeFee = Amount.zero
    /// The fees for making the change output now and spending it later.
    package var costOfChange = Amount.zero
    package var rate = FeeRate.zero
    package var longTermRate = FeeRate.zero
    package var discardRate = FeeRate.zero
    /// Bytes of the change output.
    package var changeOutputSize = 0
    /// Bytes of the transaction without inputs.
    package var sizeWithoutInputs = 0
    /// The fee comes out of the recipients' amounts.
    package var subtractsFee = false
    /// Coins of one script are spent together.
    package var avoidsPartialSpends = false
    package var includesUnsafe = false
    /// Weight units of the whole transaction.
    package var maximumWeight = SelectionParameters.standardWeight

    /// The most that a transaction may weigh to be relayed.
    package static let standardWeight = 400_000
    /// The bounds between which the target of change is drawn.
    package static let changeLower = Amount(50_000)
    package static let changeUpper = Amount(1_000_000)

    package init() {}

    /// Draws how much change to aim for, so that change cannot be told from payments by its size.
    package static func changeTarget(payment: Amount, changeFee: Amount, random: inout some RandomNumberGenerator) -> Amount {
        if payment.satoshi <= changeLower.satoshi / 2 { return changeFee + changeLower }
        let upper = min(payment.satoshi * 2, changeUpper.satoshi)
        return changeFee + Amount(Int64.random(in: 0..<(upper - changeLower.satoshi), using: &random)) + changeLower
    }
}
