import BdtConsensus
import BdtEncoding
import BdtPrimitives
import Foundation
import Synchronization
import Testing

@testable import BdtKernel

/// Blocks that are applied before the scripts of those before them are checked.
@Suite struct PipelineTests {
    /// A chain in a file: 101 blocks, and then some that spend, each output of one in the next.
    private struct Chain {
        var blocks: [Block] = []
        let tip: BlockIndexEntry
        let file: String

        init(_ folder: TemporaryFolder, spending count: Int, fault: (height: Int, make: (Transaction) -> Transaction)? = nil) throws {
            let source = try TestNode { $0.checkBlockIndex = 0 }
            source.mine(101)
            blocks = try (0...101).map { try source.kernel.readBlock(source.kernel.chain[$0]!) }
            var parent = source.tip
            var outpoint = OutPoint(txid: blocks[1].transactions[0].txid, index: 0)
            for number in 0..<count {
                let value = Amount(49_0000_0000 - Int64(number) * 1000)
                var spend = TestNode.spend(outpoint, value: value)
                if fault?.height == parent.height + 1, let fault { spend = fault.make(spend) }
                let next = TestNode.spend(OutPoint(txid: spend.txid, index: 0), value: value)
                let block = source.block(after: parent, [spend, next])
                outpoint = OutPoint(txid: next.txid, index: 0)
                blocks.append(block)
                parent = BlockIndexEntry(header: block.header, hash: block.hash, previous: parent)
            }
            tip = parent
            file = folder.path + "/chain.blk"
            try Chain.write(blocks[...], to: file)
        }

        static func write(_ blocks: ArraySlice<Block>, to file: String) throws {
            var writer = ByteWriter()
            for block in blocks {
                writer.writeRaw(TestNode.parameters.messageStart)
                writer.write(UInt32(block.totalSize))
                writer.write(block)
            }
            try Data(writer.bytes).write(to: URL(fileURLWithPath: file))
        }
    }

    private final class Verdicts: KernelObserver {
        struct State: Sendable {
            var connected: [Int] = []
            var refused: [BlockRejection] = []
        }

        let state = Mutex(State())

        func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) {
            state.withLock { $0.connected.append(entry.height) }
        }

