import BdtCrypto
import BdtInterfaces
import BdtPrimitives
import Synchronization

/// A chain and mempool without rules, in this process: reports to its subscribers before a call that changes it returns.
final class FakeChain: Chain {
    struct Entry {
        let block: Block
        let height: Int
        let maxTime: Int64
    }

    struct State {
        var active: [Entry] = []
        var known: [BlockHash: Entry] = [:]
        var mempool: [Transaction] = []
        var subscribers: [Int: any ChainNotifications] = [:]
        var nextSubscriber = 0
        var settings: [String: String] = [:]
        var commands: [String: any RPCActor] = [:]
        var errors: [String] = []
        var warnings: [String] = []
        var prunedBelow = 0
        var rejection: String?
        /// False as while the node connects the blocks that it has on disk.
        var isReady = true
        /// Whether there is an index of block filters; without false positives, so that a test sees what is read.
        var hasFilters = false
        var blocksRead = 0
        /// How often a wallet asked whether it has got as far as the node.
        var syncQuestions = 0
        /// False as on top of a snapshot that is not validated yet.
        var isValidated = true
    }

    let state = Mutex(State())

    init(startTime: UInt32 = 1_600_000_000) {
        let header = BlockHeader(
            version: 1, previousHash: .zero, merkleRoot: .zero, time: startTime, bits: 0x207f_ffff, nonce: 0)
        let entry = Entry(block: Block(header: header, transactions: []), height: 0, maxTime: Int64(startTime))
        state.withLock { state in
            state.active = [entry]
            state.known[entry.block.hash] = entry
        }
    }

    // MARK: Driving

    /// Mines blocks that pay 50 coins to `script` and take in the mempool.
    func mine(_ count: Int = 1, to script: Script = Script([0x51])) async throws {
        for _ in 0..<count { try await connect(nextBlock(to: script)) }
    }

    func nextBlock(to script: Script, transactions: [Transaction]? = nil, salt: UInt32 = 0) -> Block {
        state.withLock { state in
            let tip = state.active[state.active.count - 1]
            let height = UInt32(tip.height + 1)
            let mark = Script(withUnsafeBytes(of: height.littleEndian) { [4] + $0 } + withUnsafeBytes(of: salt) { [4] + $0 })
            let coinbase = TransactionBody(
                inputs: [TransactionInput(previousOutput: .null, scriptSig: mark)],
                outputs: [TransactionOutput(value: Amount(5_000_000_000), script: script)])
            let header = BlockHeader(
                version: 1, previousHash: tip.block.hash, merkleRoot: .zero, time: tip.block.header.time + 600, bits: 0x207f_ffff,
                nonce: salt)
            return Block(header: header, transactions: [Transaction(coinbase)] + (transactions ?? state.mempool))
        }
    }

    func connect(_ block: Block) async throws {
        let (info, dropped, subscribers, isValidated) = state.withLock { state in
            let tip = state.active[state.active.count - 1]
            let maxTime = max(tip.maxTime, Int64(block.header.time))
            let entry = Entry(block: block, height: tip.height + 1, maxTime: maxTime)
            state.active.append(entry)
            state.known[block.hash] = entry
            let spent = Set(block.transactions.flatMap { $0.inputs.map(\.previousOutput) })
            let taken = Set(block.transactions.map(\.txid))
            let dropped = state.mempool.filter { !taken.contains($0.txid) && $0.inputs.contains { spent.contains($0.previousOutput) } }
            let gone = Set(dropped.map(\.txid)).union(taken)
            state.mempool.removeAll { gone.contains($0.txid) }
            let info = BlockInfo(
                hash: block.hash, previousHash: tip.block.hash, height: entry.height, maxTime: maxTime, block: block)
            return (info, dropped, Array(state.subscribers.values), state.isValidated)
        }
        for subscriber in subscribers {
            for transaction in dropped { try await subscriber.transactionRemovedFromMempool(transaction, reason: .conflict) }
            try await subscriber.blockConnected(info, validated: isValidated)
            try await subscriber.updatedBlockTip()
        }
    }

    /// Takes the last block off; its transactions but the coinbase go back to the mempool.
    func disconnect() async throws {
        let (info, back, subscribers) = state.withLock { state in
            let entry = state.active.removeLast()
            let previous = state.active[state.active.count - 1]
            let info = BlockInfo(
                hash: entry.block.hash, previousHash: previous.block.hash, height: entry.height, maxTime: entry.maxTime, block: entry.block)
            return (info, Array(entry.block.transactions.dropFirst()), Array(state.subscribers.values))
        }
        for subscriber in subscribers { try await subscriber.blockDisconnected(info) }
        for transaction in back { try await accept(transaction) }
    }

