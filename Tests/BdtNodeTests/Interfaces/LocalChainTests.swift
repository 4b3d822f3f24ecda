import BdtInterfaces
import BdtKernel
import BdtNode
import BdtPrimitives
import Synchronization
import Testing

/// Remembers the notifications it gets; the first of them takes long.
final class SlowListener: ChainNotifications {
    let heard = Mutex<[String]>([])

    private func hear(_ text: String) async {
        if heard.withLock({ $0.isEmpty }) { try? await Task.sleep(for: .milliseconds(20)) }
        heard.withLock { $0.append(text) }
    }

    func transactionAddedToMempool(_ transaction: Transaction) async throws { await hear("added \(transaction.txid)") }
    func transactionRemovedFromMempool(_ transaction: Transaction, reason: MempoolRemovalReason) async throws {
        await hear("removed \(transaction.txid) \(reason)")
    }
    func blockConnected(_ block: BlockInfo, validated: Bool) async throws { await hear("connected \(block.height)") }
    func blockDisconnected(_ block: BlockInfo) async throws { await hear("disconnected \(block.height)") }
    func updatedBlockTip() async throws {}
    func chainStateFlushed(_ locator: BlockLocator, validated: Bool) async throws {}
}

@Suite struct LocalChainTests {
    @Test func aListenerHearsEverythingInOrderUntilItDisconnects() async throws {
        let fixture = try NodeFixture()
        let chain = LocalChain(fixture.node)
        let listener = SlowListener()
        await fixture.node.notificationHub.settle()
        let handler = try await chain.handleNotifications(listener)
        try fixture.mine(3)
        let third = try #require(fixture.kernel.chain[3])
        #expect(fixture.kernel.invalidate(third))
        try await chain.waitForNotifications()
        #expect(listener.heard.withLock { $0 } == ["connected 1", "connected 2", "connected 3", "disconnected 3"])
        await handler.disconnect()
        fixture.kernel.reconsider(third)
        fixture.kernel.activateBestChain()
        #expect(fixture.kernel.chain.height == 3)
        try await chain.waitForNotifications()
        #expect(listener.heard.withLock { $0.count } == 4)
    }

    /// The next call may be a wallet's that is about the transaction.
    @Test func walletsKnowATransactionWhenSendingItReturns() async throws {
        let fixture = try NodeFixture()
        let spend = fixture.spend(try fixture.mine(101)[0].transactions[0])
        await fixture.node.notificationHub.settle()
        let listener = SlowListener()
        let handler = try await LocalChain(fixture.node).handleNotifications(listener)
        _ = try await fixture.call("sendrawtransaction", [.string(spend.hex)])
        #expect(listener.heard.withLock { $0 } == ["added \(spend.txid)"])
        await handler.disconnect()
    }

    @Test func branchesShareABlock() async throws {
        let fixture = try NodeFixture()
        let chain = LocalChain(fixture.node)
        let blocks = try fixture.mine(2)
        #expect(fixture.kernel.invalidate(try #require(fixture.kernel.chain[2])))
        // Another block at the same height: its time differs.
        fixture.node.clock.mockTime += 100
        let rival = try fixture.mine()[0]
        let common = try #require(try await chain.findCommonAncestor(blocks[1].hash, rival.hash, FoundBlockQuery()))
        #expect(common.ancestor.hash == blocks[0].hash && common.first.hash == blocks[1].hash && common.second.hash == rival.hash)
        #expect(!common.first.isInActiveChain && common.second.isInActiveChain)
        #expect(try await chain.findCommonAncestor(.zero, rival.hash, FoundBlockQuery()) == nil)
    }

    @Test func aDroppedHandlerEndsTheSubscription() async throws {
        let fixture = try NodeFixture()
        let chain = LocalChain(fixture.node)
        let listener = SlowListener()
        await fixture.node.notificationHub.settle()
        _ = try await chain.handleNotifications(listener)
        try fixture.mine(1)
        await fixture.node.notificationHub.settle()
        #expect(listener.heard.withLock { $0.isEmpty })
    }

