import BdtInterfaces
import BdtPrimitives
import Synchronization

/// What a subscription returns here: events go on until the test ends.
struct FakeHandler: Handler {
    func disconnect() async {}
}

/// A node in memory: answers what the test has put in, and notes what it was told to do.
final class FakeNode: Node {
    struct State {
        var tip = BlockAndHeaderTip(
            blockHeight: 100, blockTime: 1_000_000, headerHeight: 100, headerTime: 1_000_000, verificationProgress: 1)
        var peers: [NodeStats] = []
        var banned = "{}"
        var bytes: (received: Int64, sent: Int64) = (0, 0)
        var isNetworkActive = true
        var settings: [String: String] = [:]
        var ignored: Set<String> = []
        var replies: [String: String] = [:]
        var calls: [String] = []
        var loader: (any WalletLoader)?
        var isStopping = false
        var blockTipActions: [@Sendable (TipChange) async -> Void] = []
        var headerTipActions: [@Sendable (TipChange) async -> Void] = []
        var connectionActions: [@Sendable (Int) async -> Void] = []
        var questionActions: [@Sendable (UserMessage) async -> Bool] = []
        var initMessageActions: [@Sendable (String) async -> Void] = []
    }

    let state = Mutex(State())

    func note(_ call: String) { state.withLock { $0.calls.append(call) } }
    var calls: [String] { state.withLock { $0.calls } }

    func send(blockTip change: TipChange) async { for action in state.withLock({ $0.blockTipActions }) { await action(change) } }
    func send(headerTip change: TipChange) async { for action in state.withLock({ $0.headerTipActions }) { await action(change) } }
    func send(connections count: Int) async { for action in state.withLock({ $0.connectionActions }) { await action(count) } }
    func ask(_ message: UserMessage) async -> Bool {
        guard let action = state.withLock({ $0.questionActions.last }) else { return false }
        return await action(message)
    }

    // MARK: The process

    func getWarnings() async throws -> String { "" }
    func getLogCategories() async throws -> UInt64 { 0 }
    func getExitStatus() async throws -> Int32 { 0 }
    func appInitMain() async throws -> BlockAndHeaderTip? { state.withLock { $0.isStopping ? nil : $0.tip } }
    func startShutdown() async throws { state.withLock { $0.isStopping = true } }
    func shutdownRequested() async throws -> Bool { state.withLock { $0.isStopping } }

    // MARK: Settings

    func isSettingIgnored(_ name: String) async throws -> Bool { state.withLock { $0.ignored.contains(name) } }
    func getPersistentSetting(_ name: String) async throws -> String { state.withLock { $0.settings[name] ?? "null" } }
    func updateRwSetting(_ name: String, _ value: String) async throws { state.withLock { $0.settings[name] = value } }
    func forceSetting(_ name: String, _ value: String) async throws {}
    func resetSettings() async throws {}

    // MARK: Network

    func mapPort(_ isOn: Bool) async throws {}
    func getProxy(_ network: PeerNetwork) async throws -> ProxyInformation? { nil }
    func getNodeCount(_ direction: ConnectionDirection) async throws -> Int { state.withLock { $0.peers.count } }
    func getNodesStats() async throws -> [NodeStats]? { state.withLock { $0.peers } }
    func getBanned() async throws -> String { state.withLock { $0.banned } }
    func ban(_ address: [UInt8], seconds: Int64) async throws -> Bool {
        note("ban \(address) \(seconds)")
        return true
    }
    func unban(_ subnet: [UInt8]) async throws -> Bool { true }
    func disconnect(address: [UInt8]) async throws -> Bool {
        note("disconnect \(address)")
        return true
    }
    func disconnect(id: Int64) async throws -> Bool {
        state.withLock { $0.peers.removeAll { $0.id == id } }
        return true
    }
    func getTotalBytesRecv() async throws -> Int64 { state.withLock { $0.bytes.received } }
    func getTotalBytesSent() async throws -> Int64 { state.withLock { $0.bytes.sent } }
    func setNetworkActive(_ isActive: Bool) async throws { state.withLock { $0.isNetworkActive = isActive } }
    func getNetworkActive() async throws -> Bool { state.withLock { $0.isNetworkActive } }
    func getNetLocalAddresses() async throws -> [LocalAddress] { [] }

    // MARK: Chain and mempool

    func getMempoolSize() async throws -> Int { 3 }
    func getMempoolDynamicUsage() async throws -> Int { 1_230_000 }
    func getMempoolMaxUsage() async throws -> Int { 300_000_000 }
    func getHeaderTip() async throws -> (height: Int, time: Int64)? { nil }
    func getNumBlocks() async throws -> Int { state.withLock { $0.tip.blockHeight } }
    func getBestBlockHash() async throws -> BlockHash { .zero }
    func getLastBlockTime() async throws -> Int64 { state.withLock { $0.tip.blockTime } }
    func getVerificationProgress() async throws -> Double { 1 }
    func isInitialBlockDownload() async throws -> Bool { false }
    func isLoadingBlocks() async throws -> Bool { false }
    func getDustRelayFee() async throws -> FeeRate { .zero }
    func getUnspentOutput(_ outpoint: OutPoint) async throws -> CoinInfo? { nil }
    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount) async throws {}

    // MARK: RPC

    func executeRpc(_ method: String, parameters: String, uri: String) async throws -> String {
        note("\(uri) \(method) \(parameters)")
        guard let reply = state.withLock({ $0.replies[method] }) else {
            throw RemoteRPCError(json: #"{"code":-32601,"message":"Method not found"}"#)
        }
        return reply
    }
    func listRpcCommands() async throws -> [String] { ["getblock", "getblockhash", "help"] }

    // MARK: Wallets

    func walletLoader() async throws -> (any WalletLoader)? { state.withLock { $0.loader } }
    func listExternalSigners() async throws -> [String] { [] }

    // MARK: Events

    func handleInitMessage(_ action: @escaping @Sendable (String) async -> Void) async throws -> any Handler {
        state.withLock { $0.initMessageActions.append(action) }
        return FakeHandler()
    }
    func handleMessageBox(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler { FakeHandler() }
    func handleQuestion(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler {
        state.withLock { $0.questionActions.append(action) }
        return FakeHandler()
    }
    func handleShowProgress(_ action: @escaping @Sendable (String, Int, Bool) async -> Void) async throws -> any Handler { FakeHandler() }
    func handleInitWallet(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler { FakeHandler() }
    func handleNotifyNumConnectionsChanged(_ action: @escaping @Sendable (Int) async -> Void) async throws -> any Handler {
        state.withLock { $0.connectionActions.append(action) }
        return FakeHandler()
    }
    func handleNotifyNetworkActiveChanged(_ action: @escaping @Sendable (Bool) async -> Void) async throws -> any Handler { FakeHandler() }
    func handleNotifyAlertChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler { FakeHandler() }
    func handleBannedListChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler { FakeHandler() }
    func handleNotifyBlockTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler {
        state.withLock { $0.blockTipActions.append(action) }
        return FakeHandler()
    }
    func handleNotifyHeaderTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler {
        state.withLock { $0.headerTipActions.append(action) }
        return FakeHandler()
    }
}
