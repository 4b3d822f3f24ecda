import BdtInterfaces
import BdtPrimitives
import Foundation

/// A chain whose blocks are all the same: about a megabyte of ordinary payments, read from a file each time as a node reads its own.
struct BenchmarkChain: Chain {
    static let scripts = Set((0..<1000).map { script(UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)) })

    private static func script(_ low: UInt8, _ high: UInt8) -> Script { Script([0, 20, low, high] + [UInt8](repeating: 7, count: 18)) }

    static let blockBytes: [UInt8] = {
        let transactions = (0..<4500).map { number in
            let (low, high) = (UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8))
            let input = TransactionInput(
                previousOutput: OutPoint(txid: .zero, index: UInt32(number)),
                witness: [[UInt8](repeating: low, count: 71), [UInt8](repeating: high, count: 33)])
            let outputs = [
                TransactionOutput(value: Amount(1), script: script(low, high)), TransactionOutput(value: Amount(2), script: script(9, 9)),
            ]
            return Transaction(TransactionBody(version: 2, inputs: [input], outputs: outputs, lockTime: 0))
        }
        let header = BlockHeader(version: 1, previousHash: .zero, merkleRoot: .zero, time: 1, bits: 1, nonce: 1)
        return Block(header: header, transactions: transactions).encoded
    }()

    private let path: String

    init() {
        path = NSTemporaryDirectory() + "ipc-benchmark-\(getpid()).block"
        let written = FileManager.default.createFile(atPath: path, contents: Data(Self.blockBytes))
        precondition(written, "the folder for temporary files is writable")
    }

    static func hash(_ height: Int) -> BlockHash {
        // 64 digits are a hash.
        BlockHash(display: String(format: "%064x", height)) ?? .zero
    }

    private static func height(_ hash: BlockHash) -> Int { Int(hash.bytes[0]) | Int(hash.bytes[1]) << 8 }

    func findBlock(_ hash: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        return FoundBlock(
            hash: hash, height: 1, time: 1, maxTime: 1, medianTimePast: 1, isInActiveChain: true,
            next: wanted.wantsNext ? Self.hash(Self.height(hash) + 1) : nil, payload: wanted.wantsData ? BlockPayload(bytes: bytes) : nil)
    }

    // MARK: What no benchmark asks

    private var absent: IPCError { .notImplemented }

    func getHeight() async throws -> Int? { throw absent }
    func getBlockHash(height: Int) async throws -> BlockHash { throw absent }
    func haveBlockOnDisk(height: Int) async throws -> Bool { throw absent }
    func findLocatorFork(_ locator: BlockLocator) async throws -> Int? { throw absent }
    func hasBlockFilterIndex(filterType: UInt8) async throws -> Bool { throw absent }
    func blockFilterMatchesAny(filterType: UInt8, blockHash: BlockHash, elements: [[UInt8]]) async throws -> Bool? { throw absent }
    func findFirstBlock(minTime: Int64, minHeight: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? { throw absent }
    func findAncestor(of hash: BlockHash, height: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? { throw absent }
    func findAncestor(of hash: BlockHash, ancestor: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? { throw absent }
    func findCoins(_ outpoints: [OutPoint]) async throws -> [OutPoint: CoinInfo] { throw absent }
    func guessVerificationProgress(_ hash: BlockHash) async throws -> Double { throw absent }
    func hasBlocks(_ hash: BlockHash, minHeight: Int, maxHeight: Int?) async throws -> Bool { throw absent }
    func isRBFOptIn(_ transaction: Transaction) async throws -> RBFState { throw absent }
    func isInMempool(_ txid: Txid) async throws -> Bool { throw absent }
    func hasDescendantsInMempool(_ txid: Txid) async throws -> Bool { throw absent }
    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount, relay: Bool) async throws -> String? { throw absent }
    func getTransactionAncestry(_ txid: Txid) async throws -> TransactionAncestry { throw absent }
    func calculateIndividualBumpFees(_ outpoints: [OutPoint], rate: FeeRate) async throws -> [OutPoint: Amount] { throw absent }
    func calculateCombinedBumpFee(_ outpoints: [OutPoint], rate: FeeRate) async throws -> Amount? { throw absent }
    func getPackageLimits() async throws -> (ancestors: Int, descendants: Int) { throw absent }
    func checkChainLimits(_ transaction: Transaction) async throws -> String? { throw absent }
    func estimateSmartFee(blocks: Int, conservative: Bool) async throws -> FeeEstimate { throw absent }
    func estimateMaxBlocks() async throws -> Int { throw absent }
    func mempoolMinFee() async throws -> FeeRate { throw absent }
    func relayMinFee() async throws -> FeeRate { throw absent }
    func relayIncrementalFee() async throws -> FeeRate { throw absent }
    func relayDustFee() async throws -> FeeRate { throw absent }
    func havePruned() async throws -> Bool { throw absent }
    func getPruneHeight() async throws -> Int? { throw absent }
    func isReadyToBroadcast() async throws -> Bool { throw absent }
    func isInitialBlockDownload() async throws -> Bool { throw absent }
    func shutdownRequested() async throws -> Bool { throw absent }
    func initMessage(_ message: String) async throws { throw absent }
    func initWarning(_ message: String) async throws { throw absent }
    func initError(_ message: String) async throws { throw absent }
    func showProgress(title: String, percent: Int, resumePossible: Bool) async throws { throw absent }
    func handleNotifications(_ notifications: any ChainNotifications) async throws -> any Handler { throw absent }
    func waitForNotificationsIfTipChanged(_ oldTip: BlockHash) async throws { throw absent }
    func waitForNotifications() async throws { throw absent }
    func handleRpc(_ command: RPCCommandDescription, actor: any RPCActor) async throws -> any Handler { throw absent }
    func rpcEnableDeprecated(_ method: String) async throws -> Bool { throw absent }
    func getSetting(_ name: String) async throws -> String { throw absent }
    func getSettingsList(_ name: String) async throws -> [String] { throw absent }
    func getRwSetting(_ name: String) async throws -> String { throw absent }
    func updateRwSetting(_ name: String, update: any SettingsUpdate) async throws -> Bool { throw absent }
    func overwriteRwSetting(_ name: String, value: String, action: SettingsAction) async throws -> Bool { throw absent }
    func deleteRwSettings(_ name: String, action: SettingsAction) async throws -> Bool { throw absent }
    func requestMempoolTransactions(_ notifications: any ChainNotifications) async throws { throw absent }
    func hasAssumedValidChain() async throws -> Bool { throw absent }
    func findCommonAncestor(_ first: BlockHash, _ second: BlockHash, _ wanted: FoundBlockQuery) async throws -> CommonAncestor? {
        throw absent
    }
}
