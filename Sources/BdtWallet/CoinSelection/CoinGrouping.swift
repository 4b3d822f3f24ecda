import BdtKeys
import BdtPrimitives

/// Coins sorted into groups, and the groups into the filters that admit them.
package struct CoinGrouping: Sendable {
    package private(set) var pools: [EligibilityFilter: CoinPools] = [:]
    /// Groups that no filter admits.
    package private(set) var discarded: [CoinGroup] = []

    package init(_ coins: [CandidateCoin], _ parameters: SelectionParameters, filters: [EligibilityFilter]) {
        if parameters.avoidsPartialSpends {
            groupByScript(coins, parameters, filters)
            return
        }
        for coin in coins {
            place(CoinGroup([coin], subtractsFee: parameters.subtractsFee), coin.type, filters, positive: true, mixed: true)
        }
    }

    private mutating func place(_ group: CoinGroup, _ type: OutputType?, _ filters: [EligibilityFilter], positive: Bool, mixed: Bool) {
        var isAdmitted = false
        for filter in filters where filter.admits(group) {
            pools[filter, default: CoinPools()].add(group, type: type, positive: positive, mixed: mixed)
            isAdmitted = true
        }
        if !isAdmitted { discarded.append(group) }
    }

    private struct ScriptAndType: Hashable {
        let script: Script
        let type: OutputType?
    }

    /// One group a script, in portions of a hundred coins. Coins worth less than their fee are left out of the positive groups.
    private mutating func groupByScript(_ coins: [CandidateCoin], _ parameters: SelectionParameters, _ filters: [EligibilityFilter]) {
        for positiveOnly in [false, true] {
            var groups: [ScriptAndType: [CoinGroup]] = [:]
            for coin in coins where !positiveOnly || coin.effectiveValue > .zero {
                let key = ScriptAndType(script: coin.output.script, type: coin.type)
                var list = groups[key] ?? []
                if list.last.map({ $0.coins.count >= CoinGroup.maximumCount }) ?? true {
                    list.append(CoinGroup(subtractsFee: parameters.subtractsFee))
                }
                list[list.count - 1].append(coin)
                groups[key] = list
            }
            for (key, list) in groups {
                for (index, group) in list.enumerated().reversed() {
                    // The last of several portions may be far from full: spending it alone would hide little.
                    let isPartial = index == list.count - 1 && list.count > 1
                    let allowed = filters.filter { !isPartial || $0.includesPartialGroups }
                    place(group, key.type, allowed, positive: positiveOnly, mixed: !positiveOnly)
                }
            }
        }
    }
}
