import BdtIPC
import BdtInterfaces
import BdtPrimitives
import Synchronization
import Testing

/// A node with an answer for every question; its events are sent by the test.
private final class FakeNode: Node {
    let text = EventSource<String>(keepsAll: true)
    let messages = EventSource<UserMessage>()
    let answers = AsyncStream.makeStream(of: Bool.self)
    let progress = EventSource<(String, Int, Bool)>()
    let signal = EventSource<Void>()
    let count = EventSource<Int>()
    let activity = EventSource<Bool>()
    let tip = EventSource<TipChange>()
    let asked = Mutex<[String]>([])

    private func note(_ text: String) -> Bool {
        asked.withLock { $0.append(text) }
        return true
    }

    static let peer: NodeStats = {
        var peer = NodeStats()
        (peer.id, peer.addressName, peer.version, peer.userAgent, peer.isInbound) = (4, "peer:1", 70016, "/x/", true)
        (peer.network, peer.connectionType, peer.transport, peer.pingTime) = (.onion, .feeler, 2, 77)
        peer.sent.bytes = 10
        peer.sent.byType = [("block", 4), ("tx", 6)]
        peer.address = [1, 4, 127, 0, 0, 1, 0, 5]
        var state = NodeStateStats()
        (state.heightsInFlight, state.services, state.feeFilter, state.relaysTransactions) = ([1, 2], 9, 1000, true)
        peer.state = state
        return peer
    }()
    static let change = TipChange(state: .inStep, height: 9, time: 10, hash: hash(4), verificationProgress: 0.5)

    func getWarnings() async throws -> String { "careful" }
    func getLogCategories() async throws -> UInt64 { 1 << 40 }
    func getExitStatus() async throws -> Int32 { 1 }
    func appInitMain() async throws -> BlockAndHeaderTip? {
        BlockAndHeaderTip(blockHeight: 1, blockTime: 2, headerHeight: 3, headerTime: 4, verificationProgress: 0.25)
    }
    func startShutdown() async throws { _ = note("shutdown") }
    func shutdownRequested() async throws -> Bool { true }
    func isSettingIgnored(_ name: String) async throws -> Bool { name == "a" }
    func getPersistentSetting(_ name: String) async throws -> String { "\"\(name)\"" }
    func updateRwSetting(_ name: String, _ value: String) async throws { _ = note("rw \(name) \(value)") }
    func forceSetting(_ name: String, _ value: String) async throws { _ = note("force \(name) \(value)") }
    func resetSettings() async throws { _ = note("reset") }
    func mapPort(_ isOn: Bool) async throws { _ = note("map \(isOn)") }
    func getProxy(_ network: PeerNetwork) async throws -> ProxyInformation? {
        network == .onion ? ProxyInformation(address: "127.0.0.1:9050", isolatesTorStreams: true) : nil
    }
    func getNodeCount(_ direction: ConnectionDirection) async throws -> Int { Int(direction.rawValue) }
    func getNodesStats() async throws -> [NodeStats]? { [FakeNode.peer, NodeStats()] }
    func getBanned() async throws -> String { "{}" }
    func ban(_ address: [UInt8], seconds: Int64) async throws -> Bool { address == [1] && seconds == 2 }
    func unban(_ subnet: [UInt8]) async throws -> Bool { subnet == [3] }
    func disconnect(address: [UInt8]) async throws -> Bool { address == [4] }
    func disconnect(id: Int64) async throws -> Bool { id == 5 }
    func getTotalBytesRecv() async throws -> Int64 { 1 << 33 }
    func getTotalBytesSent() async throws -> Int64 { 2 }
    func setNetworkActive(_ isActive: Bool) async throws { _ = note("active \(isActive)") }
    func getNetworkActive() async throws -> Bool { true }
    func getNetLocalAddresses() async throws -> [LocalAddress] { [LocalAddress(address: [1, 2], score: 3, port: 4)] }
    func getMempoolSize() async throws -> Int { 1 }
    func getMempoolDynamicUsage() async throws -> Int { 2 }
    func getMempoolMaxUsage() async throws -> Int { 3 }
    func getHeaderTip() async throws -> (height: Int, time: Int64)? { (7, 8) }
    func getNumBlocks() async throws -> Int { -1 }
    func getBestBlockHash() async throws -> BlockHash { hash(2) }
    func getLastBlockTime() async throws -> Int64 { 3 }
    func getVerificationProgress() async throws -> Double { 0.75 }
    func isInitialBlockDownload() async throws -> Bool { true }
    func isLoadingBlocks() async throws -> Bool { true }
    func getDustRelayFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 3000) }
    func getUnspentOutput(_ outpoint: OutPoint) async throws -> CoinInfo? {
        outpoint == sampleOutpoint ? CoinInfo(output: sampleTransaction.outputs[0], height: 5, isCoinbase: true) : nil
    }
    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount) async throws {
        if maxFee == .zero { throw BroadcastError(number: 3, "too low") }
    }
    func executeRpc(_ method: String, parameters: String, uri: String) async throws -> String {
        if method == "bad" { throw RemoteRPCError(json: "{\"code\":-8}") }
        if method == "worse" { throw InterfaceError("fault") }
        return "\(method)\(parameters)\(uri)"
    }
    func listRpcCommands() async throws -> [String] { ["a", "b"] }
    func walletLoader() async throws -> (any WalletLoader)? { nil }
    func listExternalSigners() async throws -> [String] { ["one", "two"] }

    func handleInitMessage(_ action: @escaping @Sendable (String) async -> Void) async throws -> any Handler { text.listen(action) }
    func handleMessageBox(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler {
        messages.listen { [answers] in answers.continuation.yield(await action($0)) }
    }
    func handleQuestion(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler {
        messages.listen { [answers] in answers.continuation.yield(await action($0)) }
    }
    func handleShowProgress(_ action: @escaping @Sendable (String, Int, Bool) async -> Void) async throws -> any Handler {
        progress.listen { await action($0.0, $0.1, $0.2) }
    }
    func handleInitWallet(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        signal.listen { _ in await action() }
    }
    func handleNotifyNumConnectionsChanged(_ action: @escaping @Sendable (Int) async -> Void) async throws -> any Handler {
        count.listen(action)
    }
    func handleNotifyNetworkActiveChanged(_ action: @escaping @Sendable (Bool) async -> Void) async throws -> any Handler {
        activity.listen(action)
    }
    func handleNotifyAlertChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        signal.listen { _ in await action() }
    }
    func handleBannedListChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        signal.listen { _ in await action() }
    }
    func handleNotifyBlockTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler { tip.listen(action) }
    func handleNotifyHeaderTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler { tip.listen(action) }
}

