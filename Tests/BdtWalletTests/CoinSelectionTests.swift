import BdtCrypto
import BdtPrimitives
import Testing

@testable import BdtWallet

@Suite struct CoinSelectionTests {
    /// One group a coin; all inputs have the size of a pay-to-witness-key-hash one.
    private func groups(_ values: [Int64], rate: Int64 = 0, longTermRate: Int64 = 0) -> [CoinGroup] {
        values.enumerated().map { index, value in
            var coin = CandidateCoin(
                outpoint: OutPoint(txid: Txid(SHA256.hash([UInt8(index)])), index: 0),
                output: TransactionOutput(value: Amount(value), script: Script()), type: .bech32, depth: 6, inputSize: 68, isSafe: true,
                time: 0, isFromMe: true)
            coin.setFees(
                rate: FeeRate(satoshiPerKvB: rate), longTermRate: FeeRate(satoshiPerKvB: longTermRate), bumpFee: .zero)
            return CoinGroup([coin], subtractsFee: false)
        }
    }

    private func values(_ outcome: SelectionOutcome) -> [Int64]? {
        guard case .found(let selection) = outcome else { return nil }
        return selection.coins.map(\.value.satoshi).sorted()
    }

    private func branchAndBound(_ values: [Int64], _ target: Int64, window: Int64 = 0, maximumWeight: Int = 400_000) -> SelectionOutcome {
        var search = BranchAndBound(
            groups(values), target: Amount(target), costOfChange: Amount(window), maximumWeight: maximumWeight)
        return search.run(SelectionParameters())
    }

    @Test(
        arguments: [
            ([1, 2, 3, 4], 1, [1]), ([1, 2, 3, 4], 2, [2]), ([1, 2, 3, 4], 10, [1, 2, 3, 4]), ([5, 5, 5], 10, [5, 5]),
        ] as [([Int64], Int64, [Int64])])
    func findsExactMatches(pool: [Int64], target: Int64, expected: [Int64]) {
        #expect(values(branchAndBound(pool, target)) == expected)
    }

    @Test func givesUpWhereNoSubsetFits() {
        #expect(values(branchAndBound([2, 4, 6], 5)) == nil)
        #expect(values(branchAndBound([2, 4, 6], 13)) == nil)
        #expect(values(branchAndBound([], 1)) == nil)
        // Within the window it is a match.
        #expect(values(branchAndBound([2, 4, 6], 5, window: 1))?.reduce(0, +) == 6)
    }

    @Test func matchesThatAreTooHeavyAreToldApart() {
        guard case .failure(let text) = branchAndBound([1, 1, 1, 1], 4, maximumWeight: 68 * 4 * 3) else {
            Issue.record("not refused")
            return
        }
        #expect(text.hasPrefix("The inputs size exceeds the maximum weight."))
    }

    /// Compared with trying all subsets: a match is found whenever there is one, and is within the window.
    @Test func agreesWithExhaustiveSearch() {
        var random = SeededRandom(state: 7)
        for _ in 0..<200 {
            let pool = (0..<8).map { _ in Int64.random(in: 1...60, using: &random) }
            let target = Int64.random(in: 1...200, using: &random)
            let window = Int64.random(in: 0...3, using: &random)
            let sums = (0..<256).map { mask in pool.indices.filter { mask >> $0 & 1 != 0 }.reduce(0) { $0 + pool[$1] } }
            let exists = sums.contains { (target...(target + window)).contains($0) }
            let found = values(branchAndBound(pool, target, window: window))
            #expect((found != nil) == exists, "\(pool) \(target) \(window)")
            if let found { #expect((target...(target + window)).contains(found.reduce(0, +))) }
        }
    }

    @Test func knapsackPrefersExactSumsAndFallsBackToOneLargerCoin() {
        var random = SeededRandom(state: 1)
        var parameters = SelectionParameters()
        parameters.changeTarget = Amount(10)
        func run(_ pool: [Int64], _ target: Int64) -> [Int64]? {
            values(Knapsack(groups(pool), target: Amount(target), maximumWeight: 400_000).run(parameters, random: &random))
        }
        #expect(run([5, 7, 100], 12) == [5, 7])
        #expect(run([5, 7, 100], 7) == [7])
        #expect(run([5, 7, 100], 50) == [100])
        #expect(run([5, 7], 13) == nil)
    }

    @Test func randomDrawLeavesUsefulChange() {
        var random = SeededRandom(state: 3)
        let pool = [Int64](repeating: 30_000, count: 10)
        let outcome = SingleRandomDraw(groups(pool), target: Amount(40_000), maximumWeight: 400_000).run(
            SelectionParameters(), random: &random)
        // Target and 50000 for change take three coins.
        #expect(values(outcome)?.count == 3)
        let tooHeavy = SingleRandomDraw(groups(pool), target: Amount(200_000), maximumWeight: 68 * 4).run(
            SelectionParameters(), random: &random)
        guard case .failure = tooHeavy else {
            Issue.record("not refused")
            return
        }
    }

    @Test func changeBelowTheMinimumGoesToTheFee() {
        var selection = Selection(.manual, target: Amount(100))
        selection.add(groups([150])[0], subtractsFee: false)
        #expect(selection.change(minimum: Amount(20), fee: Amount(10)) == Amount(40))
        #expect(selection.change(minimum: Amount(41), fee: Amount(10)) == .zero)
    }

    @Test func coinsOfOneScriptStayTogether() {
        var parameters = SelectionParameters()
        parameters.avoidsPartialSpends = true
        let coins = groups([1, 2, 3]).flatMap(\.coins)
        let filter = EligibilityFilter(own: 1, foreign: 6, ancestors: 0)
        let pools = CoinGrouping(coins, parameters, filters: [filter]).pools
        #expect(pools[filter]?.all.mixed.map(\.coins.count) == [3])
        #expect(CoinGrouping(coins, SelectionParameters(), filters: [filter]).pools[filter]?.all.mixed.count == 3)
    }
}

/// The same numbers every time (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
