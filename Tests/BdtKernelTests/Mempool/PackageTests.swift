import BdtKernel
import BdtPolicy
import BdtPrimitives
import Testing

/// Several transactions judged as one.
@Suite struct PackageTests {
    private func pair(_ fixture: MempoolFixture, parentFee: Int64, childFee: Int64, version: UInt32 = 3) -> [Transaction] {
        let parent = fixture.remember(fixture.spend([fixture.coin()], fee: parentFee, version: version))
        return [parent, fixture.spend([parent.output(0)], fee: childFee, version: version)]
    }

    @Test func childPaysForParent() throws {
        let fixture = MempoolFixture()
        let package = pair(fixture, parentFee: 0, childFee: 2000)
        let result = fixture.mempool.acceptPackage(package, chain: fixture.chain)
        #expect(result.rejection == nil && fixture.mempool.count == 2)
        let parent = try #require(result.results[package[0].wtxid]?.accepted)
        #expect(parent.feeRateMembers == package.map(\.wtxid))
        #expect(parent.effectiveFeeRate == FeeRate(fee: Amount(2000), size: package[0].virtualSize + package[1].virtualSize))
        fixture.expectConsistent()
        let again = fixture.mempool.acceptPackage(package, chain: fixture.chain)
        guard case .alreadyPresent = again.results[package[1].wtxid] else { return #expect(Bool(false)) }
    }

    @Test func childTooPoor() {
        let fixture = MempoolFixture()
        let package = pair(fixture, parentFee: 0, childFee: 100)
        let result = fixture.mempool.acceptPackage(package, chain: fixture.chain)
        #expect(result.rejection?.reason == "transaction failed")
        #expect(result.results[package[1].wtxid]?.rejection?.reason == "min relay fee not met")
        #expect(fixture.mempool.count == 0)
    }

    @Test func independentMembersOfATest() {
        let fixture = MempoolFixture()
        let package = pair(fixture, parentFee: 1000, childFee: 1000, version: 2) + [fixture.spend([fixture.coin()])]
        let result = fixture.mempool.testPackage(package, chain: fixture.chain)
        #expect(result.rejection == nil && result.results.count == 3 && fixture.mempool.count == 0)
    }

    @Test func testTellsWhatWasGoodBeforeABadScript() {
        let fixture = MempoolFixture()
        let good = fixture.spend([fixture.coin()])
        var body = fixture.spend([fixture.coin()]).body
        body.inputs[0].witness = [[0x52]]
        let package = [good, Transaction(body), fixture.spend([fixture.coin()])]
        let result = fixture.mempool.testPackage(package, chain: fixture.chain)
        #expect(result.rejection?.reason == "transaction failed" && result.results.count == 2)
        #expect(result.results[good.wtxid]?.accepted != nil && result.results[package[1].wtxid]?.rejection != nil)
    }

    @Test func shapes() {
        let fixture = MempoolFixture()
        let package = pair(fixture, parentFee: 1000, childFee: 1000)
        func reason(_ transactions: [Transaction]) -> String? {
            fixture.mempool.acceptPackage(transactions, chain: fixture.chain).rejection?.reason
        }
        #expect(reason([package[1], package[0]]) == "package-not-sorted")
        #expect(reason([package[0], package[0]]) == "package-contains-duplicates")
        #expect(reason([package[0], fixture.spend([fixture.coin()])]) == "package-not-child-with-parents")
        let twin = fixture.spend([package[0].inputs[0].previousOutput], fee: 1234)
        #expect(reason([package[0], twin]) == "conflict-in-package")
        #expect(PackageRules.rejection(of: (0..<26).map { _ in fixture.spend([fixture.coin()]) }) == "package-too-many-transactions")
        let stranger = fixture.add(fixture.spend([fixture.coin()]))
        let child = fixture.spend([package[0].output(0), stranger.output(0)])
        #expect(reason([package[0], child]) == "package-not-child-with-unconfirmed-parents")
    }

    @Test func ephemeralDust() {
        let fixture = MempoolFixture()
        var body = fixture.spend([fixture.coin()], fee: 0, outputs: 2, version: 3).body
        body.outputs[0].value = body.outputs[0].value + body.outputs[1].value - Amount(100)
        body.outputs[1].value = Amount(100)
        let parent = fixture.remember(Transaction(body))
        let careless = fixture.spend([parent.output(0)], fee: 2000, version: 3)
        let refused = fixture.mempool.acceptPackage([parent, careless], chain: fixture.chain)
        #expect(refused.rejection?.reason == "unspent-dust")
        #expect(refused.results[careless.wtxid]?.rejection?.reason == "missing-ephemeral-spends")
        let careful = fixture.spend([parent.output(0), parent.output(1)], fee: 2000, version: 3)
        #expect(fixture.mempool.acceptPackage([parent, careful], chain: fixture.chain).rejection == nil)
    }

    @Test func packageReplacement() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let old = fixture.add(fixture.spend([outpoint], fee: 1000))
        let parent = fixture.remember(fixture.spend([outpoint], fee: 0, version: 3))
        let poor = [parent, fixture.spend([parent.output(0)], fee: 1100, version: 3)]
        #expect(
            fixture.mempool.acceptPackage(poor, chain: fixture.chain).rejection?.reason
                == "package RBF failed: insufficient anti-DoS fees")
        let rich = [parent, fixture.spend([parent.output(0)], fee: 5000, version: 3)]
        let result = fixture.mempool.acceptPackage(rich, chain: fixture.chain)
        #expect(result.rejection == nil)
        #expect(result.results[parent.wtxid]?.accepted?.replaced.map(\.txid) == [old.txid])
        fixture.expectConsistent()
    }
}
