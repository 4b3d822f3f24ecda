import BdtCrypto
import BdtIPC
import BdtInterfaces
import BdtPrimitives
import Synchronization

/// A hash of one repeated byte.
func hash<T: NamedHash>(_ byte: UInt8) -> T { try! T(decoding: [UInt8](repeating: byte, count: 32)) }  // 32 bytes are a hash

let sampleTransaction = Transaction(
    TransactionBody(
        version: 2,
        inputs: [TransactionInput(previousOutput: OutPoint(txid: hash(1), index: 3), sequence: 7, witness: [[1], []])],
        outputs: [TransactionOutput(value: Amount(5000), script: Script([0x51]))], lockTime: 9))

let sampleBlock = Block(
    header: BlockHeader(
        version: 4, previousHash: hash(8), merkleRoot: .zero, time: 10, bits: 0x207f_ffff, nonce: 11),
    transactions: [sampleTransaction])

/// Remembers that it was disconnected or dropped.
final class FakeHandler: Handler {
    let ended: @Sendable (String) -> Void
    init(_ ended: @escaping @Sendable (String) -> Void) { self.ended = ended }
    deinit { ended("dropped") }
    func disconnect() async { ended("disconnected") }
}

/// A chain with an answer for every question, which notes what it was asked.
final class FakeChain: Chain {
    let asked = Mutex<[String]>([])
    let ended = AsyncStream.makeStream(of: String.self)
    let notifications = Mutex<(any ChainNotifications)?>(nil)
    let actor = Mutex<(any RPCActor)?>(nil)

    private func note(_ text: String) { asked.withLock { $0.append(text) } }

    func getHeight() async throws -> Int? { 101 }
    func getBlockHash(height: Int) async throws -> BlockHash {
        guard height <= 101 else { throw IPCError.remote("height out of range") }
        return hash(UInt8(height))
    }
    func haveBlockOnDisk(height: Int) async throws -> Bool { height == 3 }
    func findLocatorFork(_ locator: BlockLocator) async throws -> Int? { locator.hashes.isEmpty ? nil : locator.hashes.count }
    func hasBlockFilterIndex(filterType: UInt8) async throws -> Bool { filterType == 1 }
    func blockFilterMatchesAny(filterType: UInt8, blockHash: BlockHash, elements: [[UInt8]]) async throws -> Bool? {
        elements.isEmpty ? nil : elements.contains([7])
    }

