import BdtConsensus
import BdtPrimitives
import Testing

@testable import BdtKernel

@Suite struct ChainTests {
    @Test func startsAtGenesis() throws {
        let node = try TestNode()
        #expect(node.tip.height == 0)
        #expect(node.tip.hash == TestNode.parameters.genesisHash)
        #expect(try node.coins().isEmpty)
    }

    @Test func extendsTheChain() throws {
        let node = try TestNode()
        node.mine(5)
        #expect(node.tip.height == 5)
        #expect(node.tip.status.isValid(upTo: .scripts))
        #expect(node.tip.chainTransactionCount == 6)
        #expect(try node.coins().count == 5)
    }

    @Test func spendsMatureCoinbases() throws {
        let node = try TestNode()
        node.mine(100)
        let early = node.block([try node.spend(coinbaseAt: 2)])
        let refused = node.kernel.submitBlock(early, force: true, minimumWorkChecked: true)
        #expect(refused.rejection?.reason == "bad-txns-premature-spend-of-coinbase")
        let spend = try node.spend(coinbaseAt: 1)
        let block = node.block([spend])
        let taken = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true)
        #expect(taken.isNew && taken.accepted && taken.rejection == nil && taken.wasConnected)
        #expect(node.kernel.coin(spend.inputs[0].previousOutput) == nil)
        #expect(node.kernel.coin(OutPoint(txid: spend.txid, index: 0))?.height == 101)
        let undo = try node.kernel.readUndo(node.tip)
        #expect(undo.transactions.map(\.count) == [1])
        #expect(undo.transactions[0][0].height == 1)
        #expect(undo.transactions[0][0].isCoinbase)
    }

    @Test func refusesWhatBreaksARule() throws {
        let node = try TestNode()
        node.mine(1)
        func reason(_ block: Block) -> String? {
            node.kernel.submitBlock(block, force: true, minimumWorkChecked: true).rejection?.reason
        }
        #expect(reason(node.block(coinbaseValue: Amount(50_0000_0001))) == "bad-cb-amount")
        #expect(reason(node.block(solved: false)) == "high-hash")
        let orphan = Block(header: node.block().header, transactions: [])
        #expect(reason(orphan) == "bad-txnmrklroot")
        let missing = node.block([TestNode.spend(OutPoint(txid: Txid(.one), index: 0), value: .zero)])
        #expect(reason(missing) == "bad-txns-inputs-missingorspent")
        #expect(node.tip.height == 1)
        // Failed once, known as failed after.
        #expect(reason(missing) == "duplicate-invalid")
        let child = node.block(after: node.kernel.entry(for: missing.hash)!)
        #expect(reason(child) == "bad-prevblk")
    }

    @Test func testsWithoutChangingAnything() throws {
        let node = try TestNode()
        node.mine(1)
        let good = node.block(solved: false)
        #expect(node.kernel.testBlock(good, on: node.tip, checkProofOfWork: false) == nil)
        #expect(node.kernel.testBlock(good, on: node.tip)?.reason == "high-hash")
        let greedy = node.block(coinbaseValue: Amount(50_0000_0001))
        #expect(node.kernel.testBlock(greedy, on: node.tip)?.reason == "bad-cb-amount")
        #expect(node.kernel.entry(for: good.hash) == nil)
        #expect(try node.coins().count == 1)
    }

    @Test func movesToTheBranchWithMoreWork() throws {
        let node = try TestNode()
        node.mine(101)
        let base = node.tip
        let spend = try node.spend(coinbaseAt: 1)
        _ = node.kernel.submitBlock(node.block([spend]), force: true, minimumWorkChecked: true)
        let before = try node.coins()
        let old = node.tip
        node.mine(1, on: base)
        #expect(node.tip === old, "of equal branches the first seen stays")
        let new = node.mine(1, on: node.kernel.chainTips().first { $0.entry !== old }!.entry)
        #expect(node.tip === new[0])
        #expect(node.kernel.coin(spend.inputs[0].previousOutput) != nil)
        #expect(node.kernel.coin(OutPoint(txid: spend.txid, index: 0)) == nil)
        // And back again: the coins are exactly those of before.
        node.mine(2, on: old)
        #expect(node.kernel.chain.contains(old))
        #expect(node.kernel.invalidate(node.kernel.chain[old.height + 1]!))
        node.kernel.precious(old)
        #expect(!node.kernel.chain.contains(new[0]) || node.tip.chainWork > old.chainWork)
        #expect(node.kernel.invalidate(new[0].previous!))
        #expect(node.tip === old)
        #expect(try node.coins() == before)
    }

    @Test func invalidatesAndReconsiders() throws {
        let node = try TestNode()
        let entries = node.mine(10)
        #expect(node.kernel.invalidate(entries[4]))
        #expect(node.tip === entries[3])
        #expect(entries[4].status.contains(.failed))
        #expect(entries[9].status.contains(.failedAncestor))
        #expect(node.kernel.chainTips().map(\.status) == [.invalid, .active])
        #expect(node.kernel.bestHeader === entries[3])
        let other = node.mine(1)
        node.kernel.reconsider(entries[7])
        #expect(node.tip === entries[9])
        #expect(node.kernel.chainTips().map(\.status) == [.active, .validFork])
        #expect(!other[0].status.isFailed)
        #expect(!node.kernel.invalidate(node.kernel.chain[0]!))
    }

    @Test func acceptsHeadersFirst() throws {
        let source = try TestNode()
        let node = try TestNode()
        source.mine(5)
        let headers = (1...5).map { source.kernel.chain[$0]!.header }
        #expect(node.kernel.acceptHeaders([headers[1]], minimumWorkChecked: true).rejection?.reason == "prev-blk-not-found")
        #expect(node.kernel.acceptHeaders(headers, minimumWorkChecked: false).rejection?.reason == "too-little-chainwork")
        let result = node.kernel.acceptHeaders(headers, minimumWorkChecked: true)
        #expect(result.lastAccepted?.hash == source.tip.hash)
        #expect(node.kernel.bestHeader?.height == 5)
        #expect(node.tip.height == 0)
        #expect(node.kernel.chainTips().map(\.status) == [.headersOnly, .active])
        // Blocks may come in any order.
        for height in [3, 5, 2, 4, 1] {
            let block = try source.kernel.readBlock(source.kernel.chain[height]!)
            _ = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true)
        }
        #expect(node.tip.hash == source.tip.hash)
    }

    @Test func ignoresUnrequestedBlocksOfNoUse() throws {
        let node = try TestNode()
        let entries = node.mine(3)
        let stale = node.block(after: entries[0])
        let result = node.kernel.submitBlock(stale, force: false, minimumWorkChecked: true)
        #expect(result.accepted && !result.isNew)
        #expect(node.kernel.entry(for: stale.hash)?.haveData == false)
    }
}
