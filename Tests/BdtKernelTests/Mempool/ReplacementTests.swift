import BdtKernel
import BdtPrimitives
import Testing

/// Replacement by fee, and the eviction of version 3 siblings.
@Suite struct ReplacementTests {
    @Test func replacesWithDescendants() throws {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let old = fixture.add(fixture.spend([outpoint]))
        let child = fixture.add(fixture.spend([old.output(0)]))
        let new = fixture.spend([outpoint], fee: 5000)
        let accepted = try #require(fixture.accept(new).accepted)
        #expect(Set(accepted.replaced.map(\.txid)) == [old.txid, child.txid])
        #expect(fixture.mempool.count == 1)
        #expect(fixture.log.removals.allSatisfy { $0.reason == .replaced } && fixture.log.removals.count == 2)
        fixture.expectConsistent()
    }

    @Test func needsNoSignal() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let old = fixture.add(fixture.spend([outpoint], sequence: .max))
        #expect(fixture.mempool.replaceability(of: old) == .final)
        #expect(fixture.reason(fixture.spend([outpoint], fee: 3000)) == nil)
    }

    @Test func rule6HigherRate() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        fixture.add(fixture.spend([outpoint], fee: 5000))
        let rejection = fixture.accept(fixture.spend([outpoint], fee: 5000, sequence: 7)).rejection
        #expect(rejection?.reason == "insufficient fee" && rejection?.kind == .reconsiderable)
        #expect(rejection?.debug.contains("; new feerate ") == true)
    }

    @Test func rule3And4Fees() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let old = fixture.add(fixture.spend([outpoint], fee: 2000))
        fixture.add(fixture.spend([old.output(0)], fee: 9000))
        let less = fixture.accept(fixture.spend([outpoint], fee: 10_000)).rejection
        #expect(less?.debug.hasSuffix("less fees than conflicting txs; 0.0001 < 0.00011") == true)
        let new = fixture.spend([outpoint], fee: 11_000)
        let same = fixture.accept(new).rejection
        let needed = FeeRate(satoshiPerKvB: 1000).fee(for: new.virtualSize)
        #expect(same?.debug == "rejecting replacement \(new.txid), not enough additional fees to relay; 0.00 < \(needed)")
        #expect(fixture.reason(fixture.spend([outpoint], fee: 11_000 + needed.satoshi)) == nil)
    }

    @Test func rule5Count() {
        let fixture = MempoolFixture()
        let roots = (0..<5).map { _ in fixture.coin() }
        for root in roots { _ = fixture.addChain(21, from: root) }
        let new = fixture.spend(roots, fee: 1_000_000)
        let rejection = fixture.accept(new).rejection
        #expect(rejection?.reason == "too many potential replacements")
        #expect(rejection?.debug == "rejecting replacement \(new.txid); too many potential replacements (105 > 100)")
    }

    @Test func rule2NoNewUnconfirmed() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        fixture.add(fixture.spend([outpoint]))
        let other = fixture.add(fixture.spend([fixture.coin()]))
        let new = fixture.spend([outpoint, other.output(0)], fee: 20_000)
        let rejection = fixture.accept(new).rejection
        #expect(rejection?.reason == "replacement-adds-unconfirmed")
        #expect(rejection?.debug == "replacement \(new.txid) adds unconfirmed input, idx 1")
    }

    @Test func cannotSpendWhatItReplaces() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let old = fixture.add(fixture.spend([outpoint]))
        #expect(fixture.reason(fixture.spend([outpoint, old.output(0)], fee: 50_000)) == "bad-txns-spends-conflicting-tx")
    }

    @Test func trucSiblingEviction() {
        let fixture = MempoolFixture()
        let parent = fixture.add(fixture.spend([fixture.coin()], outputs: 2, version: 3))
        let first = fixture.add(fixture.spend([parent.output(0)], version: 3))
        #expect(
            fixture.reason(fixture.spend([parent.output(1)], version: 3)) == "insufficient fee (including sibling eviction)")
        let second = fixture.add(fixture.spend([parent.output(1)], fee: 9000, version: 3))
        #expect(!fixture.mempool.contains(first.txid) && fixture.mempool.contains(second.txid))
        fixture.expectConsistent()
    }

    @Test func trucTopology() {
        let fixture = MempoolFixture()
        let parent = fixture.add(fixture.spend([fixture.coin()], version: 3))
        let plain = fixture.spend([parent.output(0)], version: 2)
        #expect(fixture.reason(plain) == "TRUC-violation")
        let child = fixture.add(fixture.spend([parent.output(0)], version: 3))
        let grandchild = fixture.accept(fixture.spend([child.output(0)], version: 3)).rejection
        #expect(grandchild?.debug.hasSuffix("would have too many ancestors") == true)
    }
}
