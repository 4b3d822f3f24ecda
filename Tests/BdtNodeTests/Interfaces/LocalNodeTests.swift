import BdtInterfaces
import BdtNode
import BdtPrimitives
import Testing

/// Node and Rpc over a node without a network.
@Suite struct LocalNodeTests {
    @Test func theChainAndTheMempoolAreTold() async throws {
        let fixture = try NodeFixture()
        let node = LocalNode(fixture.node)
        try fixture.mine(2)
        #expect(try await node.getNumBlocks() == 2)
        #expect(try await node.getBestBlockHash() == fixture.kernel.chain.tip?.hash)
        #expect(try await node.getHeaderTip()?.height == 2)
        #expect(try await node.getLastBlockTime() == fixture.kernel.chain.tip?.time)
        #expect(try await node.getMempoolSize() == 0)
        #expect(try await node.getMempoolMaxUsage() > 0)
        let coinbase = try fixture.mine()[0].transactions[0]
        let coin = try #require(try await node.getUnspentOutput(OutPoint(txid: coinbase.txid, index: 0)))
        #expect(coin.isCoinbase && coin.height == 3 && coin.output == coinbase.outputs[0])
        #expect(try await node.getUnspentOutput(OutPoint(txid: .zero, index: 0)) == nil)
        let error = await #expect(throws: BroadcastError.self) {
            try await node.broadcastTransaction(coinbase, maxFee: .zero)
        }
        #expect(error?.number == 2)
    }

    /// Before and without a network, a user interface gets answers and no trap.
    @Test func aNodeWithoutANetworkAnswers() async throws {
        let fixture = try NodeFixture()
        let node = LocalNode(fixture.node)
        #expect(try await node.getNodeCount(.both) == 0)
        #expect(try await node.getNodesStats() == nil)
        #expect(try await node.getTotalBytesSent() == 0)
        #expect(try await !node.getNetworkActive())
        await #expect(throws: InterfaceError.self) { try await node.getBanned() }
        await #expect(throws: InterfaceError.self) { try await node.ban([1, 4, 1, 2, 3, 4], seconds: 1) }
        #expect(try await node.walletLoader() == nil)
        #expect(try await node.getWarnings() == "")
    }

    @Test func settingsAreForcedOverAllOthers() async throws {
        let fixture = try NodeFixture()
        let node = LocalNode(fixture.node)
        #expect(try await !node.isSettingIgnored("x"))
        #expect(try await node.getPersistentSetting("x") == "null")
        try await node.forceSetting("x", "\"y\"")
        #expect(try await node.isSettingIgnored("x"))
        #expect(fixture.node.arguments.get("x") == "y")
        await #expect(throws: InterfaceError("A setting must be JSON: x")) { try await node.forceSetting("x", "y") }
    }

    @Test func methodsAreExecuted() async throws {
        let fixture = try NodeFixture()
        let node = LocalNode(fixture.node)
        fixture.node.rpcTable.register(blockchainMethods(fixture.node))
        try fixture.mine()
        #expect(try await node.executeRpc("getblockcount") == "1")
        let error = await #expect(throws: RemoteRPCError.self) { try await node.executeRpc("getblockhash", parameters: "[9]") }
        #expect(error?.json.contains("-8") == true)
        #expect(try await node.listRpcCommands().contains("getblockcount"))
        let rpc = LocalRpc(fixture.node)
        let answer = try await rpc.executeRpc(request: "{\"id\":3,\"method\":\"getblockcount\"}", uri: "/", user: "u")
        #expect(answer == "{\"result\":1,\"error\":null,\"id\":3}")
        let invalid = await #expect(throws: InterfaceError.self) { try await rpc.executeRpc(request: "{", uri: "/", user: "u") }
        #expect(invalid?.description.hasPrefix("invalid JSON received over IPC") == true)
        #expect(try await rpc.executeRpc(request: "{\"jsonrpc\":\"2.0\",\"method\":\"getblockcount\"}", uri: "/", user: "u") == "null")
    }

    @Test func theWhitelistHoldsForProcessesToo() async throws {
        let fixture = try NodeFixture()
        fixture.node.rpcTable.register(blockchainMethods(fixture.node))
        fixture.node.arguments.force("rpcwhitelist", "limited:getblockhash")
        let rpc = LocalRpc(fixture.node)
        let request = "{\"id\":1,\"method\":\"getblockcount\"}"
        #expect(try await rpc.executeRpc(request: request, uri: "/", user: "limited").contains("not allowed to call method getblockcount"))
        #expect(try await rpc.executeRpc(request: request, uri: "/", user: "nobody").contains("not allowed to call any methods"))
    }

    @Test func tipsAreTold() async throws {
        let fixture = try NodeFixture()
        let node = LocalNode(fixture.node)
        let events = fixture.node.startEvents()
        let (tips, continuation) = AsyncStream.makeStream(of: TipChange.self)
        let handler = try await node.handleNotifyBlockTip { continuation.yield($0) }
        let block = try fixture.mine()[0]
        for await tip in tips {
            #expect(tip.hash == block.hash && tip.height == 1)
            break
        }
        await handler.disconnect()
        events.cancel()
        fixture.node.scheduler.stop()
    }
}
