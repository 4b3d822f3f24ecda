import BdtPrimitives

/// Looks for a subset of the smaller coins close above the target (with change, above target and change) by random trials, and falls back
/// to the smallest coin that pays alone.
package struct Knapsack {
    private static let trials = 1000

    private let groups: [CoinGroup]
    private let target: Int64
    private let maximumWeight: Int

    package init(_ groups: [CoinGroup], target: Amount, maximumWeight: Int) {
        self.groups = groups
        self.target = target.satoshi
        self.maximumWeight = maximumWeight
    }

    package func run(_ parameters: SelectionParameters, random: inout some RandomNumberGenerator) -> SelectionOutcome {
        let withChange = target + parameters.changeTarget.satoshi
        var smaller: [CoinGroup] = []
        var smallerSum: Int64 = 0
        var lowestLarger: CoinGroup?
        var sawTooHeavy = false
        for group in groups.shuffled(using: &random) {
            if group.weight > maximumWeight {
                sawTooHeavy = true
            } else if group.amount == target {
                return found([group], parameters)
            } else if group.amount < withChange {
                smaller.append(group)
                smallerSum += group.amount
            } else if lowestLarger.map({ group.amount < $0.amount }) ?? true {
                lowestLarger = group
            }
        }
        if smallerSum == target, !smaller.isEmpty {
            if smaller.reduce(0, { $0 + $1.weight }) <= maximumWeight { return found(smaller, parameters) }
            sawTooHeavy = true
        }
        if smallerSum < target {
            if let lowestLarger { return found([lowestLarger], parameters) }
            return sawTooHeavy ? .tooHeavy : .nothing
        }
        return search(smaller, smallerSum, lowestLarger, withChange, parameters, &random)
    }

    private func search(
        _ smaller: [CoinGroup], _ smallerSum: Int64, _ lowestLarger: CoinGroup?, _ withChange: Int64, _ parameters: SelectionParameters,
        _ random: inout some RandomNumberGenerator
    ) -> SelectionOutcome {
        let sorted = smaller.sorted { $0.amount == $1.amount ? $0.waste < $1.waste : $0.amount > $1.amount }
        var (members, sum) = bestSubset(of: sorted, smallerSum, reaching: target, &random)
        if sum != target && smallerSum >= withChange {
            (members, sum) = bestSubset(of: sorted, smallerSum, reaching: withChange, &random)
        }
        if let lowestLarger, (sum != target && sum < withChange) || lowestLarger.amount <= sum {
            return found([lowestLarger], parameters)
        }
        let chosen = zip(sorted, members).filter(\.1).map(\.0)
        if chosen.reduce(0, { $0 + $1.weight }) <= maximumWeight { return found(chosen, parameters) }
        guard let lowestLarger else { return .tooHeavy }
        return found([lowestLarger], parameters)
    }

    /// The subset with the least sum of at least `goal` that random trials find: each coin by the toss of one, then those left out.
    private func bestSubset(
        of groups: [CoinGroup], _ sum: Int64, reaching goal: Int64, _ random: inout some RandomNumberGenerator
    ) -> (members: [Bool], sum: Int64) {
        var best = [Bool](repeating: true, count: groups.count)
        var bestSum = sum
        for _ in 0..<Knapsack.trials where bestSum != goal {
            var members = [Bool](repeating: false, count: groups.count)
            var total: Int64 = 0
            var weight = 0
            var isReached = false
            for pass in 0..<2 where !isReached {
                for index in groups.indices where pass == 0 ? Bool.random(using: &random) : !members[index] {
                    total += groups[index].amount
                    weight += groups[index].weight
                    members[index] = true
                    guard total >= goal, weight <= maximumWeight else { continue }
                    isReached = true
                    if total < bestSum {
                        bestSum = total
                        best = members
                    }
                    total -= groups[index].amount
                    weight -= groups[index].weight
                    members[index] = false
                }
            }
        }
        return (best, bestSum)
    }

    private func found(_ groups: [CoinGroup], _ parameters: SelectionParameters) -> SelectionOutcome {
        var selection = Selection(.knapsack, target: Amount(target))
        for group in groups { selection.add(group, subtractsFee: parameters.subtractsFee) }
        return .found(selection)
    }
}
