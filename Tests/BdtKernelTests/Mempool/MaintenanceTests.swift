import BdtKernel
import BdtPrimitives
import Testing

/// What happens to the mempool as blocks come and go, time passes and memory runs out.
@Suite struct MaintenanceTests {
    private func block(_ transactions: [Transaction]) -> Block {
        let header = BlockHeader(version: 4, previousHash: .zero, merkleRoot: .zero, time: 0, bits: 0, nonce: 0)
        return Block(header: header, transactions: transactions)
    }

    /// Takes the block's effects into the chain of the fixture.
    private func connect(_ transactions: [Transaction], _ fixture: MempoolFixture) {
        for transaction in transactions {
            for input in transaction.inputs { fixture.chain.coins[input.previousOutput] = nil }
            for (index, output) in transaction.outputs.enumerated() {
                fixture.chain.coins[transaction.output(index)] = Coin(output: output, height: 201, isCoinbase: false)
            }
        }
        fixture.mempool.removeForBlock(block(transactions), height: 201)
    }

    @Test func blockConfirmsAndConflicts() {
        let fixture = MempoolFixture()
        let chain = fixture.addChain(3)
        let shared = fixture.coin()
        let loser = fixture.add(fixture.spend([shared]))
        let child = fixture.add(fixture.spend([loser.output(0)]))
        fixture.mempool.prioritise(loser.txid, by: Amount(5))
        let winner = fixture.spend([shared], fee: 77)
        connect([chain[0], winner], fixture)
        #expect(fixture.mempool.count == 2)
        #expect(fixture.mempool.entry(chain[2].txid)?.ancestors.count == 2)
        #expect(Set(fixture.log.removals.map(\.txid)) == [loser.txid, child.txid])
        #expect(fixture.log.removals.allSatisfy { $0.reason == .conflict })
        #expect(fixture.mempool.prioritisations().isEmpty)
        guard case .removedForBlock(let entries, let height) = fixture.log.events.last else { return #expect(Bool(false)) }
        #expect(entries.map(\.txid) == [chain[0].txid] && height == 201)
        fixture.expectConsistent()
    }

    @Test func reorganisationBringsBack() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let parent = fixture.add(fixture.spend([outpoint], fee: 500))
        let child = fixture.add(fixture.spend([parent.output(0)]))
        connect([parent], fixture)
        let grandchild = fixture.add(fixture.spend([child.output(0)]))
        var disconnected = DisconnectedTransactions()
        #expect(disconnected.add(block([parent])).isEmpty)
        fixture.chain.coins[parent.output(0)] = nil
        fixture.chain.coins[outpoint] = Coin(
            output: TransactionOutput(value: Amount(1_000_000), script: MempoolFixture.anyone), height: 9, isCoinbase: false)
        fixture.mempool.reorganise(&disconnected, chain: fixture.chain)
        #expect(disconnected.isEmpty)
        #expect(fixture.mempool.entry(parent.txid)?.descendants.count == 3)
        #expect(fixture.mempool.entry(grandchild.txid)?.ancestors.count == 3)
        #expect(fixture.mempool.entry(parent.txid)?.sequence == 0)
        fixture.expectConsistent()
    }

    @Test func reorganisationDropsWhatCannotReturn() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let parent = fixture.spend([outpoint])
        connect([parent], fixture)
        let child = fixture.add(fixture.spend([parent.output(0)]))
        let immature = fixture.add(fixture.spend([fixture.coin(height: 101, isCoinbase: true)]))
        let locked = fixture.add(fixture.spend([fixture.coin()], lockTime: 200))
        var disconnected = DisconnectedTransactions()
        _ = disconnected.add(block([parent]))
        fixture.chain.coins[parent.output(0)] = nil
        if let previous = fixture.chain.tip.previous { fixture.chain.tip = previous }
        fixture.mempool.reorganise(&disconnected, chain: fixture.chain)
        #expect(fixture.mempool.count == 0)
        #expect(Set(fixture.log.removals.map(\.txid)) == [child.txid, immature.txid, locked.txid])
        #expect(fixture.log.removals.allSatisfy { $0.reason == .reorganisation })
    }

    @Test func expires() {
        let fixture = MempoolFixture()
        let chain = fixture.addChain(2)
        fixture.clock.mockTime += 336 * 3600 + 1
        let late = fixture.add(fixture.spend([fixture.coin()]))
        #expect(fixture.mempool.sortedTxids().txids == [late.txid])
        #expect(Set(fixture.log.removals.map(\.txid)) == Set(chain.map(\.txid)))
        #expect(fixture.log.removals.allSatisfy { $0.reason == .expiry })
        fixture.expectConsistent()
    }

    @Test func evictsTheWorstAndRaisesTheFloor() {
        let fixture = MempoolFixture { $0.maximumBytes = 20_000 }
        var fee: Int64 = 1000
        while fixture.log.removals.isEmpty {
            fixture.add(fixture.spend([fixture.coin()], fee: fee))
            fee += 100
        }
        let evicted = fixture.log.removals[0]
        #expect(evicted.reason == .sizeLimit)
        let rate = fixture.mempool.minimumFeeRate()
        #expect(rate > FeeRate(satoshiPerKvB: 2000))
        #expect(fixture.reason(fixture.spend([fixture.coin()], fee: 1000)) == "mempool min fee not met")
        #expect(fixture.mempool.summary().usage <= 20_000)
        // It falls only once a block has made room.
        fixture.clock.mockTime += 24 * 3600
        #expect(fixture.mempool.minimumFeeRate() == rate)
        fixture.mempool.removeForBlock(block([]), height: 201)
        fixture.clock.mockTime += 12 * 3600
        let later = fixture.mempool.minimumFeeRate()
        #expect(later.satoshiPerKvB == max(1000, Int64((Double(rate.satoshiPerKvB) / 2).rounded())))
        fixture.clock.mockTime += 96 * 3600
        #expect(fixture.mempool.minimumFeeRate() == .zero)
        fixture.expectConsistent()
    }

    @Test func newcomerMayBeTheWorst() {
        let fixture = MempoolFixture { $0.maximumBytes = 20_000 }
        while fixture.mempool.summary().usage < 18_800 { fixture.add(fixture.spend([fixture.coin()], fee: 9000)) }
        let rejection = fixture.accept(fixture.spend([fixture.coin()], fee: 1000, outputs: 10)).rejection
        #expect(rejection?.reason == "mempool full" && rejection?.kind == .reconsiderable)
        fixture.expectConsistent()
    }

    @Test func disconnectedTransactionsKeepOrderAndForget() {
        let fixture = MempoolFixture()
        let all = (0..<4).map { _ in fixture.spend([fixture.coin()]) }
        var disconnected = DisconnectedTransactions()
        _ = disconnected.add(block([all[2], all[3]]))
        _ = disconnected.add(block([all[0], all[1]]))
        disconnected.remove(block([all[2]]))
        #expect(disconnected.take().map(\.txid) == [all[0].txid, all[1].txid, all[3].txid])
    }
}