    private func found(_ hash: BlockHash, _ wanted: FoundBlockQuery) -> FoundBlock {
        FoundBlock(
            hash: hash, height: 5, time: 1, maxTime: 2, medianTimePast: 3, isInActiveChain: true,
            locator: wanted.wantsLocator ? BlockLocator([hash]) : nil, next: wanted.wantsNext ? BdtIPCTests.hash(6) : nil,
            payload: wanted.wantsData ? BlockPayload(sampleBlock) : nil)
    }
    func findBlock(_ hash: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? { hash.isZero ? nil : found(hash, wanted) }
    func findFirstBlock(minTime: Int64, minHeight: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        minTime == 10 && minHeight == 20 ? found(hash(1), wanted) : nil
    }
    func findAncestor(of hash: BlockHash, height: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        height == 5 ? found(hash, wanted) : nil
    }
    func findAncestor(of hash: BlockHash, ancestor: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        found(ancestor, wanted)
    }
    func findCommonAncestor(_ first: BlockHash, _ second: BlockHash, _ wanted: FoundBlockQuery) async throws -> CommonAncestor? {
        first.isZero ? nil : CommonAncestor(ancestor: found(hash(9), wanted), first: found(first, wanted), second: found(second, wanted))
    }
    func findCoins(_ outpoints: [OutPoint]) async throws -> [OutPoint: CoinInfo] {
        let coin = CoinInfo(output: sampleTransaction.outputs[0], height: 77, isCoinbase: true)
        return outpoints.first.map { [$0: coin] } ?? [:]
    }
    func guessVerificationProgress(_ hash: BlockHash) async throws -> Double { 0.5 }
    func hasBlocks(_ hash: BlockHash, minHeight: Int, maxHeight: Int?) async throws -> Bool { minHeight == 1 && maxHeight == nil }
    func isRBFOptIn(_ transaction: Transaction) async throws -> RBFState { transaction == sampleTransaction ? .final : .unknown }
    func isInMempool(_ txid: Txid) async throws -> Bool { txid == sampleTransaction.txid }
    func hasDescendantsInMempool(_ txid: Txid) async throws -> Bool { txid == hash(4) }
    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount, relay: Bool) async throws -> String? {
        relay ? nil : "fee \(maxFee.satoshi)"
    }
    func getTransactionAncestry(_ txid: Txid) async throws -> TransactionAncestry {
        var ancestry = TransactionAncestry()
        (ancestry.ancestors, ancestry.descendants, ancestry.ancestorSize, ancestry.ancestorFees) = (1, 2, 3, Amount(4))
        return ancestry
    }
    func calculateIndividualBumpFees(_ outpoints: [OutPoint], rate: FeeRate) async throws -> [OutPoint: Amount] {
        Dictionary(uniqueKeysWithValues: outpoints.map { ($0, Amount(rate.satoshiPerKvB)) })
    }
    func calculateCombinedBumpFee(_ outpoints: [OutPoint], rate: FeeRate) async throws -> Amount? { outpoints.isEmpty ? nil : Amount(8) }
    func getPackageLimits() async throws -> (ancestors: Int, descendants: Int) { (25, 26) }
    func checkChainLimits(_ transaction: Transaction) async throws -> String? { "too long" }
    func estimateSmartFee(blocks: Int, conservative: Bool) async throws -> FeeEstimate {
        FeeEstimate(rate: FeeRate(satoshiPerKvB: 1234), returnedTarget: blocks + 1, reason: conservative ? 2 : 1)
    }
    func estimateMaxBlocks() async throws -> Int { 1008 }
    func mempoolMinFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 1) }
    func relayMinFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 2) }
    func relayIncrementalFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 3) }
    func relayDustFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: -4) }
    func havePruned() async throws -> Bool { true }
    func getPruneHeight() async throws -> Int? { nil }
    func isReadyToBroadcast() async throws -> Bool { true }
    func isInitialBlockDownload() async throws -> Bool { false }
    func shutdownRequested() async throws -> Bool { true }
    func initMessage(_ message: String) async throws { note("message \(message)") }
    func initWarning(_ message: String) async throws { note("warning \(message)") }
    func initError(_ message: String) async throws { note("error \(message)") }
    func showProgress(title: String, percent: Int, resumePossible: Bool) async throws { note("\(title) \(percent) \(resumePossible)") }
    func handleNotifications(_ notifications: any ChainNotifications) async throws -> any Handler {
        self.notifications.withLock { $0 = notifications }
        // A call back while the call that brought the receiver still runs.
        try await notifications.updatedBlockTip()
        return FakeHandler { [ended] in ended.continuation.yield($0) }
    }
    func waitForNotificationsIfTipChanged(_ oldTip: BlockHash) async throws { note("wait \(oldTip.isZero)") }
    func waitForNotifications() async throws { note("wait") }
    func handleRpc(_ command: RPCCommandDescription, actor: any RPCActor) async throws -> any Handler {
        note("\(command.category) \(command.name) \(command.arguments.map(\.name)) \(command.uniqueID)")
        self.actor.withLock { $0 = actor }
        return FakeHandler { [ended] in ended.continuation.yield($0) }
    }
    func rpcEnableDeprecated(_ method: String) async throws -> Bool { method == "old" }
    func getSetting(_ name: String) async throws -> String { "\"\(name)\"" }
    func getSettingsList(_ name: String) async throws -> [String] { [name, "2"] }
    func getRwSetting(_ name: String) async throws -> String { "null" }
    func updateRwSetting(_ name: String, update: any SettingsUpdate) async throws -> Bool {
        guard let change = try await update.update("[1]") else { return false }
        note("\(name) \(change.value) \(change.action)")
        return true
    }
    func overwriteRwSetting(_ name: String, value: String, action: SettingsAction) async throws -> Bool {
        note("\(name) = \(value) \(action)")
        return true
    }
    func deleteRwSettings(_ name: String, action: SettingsAction) async throws -> Bool { action == .skipWrite }
    func requestMempoolTransactions(_ notifications: any ChainNotifications) async throws {
        try await notifications.transactionAddedToMempool(sampleTransaction)
    }
    func hasAssumedValidChain() async throws -> Bool { false }
}

/// Offers a chain.
struct ChainRoot: Init {
    let chain: FakeChain
    func makeEcho() async throws -> any Echo { throw IPCError.remote("no echo") }
    func makeChain() async throws -> any Chain { chain }
    func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
        throw IPCError.remote("no wallets")
    }
}