    func accept(_ transaction: Transaction) async throws {
        let subscribers = state.withLock { state in
            state.mempool.append(transaction)
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { try await subscriber.transactionAddedToMempool(transaction) }
    }

    func flush() async throws {
        let locator = locator(from: state.withLock { $0.active.count - 1 })
        for subscriber in state.withLock({ Array($0.subscribers.values) }) {
            try await subscriber.chainStateFlushed(locator, validated: true)
        }
    }

    var tip: Entry { state.withLock { $0.active[$0.active.count - 1] } }
    var mempool: [Transaction] { state.withLock { $0.mempool } }

    private func locator(from height: Int) -> BlockLocator {
        BlockLocator(state.withLock { state in stride(from: height, through: 0, by: -1).map { state.active[$0].block.hash } })
    }

    private func found(_ entry: Entry, _ wanted: FoundBlockQuery) -> FoundBlock {
        let (isActive, next, pruned) = state.withLock { state in
            let isActive = entry.height < state.active.count && state.active[entry.height].block.hash == entry.block.hash
            if wanted.wantsData { state.blocksRead += 1 }
            let next = isActive && entry.height + 1 < state.active.count ? state.active[entry.height + 1].block.hash : nil
            return (isActive, next, state.prunedBelow)
        }
        return FoundBlock(
            hash: entry.block.hash, height: entry.height, time: Int64(entry.block.header.time), maxTime: entry.maxTime,
            medianTimePast: entry.maxTime, isInActiveChain: isActive, locator: wanted.wantsLocator ? locator(from: entry.height) : nil,
            next: wanted.wantsNext ? next : nil, payload: wanted.wantsData && entry.height >= pruned ? BlockPayload(entry.block) : nil)
    }

    // MARK: Chain

    func getHeight() async throws -> Int? { tip.height }
    func getBlockHash(height: Int) async throws -> BlockHash { state.withLock { $0.active[height].block.hash } }
    func haveBlockOnDisk(height: Int) async throws -> Bool { height >= state.withLock { $0.prunedBelow } }

    func findLocatorFork(_ locator: BlockLocator) async throws -> Int? {
        let active = state.withLock { $0.active }
        return locator.hashes.lazy.compactMap { hash in active.first { $0.block.hash == hash }?.height }.first
    }

    func hasBlockFilterIndex(filterType: UInt8) async throws -> Bool { state.withLock { $0.hasFilters } }

    func blockFilterMatchesAny(filterType: UInt8, blockHash: BlockHash, elements: [[UInt8]]) async throws -> Bool? {
        guard let block = state.withLock({ $0.hasFilters ? $0.known[blockHash]?.block : nil }) else { return nil }
        let made = Set(block.transactions.flatMap { $0.outputs.map(\.script.bytes) })
        return elements.contains(where: made.contains)
    }

    func findBlock(_ hash: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        state.withLock { $0.known[hash] }.map { found($0, wanted) }
    }

    func findFirstBlock(minTime: Int64, minHeight: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        state.withLock { $0.active.first { $0.height >= minHeight && $0.maxTime >= minTime } }.map { found($0, wanted) }
    }

    func findAncestor(of hash: BlockHash, height: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        var entry = state.withLock { $0.known[hash] }
        while let current = entry, current.height > height { entry = state.withLock { $0.known[current.block.header.previousHash] } }
        return entry.map { found($0, wanted) }
    }

    func findAncestor(of hash: BlockHash, ancestor: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        guard let entry = state.withLock({ $0.known[ancestor] }) else { return nil }
        let found = try await findAncestor(of: hash, height: entry.height, wanted)
        return found?.hash == ancestor ? found : nil
    }

    func findCommonAncestor(_ first: BlockHash, _ second: BlockHash, _ wanted: FoundBlockQuery) async throws -> CommonAncestor? { nil }
    func findCoins(_ outpoints: [OutPoint]) async throws -> [OutPoint: CoinInfo] {
        let transactions = state.withLock { $0.active.flatMap(\.block.transactions) + $0.mempool }
        var coins: [OutPoint: CoinInfo] = [:]
        for outpoint in outpoints {
            guard let transaction = transactions.first(where: { $0.txid == outpoint.txid }) else { continue }
            coins[outpoint] = CoinInfo(output: transaction.outputs[Int(outpoint.index)], height: 1, isCoinbase: false)
        }
        return coins
    }

    func guessVerificationProgress(_ hash: BlockHash) async throws -> Double { 1 }
    func hasBlocks(_ hash: BlockHash, minHeight: Int, maxHeight: Int?) async throws -> Bool { true }
    func isRBFOptIn(_ transaction: Transaction) async throws -> RBFState { .replaceable }
    func isInMempool(_ txid: Txid) async throws -> Bool { mempool.contains { $0.txid == txid } }
    func hasDescendantsInMempool(_ txid: Txid) async throws -> Bool { false }

    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount, relay: Bool) async throws -> String? {
        if let rejection = state.withLock({ $0.rejection }) { return rejection }
        if try await !isInMempool(transaction.txid) { try await accept(transaction) }
        return nil
    }

