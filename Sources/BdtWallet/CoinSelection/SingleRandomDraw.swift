import BdtPrimitives

/// Draws coins at random until they pay the target and a useful change.
package struct SingleRandomDraw {
    private let groups: [CoinGroup]
    private let target: Amount
    private let maximumWeight: Int

    /// All groups must be worth more than their fees.
    package init(_ groups: [CoinGroup], target: Amount, maximumWeight: Int) {
        self.groups = groups
        self.target = target
        self.maximumWeight = maximumWeight
    }

    package func run(_ parameters: SelectionParameters, random: inout some RandomNumberGenerator) -> SelectionOutcome {
        let needed = (target + SelectionParameters.changeLower + parameters.changeFee).satoshi
        var drawn: [CoinGroup] = []
        var value: Int64 = 0
        var weight = 0
        var sawTooHeavy = false
        for group in groups.shuffled(using: &random) {
            drawn.append(group)
            value += group.amount
            weight += group.weight
            while weight > maximumWeight, let least = drawn.indices.min(by: { drawn[$0].amount < drawn[$1].amount }) {
                // The least valuable coins make room.
                sawTooHeavy = true
                let removed = drawn.remove(at: least)
                value -= removed.amount
                weight -= removed.weight
            }
            guard value >= needed else { continue }
            var selection = Selection(.singleRandomDraw, target: target)
            for group in drawn { selection.add(group, subtractsFee: parameters.subtractsFee) }
            return .found(selection)
        }
        return sawTooHeavy ? .tooHeavy : .nothing
    }
}
