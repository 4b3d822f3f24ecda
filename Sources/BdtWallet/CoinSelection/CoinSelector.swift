import BdtPrimitives

/// Chooses the coins of a transaction: tries every algorithm on ever less strict sets of coins and takes the least wasteful result.
package struct CoinSelector: Sendable {
    package let parameters: SelectionParameters
    /// Package limits of the mempool.
    package let maximumAncestors: Int
    package let maximumDescendants: Int
    package let rejectsLongChains: Bool
    package let spendsZeroConfirmationChange: Bool
    /// The bump fee of coins together, which may be less than the sum of theirs; nil when it cannot be found.
    package let combinedBumpFee: @Sendable ([OutPoint]) async throws -> Amount?

    package init(
        parameters: SelectionParameters, maximumAncestors: Int, maximumDescendants: Int, rejectsLongChains: Bool,
        spendsZeroConfirmationChange: Bool, combinedBumpFee: @escaping @Sendable ([OutPoint]) async throws -> Amount?
    ) {
        self.parameters = parameters
        self.maximumAncestors = max(1, maximumAncestors)
        self.maximumDescendants = max(1, maximumDescendants)
        self.rejectsLongChains = rejectsLongChains
        self.spendsZeroConfirmationChange = spendsZeroConfirmationChange
        self.combinedBumpFee = combinedBumpFee
    }

    /// - Parameters:
    ///   - preset: coins that the caller insists on.
    ///   - allowsOthers: whether coins of `available` may be added.
    package func select(
        target: Amount, preset: [CandidateCoin], available: [CandidateCoin], allowsOthers: Bool
    ) async throws -> SelectionOutcome {
        let presetAmount = preset.reduce(Amount.zero) { $0 + (parameters.subtractsFee ? $1.value : $1.effectiveValue) }
        let rest = target - presetAmount
        if !allowsOthers && rest > .zero {
            return .failure(
                "The preselected coins total amount does not cover the transaction target. "
                    + "Please allow other inputs to be automatically selected or include more coins manually")
        }
        if rest <= .zero {
            var selection = Selection(.manual, target: target)
            selection.add(preset, subtractsFee: parameters.subtractsFee)
            selection.computeWaste(parameters)
            return .found(selection)
        }
        let total = available.reduce(Amount.zero) { $0 + (parameters.subtractsFee ? $1.value : $1.effectiveValue) }
        if rest > total { return .nothing }
        let outcome = try await selectAutomatically(target: rest, available)
        guard case .found(var selection) = outcome else { return outcome }
        if !preset.isEmpty {
            var manual = Selection(.manual, target: presetAmount)
            manual.add(preset, subtractsFee: parameters.subtractsFee)
            selection.merge(manual)
            selection.computeWaste(parameters)
            if selection.weight > parameters.maximumWeight - parameters.sizeWithoutInputs * 4 {
                return .failure(
                    "The combination of the pre-selected inputs and the wallet automatic inputs selection exceeds the transaction "
                        + "maximum weight. Please try sending a smaller amount or manually consolidating your wallet's UTXOs")
            }
        }
        return .found(selection)
    }

    /// From strict to lax. The second value: coins of different address types may be mixed.
    private var filters: [(EligibilityFilter, Bool)] {
        var list = [
            (EligibilityFilter(own: 1, foreign: 6, ancestors: 0), false), (EligibilityFilter(own: 1, foreign: 1, ancestors: 0), true),
        ]
        guard spendsZeroConfirmationChange else { return list }
        list.append((EligibilityFilter(own: 0, foreign: 1, ancestors: 2), true))
        list.append(
            (
                EligibilityFilter(own: 0, foreign: 1, ancestors: min(4, maximumAncestors / 3), descendants: min(4, maximumDescendants / 3)),
                true
            )
        )
        list.append((EligibilityFilter(own: 0, foreign: 1, ancestors: maximumAncestors / 2, descendants: maximumDescendants / 2), true))
        let (ancestors, descendants) = (maximumAncestors - 1, maximumDescendants - 1)
        list.append((EligibilityFilter(own: 0, foreign: 1, ancestors: ancestors, descendants: descendants, partial: true), true))
        if parameters.includesUnsafe {
            list.append((EligibilityFilter(own: 0, foreign: 0, ancestors: ancestors, descendants: descendants, partial: true), true))
        }
        if !rejectsLongChains {
            list.append((EligibilityFilter(own: 0, foreign: 1, ancestors: .max, descendants: .max, partial: true), true))
        }
        return list
    }

    private func selectAutomatically(target: Amount, _ available: [CandidateCoin]) async throws -> SelectionOutcome {
        let shuffles = parameters.avoidsPartialSpends && available.count > CoinGroup.maximumCount
        let filters = filters
        let grouping = CoinGrouping(shuffles ? available.shuffled() : available, parameters, filters: filters.map(\.0))
        let discarded = grouping.discarded.reduce(Int64(0)) { $0 + $1.amount }
        let left = available.reduce(Int64(0)) { $0 + $1.value.satoshi } - discarded
        if left < target.satoshi {
            let chained = grouping.discarded.filter { $0.ancestors >= maximumAncestors || $0.descendants >= maximumDescendants }
            let isChained = left + chained.reduce(Int64(0)) { $0 + $1.amount } > target.satoshi
            return isChained
                ? .failure(
                    "Unconfirmed UTXOs are available, but spending them creates a chain of transactions that will be rejected by the mempool"
                )
                : .nothing
        }
        var firstFailure: SelectionOutcome?
        for (filter, mixes) in filters {
            guard let pools = grouping.pools[filter] else { continue }
            switch try await attempt(target, pools, mixes: mixes) {
            case .found(let selection): return .found(selection)
            case .failure(let text): firstFailure = firstFailure ?? .failure(text)
            case .nothing: break
            }
        }
        return firstFailure ?? .nothing
    }

    /// Coins of one type first, so that types are not linked needlessly.
    private func attempt(_ target: Amount, _ pools: CoinPools, mixes: Bool) async throws -> SelectionOutcome {
        var results: [Selection] = []
        for pool in pools.byType.values {
            switch try await choose(target, pool) {
            case .found(let selection): results.append(selection)
            case .failure(let text): return .failure(text)
            case .nothing: break
            }
        }
        if let best = CoinSelector.best(of: results) { return .found(best) }
        return mixes && pools.byType.count > 1 ? try await choose(target, pools.all) : .nothing
    }

    private func choose(_ target: Amount, _ pool: CoinPool) async throws -> SelectionOutcome {
        var outcomes: [SelectionOutcome] = []
        var random = SystemRandomNumberGenerator()
        var maximumWeight = parameters.maximumWeight - parameters.sizeWithoutInputs * 4
        guard maximumWeight > 0 else { return .failure("Maximum transaction weight is less than transaction weight without inputs") }
        if !parameters.subtractsFee {
            var search = BranchAndBound(
                pool.positive, target: target, costOfChange: parameters.costOfChange, maximumWeight: maximumWeight)
            outcomes.append(search.run(parameters))
        }
        maximumWeight -= parameters.changeOutputSize * 4
        if maximumWeight < 0, !outcomes.contains(where: { if case .found = $0 { true } else { false } }) {
            return .failure("Maximum transaction weight is too low, can not accommodate change output")
        }
        outcomes.append(Knapsack(pool.mixed, target: target, maximumWeight: maximumWeight).run(parameters, random: &random))
        outcomes.append(SingleRandomDraw(pool.positive, target: target, maximumWeight: maximumWeight).run(parameters, random: &random))
        var results: [Selection] = []
        for case .found(var selection) in outcomes {
            guard try await discountBumpFees(&selection) else {
                return .failure(
                    "Failed to calculate bump fees, because unconfirmed UTXOs depend on enormous cluster of unconfirmed transactions.")
            }
            selection.computeWaste(parameters)
            results.append(selection)
        }
        if let best = CoinSelector.best(of: results) { return .found(best) }
        return outcomes.first { if case .failure = $0 { true } else { false } } ?? .nothing
    }

    /// Coins with common ancestors need not pay for them twice. False when their bump fee cannot be found.
    private func discountBumpFees(_ selection: inout Selection) async throws -> Bool {
        let unconfirmed = selection.coins.filter { $0.depth <= 0 }
        guard !unconfirmed.isEmpty else { return true }
        guard let combined = try await combinedBumpFee(unconfirmed.map(\.outpoint)) else { return false }
        selection.bumpFeeDiscount = unconfirmed.reduce(.zero) { $0 + $1.bumpFee } - combined
        return true
    }

    private static func best(of selections: [Selection]) -> Selection? {
        selections.min { $0.isBetter(than: $1) }
    }
}
