import BdtPrimitives

/// A set of coins that pays for a target.
package struct Selection: Sendable {
    package enum Algorithm: String, Sendable {
        case branchAndBound = "bnb"
        case knapsack
        case singleRandomDraw = "srd"
        case manual
    }

    package private(set) var algorithm: Algorithm
    /// What the coins are to pay: the recipients and, unless they pay it, the fee of everything but the inputs.
    package private(set) var target: Amount
    package private(set) var coins: [CandidateCoin] = []
    package private(set) var weight = 0
    /// Lower is better; set by `computeWaste`.
    package private(set) var waste: Int64 = 0
    /// What the bump fees of coins with common ancestors overlap.
    package var bumpFeeDiscount = Amount.zero
    private var usesEffectiveValue = true

    package init(_ algorithm: Algorithm, target: Amount) {
        self.algorithm = algorithm
        self.target = target
    }

    package mutating func add(_ group: CoinGroup, subtractsFee: Bool) {
        add(group.coins, subtractsFee: subtractsFee)
    }

    package mutating func add(_ more: [CandidateCoin], subtractsFee: Bool) {
        coins += more
        weight += more.reduce(0) { $0 + $1.weight }
        usesEffectiveValue = !subtractsFee
    }

    /// Joins a selection for another part of the payment.
    package mutating func merge(_ other: Selection) {
        coins += other.coins
        weight += other.weight
        target += other.target
        usesEffectiveValue = usesEffectiveValue || other.usesEffectiveValue
        if algorithm == .manual { algorithm = other.algorithm }
    }

    package var value: Amount { coins.reduce(.zero) { $0 + $1.value } }
    package var effectiveValue: Amount { coins.reduce(bumpFeeDiscount) { $0 + $1.effectiveValue } }
    /// What the transaction must pay for its ancestors.
    package var bumpFees: Amount { coins.reduce(-bumpFeeDiscount) { $0 + $1.bumpFee } }

    /// What is left for a change output; zero when it would be too little to be worth one.
    package func change(minimum: Amount, fee: Amount) -> Amount {
        let left = usesEffectiveValue ? effectiveValue - target - fee : value - target
        return left < minimum ? .zero : left
    }

    /// Compares the cost of this selection with waiting: fees paid above the long-term rate, and change or what is given away without.
    package mutating func computeWaste(_ parameters: SelectionParameters) {
        var sum = coins.reduce(-bumpFeeDiscount.satoshi) { $0 + $1.fee.satoshi - $1.longTermFee.satoshi }
        if change(minimum: parameters.minimumViableChange, fee: parameters.changeFee) > .zero {
            sum += parameters.costOfChange.satoshi
        } else {
            sum += (usesEffectiveValue ? effectiveValue : value).satoshi - target.satoshi
        }
        waste = sum
    }

    /// The less wasteful; of equals the one with more inputs.
    package func isBetter(than other: Selection) -> Bool {
        waste < other.waste || (waste == other.waste && coins.count > other.coins.count)
    }
}

/// What an attempt to select coins came to.
package enum SelectionOutcome: Sendable {
    case found(Selection)
    /// The coins do not suffice, or none fit.
    case nothing
    /// They do, but this stands in the way.
    case failure(String)

    package static let tooHeavy = SelectionOutcome.failure(
        "The inputs size exceeds the maximum weight. Please try sending a smaller amount or manually consolidating your wallet's UTXOs")
}
