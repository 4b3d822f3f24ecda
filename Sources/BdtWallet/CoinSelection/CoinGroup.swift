import BdtKeys
import BdtPrimitives

/// Coins that are spent together or not at all.
package struct CoinGroup: Hashable, Sendable {
    /// The most coins in a group.
    package static let maximumCount = 100

    package private(set) var coins: [CandidateCoin] = []
    package private(set) var value = Amount.zero
    package private(set) var effectiveValue = Amount.zero
    package private(set) var fee = Amount.zero
    package private(set) var longTermFee = Amount.zero
    package private(set) var isFromMe = true
    /// The least of its coins.
    package private(set) var depth = 999
    package private(set) var ancestors = 0
    package private(set) var descendants = 0
    package private(set) var weight = 0
    private let subtractsFee: Bool

    package init(_ coins: [CandidateCoin] = [], subtractsFee: Bool) {
        self.subtractsFee = subtractsFee
        for coin in coins { append(coin) }
    }

    package mutating func append(_ coin: CandidateCoin) {
        coins.append(coin)
        value += coin.value
        effectiveValue += coin.effectiveValue
        fee += coin.fee
        longTermFee += coin.longTermFee
        isFromMe = isFromMe && coin.isFromMe
        depth = min(depth, coin.depth)
        // An upper bound: ancestors that coins share count twice.
        ancestors += coin.ancestors
        descendants = max(descendants, coin.descendants)
        weight += coin.weight
    }

    /// What it adds to a selection: the value, less its fees unless those are paid by the recipients.
    package var amount: Int64 { (subtractsFee ? value : effectiveValue).satoshi }
    /// What spending it now costs more than spending it later.
    package var waste: Int64 { fee.satoshi - longTermFee.satoshi }
}

/// Which groups a round of selection may use.
package struct EligibilityFilter: Hashable, Sendable {
    /// Confirmations that coins of the wallet's own making need.
    package var ownDepth: Int
    package var foreignDepth: Int
    package var maximumAncestors: Int
    package var maximumDescendants: Int
    /// Groups that were cut off at their largest count.
    package var includesPartialGroups: Bool

    package init(own: Int, foreign: Int, ancestors: Int, descendants: Int? = nil, partial: Bool = false) {
        ownDepth = own
        foreignDepth = foreign
        maximumAncestors = ancestors
        maximumDescendants = descendants ?? ancestors
        includesPartialGroups = partial
    }

    package func admits(_ group: CoinGroup) -> Bool {
        group.depth >= (group.isFromMe ? ownDepth : foreignDepth) && group.ancestors <= maximumAncestors
            && group.descendants <= maximumDescendants
    }
}

/// The groups of one type of address, or of all.
package struct CoinPool: Sendable {
    /// Groups worth more than their fees.
    package var positive: [CoinGroup] = []
    /// All groups.
    package var mixed: [CoinGroup] = []
}

/// The groups that pass a filter, by type of address.
package struct CoinPools: Sendable {
    package var byType: [OutputType?: CoinPool] = [:]
    package var all = CoinPool()

    mutating func add(_ group: CoinGroup, type: OutputType?, positive: Bool, mixed: Bool) {
        if positive && group.amount > 0 {
            byType[type, default: CoinPool()].positive.append(group)
            all.positive.append(group)
        }
        if mixed {
            byType[type, default: CoinPool()].mixed.append(group)
            all.mixed.append(group)
        }
    }
}
