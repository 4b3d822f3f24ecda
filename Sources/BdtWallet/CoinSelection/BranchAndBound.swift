import BdtPrimitives

/// Looks for coins that need no change: worth the target, and no more above it than change would cost.
///
/// A depth-first search over "with this coin" and "without it", largest coins first, that cuts branches that cannot reach the target,
/// exceed the window, weigh too much, or waste more than the best found (Murch, "An Evaluation of Coin Selection Strategies", 2016).
package struct BranchAndBound {
    /// The most steps; then the best found so far counts.
    private static let maximumTries = 100_000

    private let pool: [CoinGroup]
    private let target: Int64
    private let window: Int64
    private let maximumWeight: Int
    /// Whether spending coins now costs more than later: then more inputs only add waste.
    private let wasteGrows: Bool

    private var value: Int64 = 0
    private var available: Int64
    private var waste: Int64 = 0
    private var weight = 0
    private var chosen: [Int] = []
    private var best: [Int] = []
    private var bestWaste = Amount.maxMoney.satoshi
    private var sawTooHeavy = false

    /// All groups must be worth more than their fees.
    package init(_ groups: [CoinGroup], target: Amount, costOfChange: Amount, maximumWeight: Int) {
        pool = groups.sorted { $0.amount == $1.amount ? $0.waste < $1.waste : $0.amount > $1.amount }
        self.target = target.satoshi
        window = costOfChange.satoshi
        self.maximumWeight = maximumWeight
        wasteGrows = pool.first.map { $0.fee > $0.longTermFee } ?? false
        available = pool.reduce(0) { $0 + $1.amount }
    }

    package mutating func run(_ parameters: SelectionParameters) -> SelectionOutcome {
        guard available >= target, !pool.isEmpty else { return .nothing }
        var index = 0
        for _ in 0..<BranchAndBound.maximumTries {
            if mustTurnBack() {
                guard let last = chosen.popLast() else { break }
                for skipped in (last + 1)..<max(index, last + 1) { available += pool[skipped].amount }
                value -= pool[last].amount
                waste -= pool[last].waste
                weight -= pool[last].weight
                index = last
            } else {
                include(index)
            }
            index += 1
        }
        guard !best.isEmpty else { return sawTooHeavy ? .tooHeavy : .nothing }
        var selection = Selection(.branchAndBound, target: Amount(target))
        for index in best { selection.add(pool[index], subtractsFee: parameters.subtractsFee) }
        selection.computeWaste(parameters)
        return .found(selection)
    }

    /// Judges the present choice, keeps it if it is the best, and tells whether to go no deeper.
    private mutating func mustTurnBack() -> Bool {
        if value + available < target || value > target + window || (waste > bestWaste && wasteGrows) { return true }
        if weight > maximumWeight {
            sawTooHeavy = true
            return true
        }
        guard value >= target else { return false }
        let total = waste + value - target
        if total <= bestWaste {
            best = chosen
            bestWaste = total
        }
        return true
    }

    /// Takes the coin in, unless its twin right before it was left out: that choice has been tried.
    private mutating func include(_ index: Int) {
        let group = pool[index]
        available -= group.amount
        let twinWasLeftOut =
            index > 0 && !chosen.isEmpty && chosen.last != index - 1 && group.amount == pool[index - 1].amount
            && group.fee == pool[index - 1].fee
        if twinWasLeftOut { return }
        chosen.append(index)
        value += group.amount
        waste += group.waste
        weight += group.weight
    }
}
