import BdtIPC
import BdtInterfaces
import BdtPrimitives
import Synchronization
import Testing

/// The Chain interface across a connection.
struct ChainTests {
    private func connect(_ local: FakeChain = FakeChain()) async throws -> (Processes, any Chain) {
        let processes = try await Processes(ChainRoot(chain: local))
        return (processes, try await processes.root.makeChain())
    }

    @Test func blocks() async throws {
        let (processes, chain) = try await connect()
        defer { processes.close() }
        #expect(try await chain.getHeight() == 101)
        #expect(try await chain.getBlockHash(height: 100) == hash(100))
        await #expect(throws: IPCError.remote("remote exception: std::exception: height out of range")) {
            try await chain.getBlockHash(height: 102)
        }
        #expect(try await chain.haveBlockOnDisk(height: 3))
        #expect(try await chain.findLocatorFork(BlockLocator()) == nil)
        #expect(try await chain.findLocatorFork(BlockLocator([hash(1), hash(2)])) == 2)
        #expect(try await chain.hasBlockFilterIndex(filterType: 1))
        #expect(try await chain.blockFilterMatchesAny(filterType: 0, blockHash: hash(1), elements: [[1], [7]]) == true)
        #expect(try await chain.blockFilterMatchesAny(filterType: 0, blockHash: hash(1), elements: []) == nil)
        #expect(try await chain.findBlock(.zero, FoundBlockQuery()) == nil)
        let plain = try #require(try await chain.findBlock(hash(2), FoundBlockQuery()))
        #expect(plain.hash == hash(2) && plain.height == 5 && plain.time == 1 && plain.maxTime == 2 && plain.medianTimePast == 3)
        #expect(plain.isInActiveChain && plain.locator == nil && plain.next == nil && plain.block == nil)
        let full = try #require(
            try await chain.findFirstBlock(
                minTime: 10, minHeight: 20, FoundBlockQuery(wantsData: true, wantsLocator: true, wantsNext: true)))
        #expect(full.locator == BlockLocator([hash(1)]) && full.next == hash(6) && full.block?.hash == sampleBlock.hash)
        #expect(full.block?.transactions == [sampleTransaction])
        #expect(try await chain.findAncestor(of: hash(3), height: 4, FoundBlockQuery()) == nil)
        #expect(try await chain.findAncestor(of: hash(3), ancestor: hash(4), FoundBlockQuery())?.hash == hash(4))
        #expect(try await chain.findCommonAncestor(.zero, hash(2), FoundBlockQuery()) == nil)
        let common = try #require(try await chain.findCommonAncestor(hash(1), hash(2), FoundBlockQuery(wantsLocator: true)))
        #expect(common.ancestor.hash == hash(9) && common.first.hash == hash(1) && common.second.hash == hash(2))
        #expect(common.ancestor.locator != nil && common.second.locator != nil)
        #expect(try await chain.guessVerificationProgress(hash(3)) == 0.5)
        #expect(try await chain.hasBlocks(hash(3), minHeight: 1, maxHeight: nil))
        #expect(try await !chain.hasBlocks(hash(3), minHeight: 1, maxHeight: 2))
        #expect(try await chain.havePruned())
        #expect(try await chain.getPruneHeight() == nil)
    }

    @Test func coinsAndFees() async throws {
        let (processes, chain) = try await connect()
        defer { processes.close() }
        let outpoints = [OutPoint(txid: hash(1), index: 0), OutPoint(txid: hash(2), index: 1)]
        let coin = CoinInfo(output: sampleTransaction.outputs[0], height: 77, isCoinbase: true)
        #expect(try await chain.findCoins(outpoints) == [outpoints[0]: coin])
        #expect(try await chain.isRBFOptIn(sampleTransaction) == .final)
        #expect(try await chain.isInMempool(sampleTransaction.txid))
        #expect(try await chain.hasDescendantsInMempool(hash(4)))
        #expect(try await chain.broadcastTransaction(sampleTransaction, maxFee: Amount(9), relay: true) == nil)
        #expect(try await chain.broadcastTransaction(sampleTransaction, maxFee: Amount(9), relay: false) == "fee 9")
        let ancestry = try await chain.getTransactionAncestry(hash(1))
        #expect(ancestry.ancestors == 1 && ancestry.descendants == 2 && ancestry.ancestorSize == 3 && ancestry.ancestorFees == Amount(4))
        let fees = try await chain.calculateIndividualBumpFees(outpoints, rate: FeeRate(satoshiPerKvB: 5))
        #expect(fees == [outpoints[0]: Amount(5), outpoints[1]: Amount(5)])
        #expect(try await chain.calculateCombinedBumpFee(outpoints, rate: .zero) == Amount(8))
        #expect(try await chain.calculateCombinedBumpFee([], rate: .zero) == nil)
        let limits = try await chain.getPackageLimits()
        #expect(limits.ancestors == 25 && limits.descendants == 26)
        #expect(try await chain.checkChainLimits(sampleTransaction) == "too long")
        let estimate = try await chain.estimateSmartFee(blocks: 6, conservative: true)
        #expect(estimate == FeeEstimate(rate: FeeRate(satoshiPerKvB: 1234), returnedTarget: 7, reason: 2))
        #expect(try await chain.estimateMaxBlocks() == 1008)
        #expect(try await chain.relayDustFee() == FeeRate(satoshiPerKvB: -4))
        #expect(try await chain.mempoolMinFee().satoshiPerKvB == 1)
        #expect(try await chain.relayMinFee().satoshiPerKvB == 2)
        #expect(try await chain.relayIncrementalFee().satoshiPerKvB == 3)
    }

    @Test func messagesAndSettings() async throws {
        struct Update: SettingsUpdate {
            func update(_ value: String) async throws -> (value: String, action: SettingsAction)? {
                value == "[1]" ? ("[1,2]", .skipWrite) : nil
            }
        }
        let local = FakeChain()
        let (processes, chain) = try await connect(local)
        defer { processes.close() }
        try await chain.initMessage("a")
        try await chain.initWarning("b")
        try await chain.initError("c")
        try await chain.showProgress(title: "Rescanning…", percent: 50, resumePossible: true)
        try await chain.waitForNotifications()
        try await chain.waitForNotificationsIfTipChanged(.zero)
        #expect(try await chain.updateRwSetting("wallet", update: Update()))
        #expect(try await chain.overwriteRwSetting("x", value: "1", action: .write))
        #expect(try await chain.deleteRwSettings("x", action: .skipWrite))
        #expect(
            local.asked.withLock { $0 } == [
                "message a", "warning b", "error c", "Rescanning… 50 true", "wait", "wait true", "wallet [1,2] skipWrite", "x = 1 write",
            ])
        #expect(try await chain.getSetting("n") == "\"n\"")
        #expect(try await chain.getSettingsList("n") == ["n", "2"])
        #expect(try await chain.getRwSetting("n") == "null")
        #expect(try await chain.rpcEnableDeprecated("old"))
        #expect(try await chain.isReadyToBroadcast())
        #expect(try await !chain.isInitialBlockDownload())
        #expect(try await chain.shutdownRequested())
        #expect(try await !chain.hasAssumedValidChain())
    }

    @Test func notifications() async throws {
        final class Receiver: ChainNotifications {
            let seen = Mutex<[String]>([])
            func note(_ text: String) { seen.withLock { $0.append(text) } }
            func transactionAddedToMempool(_ transaction: Transaction) async throws { note("added \(transaction == sampleTransaction)") }
            func transactionRemovedFromMempool(_ transaction: Transaction, reason: MempoolRemovalReason) async throws {
                note("removed \(reason)")
            }
            func blockConnected(_ block: BlockInfo, validated: Bool) async throws {
                note("connected \(block.height) \(block.maxTime) \(block.block?.hash == sampleBlock.hash) \(validated)")
            }
            func blockDisconnected(_ block: BlockInfo) async throws { note("disconnected \(block.previousHash == hash(1))") }
            func updatedBlockTip() async throws { note("tip") }
            func chainStateFlushed(_ locator: BlockLocator, validated: Bool) async throws { note("flushed \(locator.hashes.count)") }
        }
        let (local, receiver) = (FakeChain(), Receiver())
        let (processes, chain) = try await connect(local)
        defer { processes.close() }
        let handler = try await chain.handleNotifications(receiver)
        let remote = try #require(local.notifications.withLock { $0 })
        let info = BlockInfo(hash: sampleBlock.hash, previousHash: hash(1), height: 9, maxTime: 8, block: sampleBlock)
        try await remote.blockConnected(info, validated: true)
        try await remote.blockDisconnected(info)
        try await remote.transactionRemovedFromMempool(sampleTransaction, reason: .conflict)
        try await remote.chainStateFlushed(BlockLocator([hash(1)]), validated: true)
        try await chain.requestMempoolTransactions(receiver)
        #expect(
            receiver.seen.withLock { $0 } == [
                "tip", "connected 9 8 true true", "disconnected true", "removed conflict", "flushed 1", "added true",
            ])
        await handler.disconnect()
        var ended = local.ended.stream.makeAsyncIterator()
        #expect(await ended.next() == "disconnected")
    }

    @Test func rpcMethods() async throws {
        struct Actor: RPCActor {
            func call(_ request: RPCCall) async throws -> RPCReply {
                switch request.uri {
                case "/": .result("[\"\(request.method)\",\(request.parameters)]")
                case "/wallet/a": .rpcError("{\"code\":-18}")
                case "/wallet/b": .notHandled
                case "/wallet/c": .help("help of \(request.method)")
                case "/wallet/tip": .result("\(request.knownTip.map { "\($0)" } ?? "none")")
                default: throw IPCError.remote("broken")
                }
            }
        }
        let local = FakeChain()
        let (processes, chain) = try await connect(local)
        defer { processes.close() }
        let description = RPCCommandDescription(
            category: "wallet", name: "getbalance", arguments: [.init(name: "dummy|old", namedOnly: false)], uniqueID: 5)
        var handler: (any Handler)? = try await chain.handleRpc(description, actor: Actor())
        #expect(local.asked.withLock { $0 } == ["wallet getbalance [\"dummy|old\"] 5"])
        let actor = try #require(local.actor.withLock { $0 })
        func call(_ uri: String) async throws -> RPCReply {
            try await actor.call(RPCCall(id: "1", method: "getbalance", parameters: "[1]", mode: .getHelp, uri: uri))
        }
        #expect(try await call("/wallet/tip") == .result("none"))
        var informed = RPCCall(id: "1", method: "getbalance", parameters: "[]", uri: "/wallet/tip")
        informed.knownTip = hash(7)
        #expect(try await actor.call(informed) == .result("\(hash(7) as BlockHash)"))
        #expect(try await call("/") == .result("[\"getbalance\",[1]]"))
        #expect(try await call("/wallet/a") == .rpcError("{\"code\":-18}"))
        #expect(try await call("/wallet/b") == .notHandled)
        #expect(try await call("/wallet/c") == .help("help of getbalance"))
        await #expect(throws: IPCError.remote("broken")) { try await call("/wallet/d") }
        #expect(handler != nil)
        handler = nil
        var ended = local.ended.stream.makeAsyncIterator()
        #expect(await ended.next() == "dropped")
    }
}