        func blockChecked(_ block: Block, _ rejection: BlockRejection?) {
            if let rejection { state.withLock { $0.refused.append(rejection) } }
        }
    }

    private func reference(_ blocks: ArraySlice<Block>) throws -> [OutPoint: Coin] {
        let node = try TestNode { $0.checkBlockIndex = 0 }
        for block in blocks { _ = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true) }
        #expect(node.tip.height == blocks.count - 1)
        return try node.coins()
    }

    /// With the smaller cache (KiB) the coins are written, and go on being written, after every block.
    @Test(arguments: [1, 2, 4], [16 << 10, 450]) func importEndsWhereSingleBlocksDo(threads: Int, cache: Int) throws {
        let folder = TemporaryFolder()
        let chain = try Chain(folder, spending: 60)
        let node = try TestNode {
            $0.scriptThreads = threads
            $0.cacheBytes = cache << 10
            $0.mempool.maximumBytes = 0
        }
        node.kernel.importBlocks(files: [chain.file])
        #expect(node.tip.height == 161 && node.tip.hash == chain.blocks.last?.hash)
        let isSmall = cache < 1 << 10
        #expect((node.kernel.coinStore.heldBytes > 0) == isSmall)
        #expect(try node.coins() == reference(chain.blocks[...]))
        // Checking coins needs more memory than the smaller cache has.
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == (isSmall ? .skippedCoinChecks : .success))
        try node.restart(cleanly: false)
        #expect(node.tip.height == 161)
    }

    /// As above, with coins on the disk, from where they are read ahead.
    @Test(arguments: [1, 2, 4]) func coinsOnTheDiskAreTheSame(threads: Int) throws {
        let folder = TemporaryFolder()
        let chain = try Chain(folder, spending: 60)
        let node = try TestNode { $0.scriptThreads = threads }
        for block in chain.blocks[1..<102] { _ = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true) }
        try node.restart()
        #expect(node.kernel.coinStore.holdsCoins)
        node.kernel.importBlocks(files: [chain.file])
        #expect(node.tip.hash == chain.tip.hash)
        #expect(try node.coins() == reference(chain.blocks[...]))
    }

    /// Two blocks, one after the other, spend the same coin of the disk: the second finds it there when it is read ahead.
    @Test(arguments: [1, 2, 4]) func aCoinThatWasReadAheadIsSpentOnce(threads: Int) throws {
        let folder = TemporaryFolder()
        let chain = try Chain(folder, spending: 20)
        let node = try TestNode { $0.scriptThreads = threads }
        for block in chain.blocks[1..<102] { _ = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true) }
        try node.restart()
        let outpoint = OutPoint(txid: chain.blocks[2].transactions[0].txid, index: 0)
        var blocks = chain.blocks
        var parent = chain.tip
        for value in [Amount(49_0000_0000), Amount(48_0000_0000)] {
            let block = node.block(after: parent, [TestNode.spend(outpoint, value: value)])
            blocks.append(block)
            parent = BlockIndexEntry(header: block.header, hash: block.hash, previous: parent)
        }
        let file = folder.path + "/twice.blk"
        try Chain.write(blocks[...], to: file)
        node.kernel.importBlocks(files: [file])
        #expect(node.tip.hash == blocks[blocks.count - 2].hash)
        #expect(try node.coins() == reference(blocks.dropLast()))
    }

    /// Blocks above an invalid one are applied already when it shows: they, and it, are taken back.
    @Test(arguments: [1, 2, 4]) func anInvalidScriptTakesBackWhatCameAfter(threads: Int) throws {
        let folder = TemporaryFolder()
        let chain = try Chain(
            folder, spending: 60,
            fault: (
                130,
                { spend in
                    // OP_RETURN in the scriptSig: valid but for the script.
                    var body = spend.body
                    body.inputs[0].scriptSig = Script([0x6a])
                    return Transaction(body)
                }
            ))
        let node = try TestNode { $0.scriptThreads = threads }
        let verdicts = Verdicts()
        // The genesis block has been told by then.
        node.kernel.notifications.drain()
        let subscription = node.kernel.notifications.subscribe(verdicts)
        node.kernel.importBlocks(files: [chain.file])
        node.kernel.notifications.drain()
        subscription.cancel()
        #expect(node.tip.height == 129 && node.tip.hash == chain.blocks[129].hash)
        #expect(try node.coins() == reference(chain.blocks[...129]))
        let state = verdicts.state.withLock { $0 }
        #expect(state.connected == Array(1...129))
        #expect(state.refused.count == 1)
        #expect(node.kernel.entry(for: chain.blocks[130].hash)?.status.isFailed == true)
        // Another branch from there goes on.
        node.mine(3)
        #expect(node.tip.height == 132)
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
    }

    @Test(arguments: [1, 3]) func otherRulesTakeBackTheirOwnBlockOnly(threads: Int) throws {
        let folder = TemporaryFolder()
        let chain = try Chain(
            folder, spending: 40,
            fault: (
                120,
                { spend in
                    var body = spend.body
                    body.outputs[0].value = Amount(60_0000_0000)
                    return Transaction(body)
                }
            ))
        let node = try TestNode { $0.scriptThreads = threads }
        let verdicts = Verdicts()
        let subscription = node.kernel.notifications.subscribe(verdicts)
        node.kernel.importBlocks(files: [chain.file])
        subscription.cancel()
        #expect(node.tip.height == 119)
        #expect(try node.coins() == reference(chain.blocks[...119]))
        #expect(verdicts.state.withLock { $0.refused.first?.reason } == "bad-txns-in-belowout")
    }

    @Test func reindexReadsAhead() throws {
        let folder = TemporaryFolder()
        let chain = try Chain(folder, spending: 50)
        let node = try TestNode { $0.scriptThreads = 3 }
        node.kernel.importBlocks(files: [chain.file])
        let coins = try node.coins()
        try node.restart { $0.reindex = true }
        #expect(node.tip.height == 151)
        #expect(try node.coins() == coins)
        try node.restart { $0.reindexChainState = true }
        #expect(try node.coins() == coins)
    }

    /// A transaction that is there already with unspent outputs (BIP30): the reason whatever else is wrong with the block.
    @Test func repeatedTransactionsAreTheReason() throws {
        let node = try TestNode()
        node.mine(102)
        let (first, second) = (try node.spend(coinbaseAt: 1), try node.spend(coinbaseAt: 2))
        func submit(_ transactions: [Transaction], value: Amount? = nil) -> String? {
            node.kernel.submitBlock(node.block(transactions, coinbaseValue: value), force: true, minimumWorkChecked: true).rejection?.reason
        }
        #expect(submit([first]) == nil)
        let coins = try node.coins()
        #expect(submit([first]) == "bad-txns-BIP30")
        // Before it stands one that spends nothing that is there, after it a coinbase that takes too much.
        let missing = TestNode.spend(OutPoint(txid: second.txid, index: 7), value: Amount(1))
        #expect(submit([missing, first]) == "bad-txns-BIP30")
        #expect(submit([missing]) == "bad-txns-inputs-missingorspent")
        #expect(submit([second], value: .maxMoney) == "bad-cb-amount")
        #expect(try node.coins() == coins)
        #expect(submit([second]) == nil)
    }

    /// A coin that cannot be there stops the node; it is neither overwritten nor a trap.
    @Test func aDamagedChainStateIsFound() throws {
        let node = try TestNode { $0.checkBlockIndex = 0 }
        node.mine(102)
        let spend = try node.spend(coinbaseAt: 1)
        let outpoint = OutPoint(txid: spend.txid, index: 0)
        _ = try node.coins()
        let coin = Coin(output: spend.outputs[0], height: 5, isCoinbase: false)
        try node.kernel.coinStore.store.put(CoinStore.key(outpoint), coin.encoded)
        #expect(node.kernel.coin(outpoint) == coin)
        _ = node.kernel.submitBlock(node.block([spend]), force: true, minimumWorkChecked: true)
        #expect(node.tip.height == 102 && node.kernel.flags.isBroken)
    }
}
