import BdtPrimitives

/// What a user interface sees of a running node (published interface `Node`). Calls answer at once unless they say that they wait; each may
/// cross a process border: it throws `IPCError.disconnected` when the node is gone, and its result may be old when it arrives.
package protocol Node: Sendable {
    // MARK: The process

    /// What the node warns of now, a line each; empty when all is well.
    func getWarnings() async throws -> String
    /// A bit for each log category that is on.
    func getLogCategories() async throws -> UInt64
    func getExitStatus() async throws -> Int32
    /// Waits until the node has started; nil when it is stopping.
    func appInitMain() async throws -> BlockAndHeaderTip?
    /// Asks the node to stop; the connection closes some time later.
    func startShutdown() async throws
    func shutdownRequested() async throws -> Bool

    // MARK: Settings, as JSON text

    /// Whether the command line overrules what settings.json says or would say.
    func isSettingIgnored(_ name: String) async throws -> Bool
    /// The value in settings.json or the configuration file; `null` when there is none.
    func getPersistentSetting(_ name: String) async throws -> String
    /// Writes settings.json; `null` removes the value. Throws when the file cannot be written.
    func updateRwSetting(_ name: String, _ value: String) async throws
    /// Overrules every other source until the node stops.
    func forceSetting(_ name: String, _ value: String) async throws
    /// Empties settings.json and keeps the old one as settings.json.bak.
    func resetSettings() async throws

    // MARK: Network

    func mapPort(_ isOn: Bool) async throws
    /// The proxy for a network, nil when there is none.
    func getProxy(_ network: PeerNetwork) async throws -> ProxyInformation?
    func getNodeCount(_ direction: ConnectionDirection) async throws -> Int
    /// Nil while the network is not started.
    func getNodesStats() async throws -> [NodeStats]?
    /// The ban list as banlist.json holds it.
    func getBanned() async throws -> String
    /// Addresses are bytes by BIP155: network, length, address (`NodeStats.address` without the port).
    func ban(_ address: [UInt8], seconds: Int64) async throws -> Bool
    func unban(_ subnet: [UInt8]) async throws -> Bool
    func disconnect(address: [UInt8]) async throws -> Bool
    func disconnect(id: Int64) async throws -> Bool
    func getTotalBytesRecv() async throws -> Int64
    func getTotalBytesSent() async throws -> Int64
    func setNetworkActive(_ isActive: Bool) async throws
    func getNetworkActive() async throws -> Bool
    /// The addresses under which peers are told to find this node.
    func getNetLocalAddresses() async throws -> [LocalAddress]

    // MARK: Chain and mempool

    func getMempoolSize() async throws -> Int
    /// Bytes of memory.
    func getMempoolDynamicUsage() async throws -> Int
    func getMempoolMaxUsage() async throws -> Int
    /// Height and time of the best header; nil when there is none.
    func getHeaderTip() async throws -> (height: Int, time: Int64)?
    /// Height of the tip; -1 before there is one.
    func getNumBlocks() async throws -> Int
    func getBestBlockHash() async throws -> BlockHash
    /// UNIX seconds.
    func getLastBlockTime() async throws -> Int64
    /// 0...1, an estimate.
    func getVerificationProgress() async throws -> Double
    func isInitialBlockDownload() async throws -> Bool
    /// Blocks are indexed anew or imported.
    func isLoadingBlocks() async throws -> Bool
    func getDustRelayFee() async throws -> FeeRate
    func getUnspentOutput(_ outpoint: OutPoint) async throws -> CoinInfo?
    /// Puts a transaction into the mempool and announces it; throws `BroadcastError`.
    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount) async throws

    // MARK: RPC

    /// Executes a method; parameters (array or object) and result are JSON text. Throws `RemoteRPCError` for an error of the method.
    func executeRpc(_ method: String, parameters: String, uri: String) async throws -> String
    /// In alphabetical order.
    func listRpcCommands() async throws -> [String]

    // MARK: Wallets

    /// The wallets of the wallet process; nil in a node without wallets, and while that process is away.
    func walletLoader() async throws -> (any WalletLoader)?
    func listExternalSigners() async throws -> [String]

    // MARK: Events. Each calls back, one call at a time, until the handler is disconnected or dropped.

    func handleInitMessage(_ action: @escaping @Sendable (String) async -> Void) async throws -> any Handler
    /// The answer says whether the message was shown.
    func handleMessageBox(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler
    func handleQuestion(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler
    /// Title, percent (100 ends it), and whether stopping now loses nothing.
    func handleShowProgress(_ action: @escaping @Sendable (String, Int, Bool) async -> Void) async throws -> any Handler
    /// The wallet process is there, again: `walletLoader` returns something new.
    func handleInitWallet(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler
    func handleNotifyNumConnectionsChanged(_ action: @escaping @Sendable (Int) async -> Void) async throws -> any Handler
    func handleNotifyNetworkActiveChanged(_ action: @escaping @Sendable (Bool) async -> Void) async throws -> any Handler
    /// `getWarnings` has changed.
    func handleNotifyAlertChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler
    func handleBannedListChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler
    func handleNotifyBlockTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler
    func handleNotifyHeaderTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler
}

extension Node {
    /// `executeRpc` without a wallet.
    package func executeRpc(_ method: String, parameters: String = "[]") async throws -> String {
        try await executeRpc(method, parameters: parameters, uri: "/")
    }
}