struct NodeTests {
    private struct Root: Init {
        let node = FakeNode()
        func makeEcho() async throws -> any Echo { ConventionTests.LocalEcho() }
        func makeNode() async throws -> any Node { node }
    }

    private func connect() async throws -> (processes: Processes, node: any Node, local: FakeNode) {
        let root = Root()
        let processes = try await Processes(root)
        return (processes, try await processes.root.makeNode(), root.node)
    }

    @Test func processAndSettings() async throws {
        let (processes, node, local) = try await connect()
        defer { processes.close() }
        #expect(try await node.getWarnings() == "careful")
        #expect(try await node.getLogCategories() == 1 << 40)
        #expect(try await node.getExitStatus() == 1)
        #expect(try await node.appInitMain() == local.appInitMain())
        #expect(try await node.shutdownRequested())
        #expect(try await node.isSettingIgnored("a"))
        #expect(try await !node.isSettingIgnored("b"))
        #expect(try await node.getPersistentSetting("x") == "\"x\"")
        try await node.updateRwSetting("a", "1")
        try await node.forceSetting("b", "2")
        try await node.resetSettings()
        try await node.mapPort(true)
        try await node.setNetworkActive(false)
        try await node.startShutdown()
        #expect(local.asked.withLock { $0 } == ["rw a 1", "force b 2", "reset", "map true", "active false", "shutdown"])
    }

    @Test func network() async throws {
        let (processes, node, _) = try await connect()
        defer { processes.close() }
        #expect(try await node.getProxy(.ipv4) == nil)
        #expect(try await node.getProxy(.onion) == ProxyInformation(address: "127.0.0.1:9050", isolatesTorStreams: true))
        #expect(try await node.getNodeCount(.both) == 3)
        #expect(try await node.getNodesStats() == [FakeNode.peer, NodeStats()])
        #expect(try await node.getBanned() == "{}")
        #expect(try await node.ban([1], seconds: 2))
        #expect(try await node.unban([3]))
        #expect(try await node.disconnect(address: [4]))
        #expect(try await node.disconnect(id: 5))
        #expect(try await node.getTotalBytesRecv() == 1 << 33)
        #expect(try await node.getTotalBytesSent() == 2)
        #expect(try await node.getNetworkActive())
        #expect(try await node.getNetLocalAddresses() == [LocalAddress(address: [1, 2], score: 3, port: 4)])
    }