    func getTransactionAncestry(_ txid: Txid) async throws -> TransactionAncestry {
        var ancestry = TransactionAncestry()
        ancestry.ancestors = 1
        ancestry.descendants = 1
        return ancestry
    }

    func calculateIndividualBumpFees(_ outpoints: [OutPoint], rate: FeeRate) async throws -> [OutPoint: Amount] { [:] }
    func calculateCombinedBumpFee(_ outpoints: [OutPoint], rate: FeeRate) async throws -> Amount? { .zero }
    func getPackageLimits() async throws -> (ancestors: Int, descendants: Int) { (25, 25) }
    func checkChainLimits(_ transaction: Transaction) async throws -> String? { nil }

    func estimateSmartFee(blocks: Int, conservative: Bool) async throws -> FeeEstimate {
        FeeEstimate(rate: .zero, returnedTarget: blocks, reason: 0)
    }

    func estimateMaxBlocks() async throws -> Int { 1008 }
    func mempoolMinFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 1000) }
    func relayMinFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 1000) }
    func relayIncrementalFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 1000) }
    func relayDustFee() async throws -> FeeRate { FeeRate(satoshiPerKvB: 3000) }
    func havePruned() async throws -> Bool { state.withLock { $0.prunedBelow > 0 } }
    func getPruneHeight() async throws -> Int? { nil }
    func isReadyToBroadcast() async throws -> Bool { state.withLock { $0.isReady } }
    func isInitialBlockDownload() async throws -> Bool { false }
    func shutdownRequested() async throws -> Bool { false }
    func initMessage(_ message: String) async throws {}
    func initWarning(_ message: String) async throws { state.withLock { $0.warnings.append(message) } }
    func initError(_ message: String) async throws { state.withLock { $0.errors.append(message) } }
    func showProgress(title: String, percent: Int, resumePossible: Bool) async throws {}

    func handleNotifications(_ notifications: any ChainNotifications) async throws -> any Handler {
        let id = state.withLock { state in
            state.nextSubscriber += 1
            state.subscribers[state.nextSubscriber] = notifications
            return state.nextSubscriber
        }
        return Subscription { [weak self] in self?.state.withLock { $0.subscribers[id] = nil } }
    }

    func waitForNotificationsIfTipChanged(_ oldTip: BlockHash) async throws { state.withLock { $0.syncQuestions += 1 } }
    func waitForNotifications() async throws {}

    func handleRpc(_ command: RPCCommandDescription, actor: any RPCActor) async throws -> any Handler {
        state.withLock { $0.commands[command.name] = actor }
        return Subscription { [weak self] in self?.state.withLock { $0.commands[command.name] = nil } }
    }

    func rpcEnableDeprecated(_ method: String) async throws -> Bool { false }
    func getSetting(_ name: String) async throws -> String { state.withLock { $0.settings[name] ?? "null" } }

    func getSettingsList(_ name: String) async throws -> [String] {
        let text = state.withLock { $0.settings[name] ?? "[]" }
        return text.dropFirst().dropLast().split(separator: ",").map(String.init)
    }

    func getRwSetting(_ name: String) async throws -> String { try await getSetting(name) }

    func updateRwSetting(_ name: String, update: any SettingsUpdate) async throws -> Bool {
        if let change = try await update.update(try await getSetting(name)) { state.withLock { $0.settings[name] = change.value } }
        return true
    }

    func overwriteRwSetting(_ name: String, value: String, action: SettingsAction) async throws -> Bool {
        state.withLock { $0.settings[name] = value }
        return true
    }

    func deleteRwSettings(_ name: String, action: SettingsAction) async throws -> Bool { true }

    func requestMempoolTransactions(_ notifications: any ChainNotifications) async throws {
        for transaction in mempool { try await notifications.transactionAddedToMempool(transaction) }
    }

    func hasAssumedValidChain() async throws -> Bool { false }
}

struct Subscription: Handler {
    let end: @Sendable () -> Void
    func disconnect() async { end() }
}
