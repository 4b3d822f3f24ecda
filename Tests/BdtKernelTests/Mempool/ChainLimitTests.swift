import BdtKernel
import BdtPrimitives
import Testing

/// Limits on chains of unconfirmed transactions.
@Suite struct ChainLimitTests {
    @Test func ancestorCount() {
        let fixture = MempoolFixture()
        let chain = fixture.addChain(25)
        let rejection = fixture.accept(fixture.spend([chain[24].output(0)])).rejection
        #expect(rejection?.reason == "too-long-mempool-chain")
        #expect(rejection?.debug == "too many unconfirmed ancestors [limit: 25]")
        #expect(fixture.mempool.entry(chain[24].txid)?.ancestors.count == 25)
        #expect(fixture.mempool.entry(chain[0].txid)?.descendants.count == 25)
        fixture.expectConsistent()
    }

    @Test func descendantCountAndCarveOut() {
        let fixture = MempoolFixture()
        let parent = fixture.add(fixture.spend([fixture.coin()], fee: 5000, outputs: 27))
        for index in 0..<24 { fixture.add(fixture.spend([parent.output(index)])) }
        // One small child more is let in, but only where it depends on nothing else.
        let other = fixture.add(fixture.spend([fixture.coin()]))
        let rejection = fixture.accept(fixture.spend([parent.output(24), other.output(0)])).rejection
        #expect(rejection?.debug == "too many descendants for tx \(parent.txid) [limit: 25]")
        fixture.add(fixture.spend([parent.output(24)]))
        #expect(fixture.reason(fixture.spend([parent.output(25)])) == "too-long-mempool-chain")
        fixture.expectConsistent()
    }

    @Test func sizes() {
        let fixture = MempoolFixture { $0.limits.ancestorSize = 250 }
        let parent = fixture.add(fixture.spend([fixture.coin()]))
        let rejection = fixture.accept(fixture.spend([parent.output(0)], padding: 60)).rejection
        #expect(rejection?.debug == "exceeds ancestor size limit [limit: 250]")
        let other = MempoolFixture { $0.limits.descendantSize = 250 }
        let first = other.add(other.spend([other.coin()]))
        let second = other.add(other.spend([first.output(0)]))
        #expect(second.virtualSize * 3 > 250)
    }

    @Test func parentsCount() {
        let fixture = MempoolFixture { $0.limits.ancestorCount = 3 }
        let parents = (0..<3).map { _ in fixture.add(fixture.spend([fixture.coin()])) }
        let rejection = fixture.accept(fixture.spend(parents.map { $0.output(0) })).rejection
        #expect(rejection?.debug == "too many unconfirmed parents [limit: 3]")
    }
}