    @Test func blocksAreFoundWithWhatWasAskedFor() async throws {
        let fixture = try NodeFixture()
        let chain = LocalChain(fixture.node)
        let blocks = try fixture.mine(3)
        let found = try #require(
            try await chain.findBlock(blocks[1].hash, FoundBlockQuery(wantsData: true, wantsLocator: true, wantsNext: true)))
        #expect(found.height == 2 && found.isInActiveChain && found.next == blocks[2].hash)
        #expect(found.block?.hash == blocks[1].hash && found.locator?.hashes.first == blocks[1].hash)
        let plain = try #require(try await chain.findBlock(blocks[1].hash, FoundBlockQuery()))
        #expect(plain.block == nil && plain.locator == nil && plain.next == nil)
        #expect(try await chain.findBlock(.zero, FoundBlockQuery()) == nil)
        #expect(try await chain.findLocatorFork(BlockLocator([.zero, blocks[0].hash])) == 1)
        #expect(try await chain.findAncestor(of: blocks[2].hash, height: 1, FoundBlockQuery())?.hash == blocks[0].hash)
        #expect(try await chain.findAncestor(of: blocks[0].hash, ancestor: blocks[2].hash, FoundBlockQuery()) == nil)
        #expect(try await chain.hasBlocks(blocks[2].hash, minHeight: 0, maxHeight: nil))
        await #expect(throws: IPCError.self) { try await chain.getBlockHash(height: 4) }
    }

    @Test func coinsOfChainAndMempoolAreFound() async throws {
        let fixture = try NodeFixture()
        let chain = LocalChain(fixture.node)
        let coinbase = try fixture.mine(101)[0].transactions[0]
        let spend = fixture.spend(coinbase)
        let (old, new) = (OutPoint(txid: coinbase.txid, index: 0), OutPoint(txid: spend.txid, index: 0))
        #expect(try await chain.findCoins([old, new])[old]?.height == 1)
        #expect(try await chain.broadcastTransaction(spend, maxFee: .zero, relay: false) == nil)
        let found = try await chain.findCoins([old, new])
        #expect(found[old]?.height == 1 && found[new] == CoinInfo(output: spend.outputs[0], height: nil, isCoinbase: false))
        #expect(try await chain.isInMempool(spend.txid))
        #expect(try await chain.broadcastTransaction(fixture.spend(coinbase, fee: 1), maxFee: .zero, relay: false) != nil)
    }

    /// A payment that spends an unconfirmed one can be replaced although its parent has descendants.
    @Test func onlySpendersAreDescendants() async throws {
        let fixture = try NodeFixture()
        let chain = LocalChain(fixture.node)
        let parent = fixture.spend(try fixture.mine(101)[0].transactions[0], outputs: 2)
        let child = fixture.spend(parent)
        for transaction in [parent, child] {
            #expect(try await chain.broadcastTransaction(transaction, maxFee: .zero, relay: false) == nil)
        }
        #expect(try await chain.hasDescendantsInMempool(parent.txid))
        #expect(try await !chain.hasDescendantsInMempool(child.txid))
        #expect(try await !chain.hasDescendantsInMempool(.zero))
        #expect(try await chain.getTransactionAncestry(child.txid).descendants == 2)
    }

    /// A parent far below the target rate has to be paid for by its spender, a parent above it has not.
    @Test func unconfirmedParentsCostTheirMissingFee() async throws {
        let fixture = try NodeFixture()
        let chain = LocalChain(fixture.node)
        let coinbases = try fixture.mine(102).prefix(2).map { $0.transactions[0] }
        let (poor, rich) = (fixture.spend(coinbases[0], fee: 200), fixture.spend(coinbases[1], fee: 100_000))
        for transaction in [poor, rich] {
            #expect(try await chain.broadcastTransaction(transaction, maxFee: .zero, relay: false) == nil)
        }
        let outpoints = [poor, rich].map { OutPoint(txid: $0.txid, index: 0) }
        let rate = FeeRate(satoshiPerKvB: 10_000)
        let missing = rate.fee(for: poor.virtualSize) - Amount(200)
        let bumps = try await chain.calculateIndividualBumpFees(outpoints, rate: rate)
        #expect(bumps == [outpoints[0]: missing, outpoints[1]: .zero])
        #expect(try await chain.calculateCombinedBumpFee(outpoints, rate: rate) == missing)
        #expect(try await chain.calculateCombinedBumpFee([OutPoint(txid: .zero, index: 0)], rate: rate) == .zero)
    }
}
