import BdtKernel
import BdtPrimitives
import Testing

/// What goes into a block.
@Suite struct SelectionTests {
    private func select(_ fixture: MempoolFixture, _ change: (inout BlockSpace) -> Void = { _ in }) -> BlockSelection {
        var space = BlockSpace(height: fixture.chain.tip.height + 1, medianTimePast: fixture.chain.tip.medianTimePast)
        change(&space)
        return fixture.mempool.select(for: space)
    }

    @Test func bestRateFirstAndChildrenPay() {
        let fixture = MempoolFixture()
        let low = fixture.add(fixture.spend([fixture.coin()], fee: 500))
        let middle = fixture.add(fixture.spend([fixture.coin()], fee: 3000))
        let parent = fixture.add(fixture.spend([fixture.coin()], fee: 200))
        let child = fixture.add(fixture.spend([parent.output(0)], fee: 9000))
        let selection = select(fixture)
        #expect(selection.entries.map(\.txid) == [parent.txid, child.txid, middle.txid, low.txid])
        #expect(selection.fees == Amount(12_700))
        #expect(selection.weight == 8000 + [low, middle, parent, child].reduce(0) { $0 + $1.weight })
        #expect(selection.packages.map(\.fees) == [9200, 3000, 500].map { Amount($0) })
    }

    @Test func ancestorsPaidForOnce() {
        let fixture = MempoolFixture()
        let parent = fixture.add(fixture.spend([fixture.coin()], fee: 200, outputs: 2))
        let rich = fixture.add(fixture.spend([parent.output(0)], fee: 20_000))
        let modest = fixture.add(fixture.spend([parent.output(1)], fee: 2000))
        let other = fixture.add(fixture.spend([fixture.coin()], fee: 1500))
        // Once its parent is in, the modest child counts alone and beats the other one.
        #expect(select(fixture).entries.map(\.txid) == [parent, rich, modest, other].map(\.txid))
    }

    @Test func limits() {
        let fixture = MempoolFixture()
        let cheap = fixture.add(fixture.spend([fixture.coin()], fee: 200))
        let dear = fixture.add(fixture.spend([fixture.coin()], fee: 5000))
        #expect(select(fixture) { $0.minimumFeeRate = FeeRate(satoshiPerKvB: 10_000) }.entries.map(\.txid) == [dear.txid])
        #expect(select(fixture) { $0.maximumWeight = 8000 + 4 * dear.virtualSize + 1 }.entries.map(\.txid) == [dear.txid])
        #expect(select(fixture) { $0.maximumWeight = 8000 + 4 * dear.virtualSize }.entries.isEmpty)
        #expect(select(fixture).entries.map(\.txid) == [dear.txid, cheap.txid])
    }

    @Test func unfinalStaysOut() {
        let fixture = MempoolFixture()
        let locked = fixture.add(fixture.spend([fixture.coin()], lockTime: 200))
        #expect(select(fixture).entries.map(\.txid) == [locked.txid])
        #expect(select(fixture) { $0.height = 200 }.entries.isEmpty)
    }
}
