import BdtPrimitives

/// What the wallet process sees of the node: the active chain, the mempool, settings, and a place to hang its RPC methods.
///
/// Every call may cross a process border: it throws `IPCError.disconnected` when the node is gone, and its result may be old when it arrives.
/// Method order and meaning follow the published `Chain` interface (reference: bitcoin pull request 29409).
package protocol Chain: WalletHost {
    /// Height of the tip; nil before the genesis block is connected.
    func getHeight() async throws -> Int?
    /// Throws when `height` is not on the active chain.
    func getBlockHash(height: Int) async throws -> BlockHash
    func haveBlockOnDisk(height: Int) async throws -> Bool
    /// Height of the last block that the locator shares with the active chain.
    func findLocatorFork(_ locator: BlockLocator) async throws -> Int?
    func hasBlockFilterIndex(filterType: UInt8) async throws -> Bool
    /// Nil when there is no filter of that block.
    func blockFilterMatchesAny(filterType: UInt8, blockHash: BlockHash, elements: [[UInt8]]) async throws -> Bool?
    /// Nil when the block is unknown.
    func findBlock(_ hash: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock?
    /// The first block of the active chain at `minHeight` or above whose time (maximum so far) is at least `minTime`.
    func findFirstBlock(minTime: Int64, minHeight: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock?
    func findAncestor(of hash: BlockHash, height: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock?
    func findAncestor(of hash: BlockHash, ancestor: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock?
    /// The last block that two branches share, with facts of the three blocks; nil when one of the two is unknown.
    func findCommonAncestor(_ first: BlockHash, _ second: BlockHash, _ wanted: FoundBlockQuery) async throws -> CommonAncestor?
    /// The outputs among `outpoints` that are in the mempool or unspent in the chain; spent by a mempool transaction or not.
    func findCoins(_ outpoints: [OutPoint]) async throws -> [OutPoint: CoinInfo]
    /// 0...1
    func guessVerificationProgress(_ hash: BlockHash) async throws -> Double
    func hasBlocks(_ hash: BlockHash, minHeight: Int, maxHeight: Int?) async throws -> Bool
    func isRBFOptIn(_ transaction: Transaction) async throws -> RBFState
    func isInMempool(_ txid: Txid) async throws -> Bool
    func hasDescendantsInMempool(_ txid: Txid) async throws -> Bool
    /// Puts a transaction into the mempool and, when `relay` is set, announces it. Nil on success, else the reason.
    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount, relay: Bool) async throws -> String?
    func getTransactionAncestry(_ txid: Txid) async throws -> TransactionAncestry
    /// What must be added to the fee of a spender of each outpoint so that its unconfirmed ancestors reach `rate`.
    func calculateIndividualBumpFees(_ outpoints: [OutPoint], rate: FeeRate) async throws -> [OutPoint: Amount]
    func calculateCombinedBumpFee(_ outpoints: [OutPoint], rate: FeeRate) async throws -> Amount?
    /// The largest numbers of ancestors and descendants that the mempool takes.
    func getPackageLimits() async throws -> (ancestors: Int, descendants: Int)
    /// Nil when the mempool's chain limits admit the transaction, else the reason.
    func checkChainLimits(_ transaction: Transaction) async throws -> String?
    /// A zero rate: no estimate.
    func estimateSmartFee(blocks: Int, conservative: Bool) async throws -> FeeEstimate
    func estimateMaxBlocks() async throws -> Int
    func mempoolMinFee() async throws -> FeeRate
    func relayMinFee() async throws -> FeeRate
    func relayIncrementalFee() async throws -> FeeRate
    func relayDustFee() async throws -> FeeRate
    func havePruned() async throws -> Bool
    func getPruneHeight() async throws -> Int?
    /// Not importing, not in initial download.
    func isReadyToBroadcast() async throws -> Bool
    func isInitialBlockDownload() async throws -> Bool
    func shutdownRequested() async throws -> Bool
    /// Calls arrive one at a time, in the order of the events, until the handler is disconnected.
    func handleNotifications(_ notifications: any ChainNotifications) async throws -> any Handler
    /// Returns once all notifications of events so far were delivered, unless the tip still is `oldTip`.
    func waitForNotificationsIfTipChanged(_ oldTip: BlockHash) async throws
    func waitForNotifications() async throws
    /// Registers an RPC method whose calls the node forwards to `actor` until the handler is disconnected.
    func handleRpc(_ command: RPCCommandDescription, actor: any RPCActor) async throws -> any Handler
    /// Shows the wallets of a process that connected to the node's user interfaces, until the handler is disconnected.
    func handleWalletLoader(_ loader: any WalletLoader) async throws -> any Handler
    func rpcEnableDeprecated(_ method: String) async throws -> Bool
    /// Reports each transaction of the mempool as if it were just added.
    func requestMempoolTransactions(_ notifications: any ChainNotifications) async throws
    func hasAssumedValidChain() async throws -> Bool
}

extension Chain {
    package func handleWalletLoader(_ loader: any WalletLoader) async throws -> any Handler { throw IPCError.notImplemented }
}

/// The settings that wallets go by, and the way to their user: of the node, or of the wallet process itself where it is one that the user
/// started.
package protocol WalletHost: Sendable {
    func initMessage(_ message: String) async throws
    func initWarning(_ message: String) async throws
    func initError(_ message: String) async throws
    func showProgress(title: String, percent: Int, resumePossible: Bool) async throws
    /// JSON text; "null" when not set.
    func getSetting(_ name: String) async throws -> String
    func getSettingsList(_ name: String) async throws -> [String]
    /// The value in settings.json as JSON text; "null" when there is none.
    func getRwSetting(_ name: String) async throws -> String
    /// Replaces the value in settings.json by what `update` makes of it, atomically; false when it could not be written.
    func updateRwSetting(_ name: String, update: any SettingsUpdate) async throws -> Bool
    func overwriteRwSetting(_ name: String, value: String, action: SettingsAction) async throws -> Bool
    func deleteRwSettings(_ name: String, action: SettingsAction) async throws -> Bool
}

/// Ends what was started with the call that returned it; dropping it does the same.
package protocol Handler: Sendable {
    func disconnect() async
}

/// Called by the node for each change of chain and mempool, one call at a time. `validated` is false as long as the chain stands on a
/// snapshot whose own blocks have not been checked.
package protocol ChainNotifications: Sendable {
    func transactionAddedToMempool(_ transaction: Transaction) async throws
    func transactionRemovedFromMempool(_ transaction: Transaction, reason: MempoolRemovalReason) async throws
    func blockConnected(_ block: BlockInfo, validated: Bool) async throws
    func blockDisconnected(_ block: BlockInfo) async throws
    func updatedBlockTip() async throws
    func chainStateFlushed(_ locator: BlockLocator, validated: Bool) async throws
}

/// Executes calls of one registered RPC method.
package protocol RPCActor: Sendable {
    func call(_ request: RPCCall) async throws -> RPCReply
}

/// Changes one setting under the node's settings lock.
package protocol SettingsUpdate: Sendable {
    /// The new JSON text and whether to write it at once; nil leaves the setting as it is.
    func update(_ value: String) async throws -> (value: String, action: SettingsAction)?
}