    @Test func chainAndRpc() async throws {
        let (processes, node, _) = try await connect()
        defer { processes.close() }
        #expect(try await node.getMempoolSize() == 1)
        #expect(try await node.getMempoolDynamicUsage() == 2)
        #expect(try await node.getMempoolMaxUsage() == 3)
        let header = try #require(try await node.getHeaderTip())
        #expect(header == (7, 8))
        #expect(try await node.getNumBlocks() == -1)
        #expect(try await node.getBestBlockHash() == hash(2))
        #expect(try await node.getLastBlockTime() == 3)
        #expect(try await node.getVerificationProgress() == 0.75)
        #expect(try await node.isInitialBlockDownload())
        #expect(try await node.isLoadingBlocks())
        #expect(try await node.getDustRelayFee() == FeeRate(satoshiPerKvB: 3000))
        #expect(try await node.getUnspentOutput(OutPoint(txid: hash(9), index: 0)) == nil)
        #expect(try await node.getUnspentOutput(sampleOutpoint)?.height == 5)
        try await node.broadcastTransaction(sampleTransaction, maxFee: Amount(1))
        await #expect(throws: BroadcastError(number: 3, "too low")) {
            try await node.broadcastTransaction(sampleTransaction, maxFee: .zero)
        }
        #expect(try await node.executeRpc("m", parameters: "[1]", uri: "/wallet/w") == "m[1]/wallet/w")
        await #expect(throws: RemoteRPCError(json: "{\"code\":-8}")) { try await node.executeRpc("bad") }
        await #expect(throws: IPCError.remote("fault")) { try await node.executeRpc("worse") }
        #expect(try await node.listRpcCommands() == ["a", "b"])
        // A node without wallets: nothing, and no crash (libmultiprocess #169).
        #expect(try await node.walletLoader() == nil)
        #expect(try await node.listExternalSigners() == ["one", "two"])
    }

    @Test func eventsReachTheListener() async throws {
        let (processes, node, local) = try await connect()
        defer { processes.close() }
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        var iterator = events.makeAsyncIterator()
        var handlers: [any Handler] = [
            try await node.handleInitMessage { continuation.yield($0) },
            try await node.handleShowProgress { continuation.yield("\($0) \($1) \($2)") },
            try await node.handleNotifyNumConnectionsChanged { continuation.yield("count \($0)") },
            try await node.handleNotifyNetworkActiveChanged { continuation.yield("active \($0)") },
        ]
        local.text.send("Loading…")
        #expect(await iterator.next() == "Loading…")
        local.progress.send(("t", 50, true))
        #expect(await iterator.next() == "t 50 true")
        local.count.send(8)
        #expect(await iterator.next() == "count 8")
        local.activity.send(true)
        #expect(await iterator.next() == "active true")
        for register in [node.handleInitWallet, node.handleNotifyAlertChanged, node.handleBannedListChanged] {
            let handler = try await register { continuation.yield("signal") }
            local.signal.send(())
            #expect(await iterator.next() == "signal")
            await handler.disconnect()
        }
        for register in [node.handleNotifyBlockTip, node.handleNotifyHeaderTip] {
            let handler = try await register { continuation.yield("\($0 == FakeNode.change)") }
            local.tip.send(FakeNode.change)
            #expect(await iterator.next() == "true")
            await handler.disconnect()
        }
        var answers = local.answers.stream.makeAsyncIterator()
        for register in [node.handleMessageBox, node.handleQuestion] {
            let handler = try await register { message in
                continuation.yield(message.text)
                return message.style == 2
            }
            local.messages.send(UserMessage("read this", style: 2))
            #expect(await iterator.next() == "read this")
            #expect(await answers.next() == true)
            await handler.disconnect()
        }
        for handler in handlers { await handler.disconnect() }
        handlers = []
        #expect(!local.text.isObserved && !local.tip.isObserved && !local.messages.isObserved)
    }
}
