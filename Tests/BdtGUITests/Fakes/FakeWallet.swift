import BdtCrypto
import BdtInterfaces
import BdtPrimitives
import Synchronization

/// A wallet in memory.
final class FakeWallet: Wallet {
    struct State {
        var passphrase: [UInt8]?
        var isLocked = false
        var balances = WalletBalances()
        var addresses: [WalletAddress] = []
        var requests: [String: [UInt8]] = [:]
        var transactions: [WalletTx] = []
        var statuses: [Txid: WalletTxStatus] = [:]
        var coins: [WalletCoins] = []
        var locked: [OutPoint] = []
        var committed: [Transaction] = []
        var created: (recipients: [WalletRecipient], control: SpendControl)?
        var creationError: String?
        var fee = Amount(1000)
        var addressCount: UInt8 = 0
        var unloadActions: [@Sendable () async -> Void] = []
        var transactionActions: [@Sendable (Txid, ChangeStatus) async -> Void] = []
        var addressActions: [@Sendable (AddressBookChange) async -> Void] = []
        var isRemoved = false
    }

    let name: String
    let state: Mutex<State>

    init(_ name: String, _ change: (inout State) -> Void = { _ in }) {
        self.name = name
        var initial = State()
        change(&initial)
        state = Mutex(initial)
    }

    func send(_ txid: Txid, _ status: ChangeStatus) async {
        for action in state.withLock({ $0.transactionActions }) { await action(txid, status) }
    }
    func unload() async { for action in state.withLock({ $0.unloadActions }) { await action() } }

    // MARK: Keys

    func encryptWallet(passphrase: [UInt8]) async throws -> Bool {
        state.withLock { state in
            if state.passphrase != nil || passphrase.isEmpty { return false }
            (state.passphrase, state.isLocked) = (passphrase, true)
            return true
        }
    }
    func isCrypted() async throws -> Bool { state.withLock { $0.passphrase != nil } }
    func lock() async throws -> Bool {
        state.withLock { $0.isLocked = $0.passphrase != nil }
        return true
    }
    func unlock(passphrase: [UInt8]) async throws -> Bool {
        state.withLock { state in
            if state.passphrase == passphrase { state.isLocked = false }
            return state.passphrase == passphrase
        }
    }
    func isLocked() async throws -> Bool { state.withLock { $0.isLocked } }
    func changeWalletPassphrase(old: [UInt8], new: [UInt8]) async throws -> Bool {
        state.withLock { state in
            guard state.passphrase == old else { return false }
            state.passphrase = new
            return true
        }
    }
    func getPubKey(script: Script, keyHash: Hash160) async throws -> [UInt8]? { nil }
    func signMessage(_ message: String, keyHash: Hash160) async throws -> MessageSignature { .failed }

    // MARK: The wallet

    func getWalletName() async throws -> String { name }
    func abortRescan() async throws {}
    func backupWallet(to path: String) async throws -> Bool { !path.isEmpty }
    func getConfirmTarget() async throws -> Int { 6 }
    func hdEnabled() async throws -> Bool { true }
    func canGetAddresses() async throws -> Bool { true }
    func privateKeysDisabled() async throws -> Bool { false }
    func taprootEnabled() async throws -> Bool { true }
    func hasExternalSigner() async throws -> Bool { false }
    func getDefaultAddressType() async throws -> AddressType { .bech32 }
    func getDefaultMaxTxFee() async throws -> Amount { Amount(10_000_000) }
    func remove() async throws { state.withLock { $0.isRemoved = true } }

    // MARK: Addresses

    func getNewDestination(_ type: AddressType, label: String) async throws -> Script {
        let number = state.withLock { state in
            state.addressCount += 1
            return state.addressCount
        }
        return Script([0x00, 0x14] + [UInt8](repeating: number, count: 20))
    }
    func isSpendable(_ destination: Script) async throws -> Bool { true }
    func setAddressBook(_ destination: Script, name: String, purpose: AddressPurpose?) async throws -> Bool {
        let entry = WalletAddress(destination: destination, isMine: false, name: name, purpose: purpose ?? .send)
        state.withLock { $0.addresses.append(entry) }
        for action in state.withLock({ $0.addressActions }) { await action(AddressBookChange(entry: entry, status: .new)) }
        return true
    }
    func delAddressBook(_ destination: Script) async throws -> Bool { true }
    func getAddress(_ destination: Script) async throws -> WalletAddress? { nil }
    func getAddresses() async throws -> [WalletAddress] { state.withLock { $0.addresses } }
    func getAddressReceiveRequests() async throws -> [[UInt8]] { state.withLock { Array($0.requests.values) } }
    func setAddressReceiveRequest(_ destination: Script, id: [UInt8], value: [UInt8]) async throws -> Bool {
        let key = String(decoding: id, as: UTF8.self)
        state.withLock { $0.requests[key] = value.isEmpty ? nil : value }
        return true
    }
    func displayAddress(_ destination: Script) async throws {}

    // MARK: Coins

    func lockCoin(_ outpoint: OutPoint, isPersistent: Bool) async throws -> Bool {
        state.withLock { $0.locked.append(outpoint) }
        return true
    }
    func unlockCoin(_ outpoint: OutPoint) async throws -> Bool {
        state.withLock { $0.locked.removeAll { $0 == outpoint } }
        return true
    }
    func isLockedCoin(_ outpoint: OutPoint) async throws -> Bool { state.withLock { $0.locked.contains(outpoint) } }
    func listLockedCoins() async throws -> [OutPoint] { state.withLock { $0.locked } }
    func listCoins() async throws -> [WalletCoins] { state.withLock { $0.coins } }
    func getCoins(_ outpoints: [OutPoint]) async throws -> [WalletCoin] { [] }

    // MARK: Spending

    func createTransaction(_ recipients: [WalletRecipient], _ control: SpendControl, signs: Bool, changePosition: Int?) async throws
        -> CreatedTransaction
    {
        let (fee, error) = state.withLock { state in
            state.created = (recipients, control)
            return (state.fee, state.creationError)
        }
        if let error { throw InterfaceError(error) }
        var outputs = recipients.map { TransactionOutput(value: $0.paysFee ? $0.amount - fee : $0.amount, script: $0.destination) }
        outputs.insert(TransactionOutput(value: Amount(777), script: Script([0x51])), at: 0)
        let body = TransactionBody(inputs: [TransactionInput(previousOutput: OutPoint(txid: .zero, index: 1))], outputs: outputs)
        return CreatedTransaction(
            transaction: Transaction(body), fee: fee, changePosition: 0, feeEstimate: FeeEstimate(rate: .zero, returnedTarget: 6, reason: 0)
        )
    }
    func commitTransaction(_ transaction: Transaction, values: [String: String], orderForm: [(String, String)]) async throws {
        state.withLock { $0.committed.append(transaction) }
    }
    func transactionCanBeAbandoned(_ txid: Txid) async throws -> Bool { false }
    func abandonTransaction(_ txid: Txid) async throws -> Bool { false }
    func transactionCanBeBumped(_ txid: Txid) async throws -> Bool { true }
    func createBumpTransaction(_ txid: Txid, _ control: SpendControl) async throws -> BumpedTransaction {
        throw InterfaceError("Transaction is not in the wallet")
    }
    func signBumpTransaction(_ transaction: Transaction) async throws -> Transaction? { nil }
    func commitBumpTransaction(_ txid: Txid, _ transaction: Transaction) async throws -> Txid { .zero }
    func fillPSBT(_ psbt: [UInt8], _ options: PSBTFillOptions) async throws -> FilledPSBT { throw IPCError.notImplemented }
    func getRequiredFee(bytes: Int) async throws -> Amount { Amount(Int64(bytes)) }
    func getMinimumFee(bytes: Int, _ control: SpendControl) async throws -> MinimumFee {
        MinimumFee(fee: Amount(Int64(bytes) * 20), returnedTarget: control.confirmTarget ?? 6, reason: control.confirmTarget == 2 ? 7 : 2)
    }

    // MARK: Transactions and balances

    func getTx(_ txid: Txid) async throws -> Transaction? { nil }
    func getWalletTx(_ txid: Txid) async throws -> WalletTx? {
        state.withLock { $0.transactions.first { $0.transaction.txid == txid } }
    }
    func getWalletTxs() async throws -> [WalletTx] { state.withLock { $0.transactions } }
    func tryGetTxStatus(_ txid: Txid) async throws -> (status: WalletTxStatus, height: Int, blockTime: Int64)? {
        state.withLock { $0.statuses[txid] }.map { ($0, 100, 0) }
    }
    func getWalletTxDetails(_ txid: Txid) async throws -> WalletTxDetails? {
        guard let transaction = try await getWalletTx(txid) else { return nil }
        let status = state.withLock { $0.statuses[txid] } ?? WalletTxStatus()
        return WalletTxDetails(transaction: transaction, status: status, orderForm: [("Message", "thanks")], isInMempool: true, height: 100)
    }
    func getBalances() async throws -> WalletBalances { state.withLock { $0.balances } }
    func tryGetBalances() async throws -> (balances: WalletBalances, block: BlockHash)? { nil }
    func getBalance() async throws -> Amount { state.withLock { $0.balances.confirmed } }
    func getAvailableBalance(_ control: SpendControl) async throws -> Amount { state.withLock { $0.balances.confirmed } }
    func txinIsMine(_ input: TransactionInput) async throws -> Bool { false }
    func txoutIsMine(_ output: TransactionOutput) async throws -> Bool { false }
    func getDebit(_ input: TransactionInput) async throws -> Amount { .zero }
    func getCredit(_ output: TransactionOutput) async throws -> Amount { .zero }

    // MARK: Events

    func handleUnload(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        state.withLock { $0.unloadActions.append(action) }
        return FakeHandler()
    }
    func handleShowProgress(_ action: @escaping @Sendable (String, Int) async -> Void) async throws -> any Handler { FakeHandler() }
    func handleStatusChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler { FakeHandler() }
    func handleAddressBookChanged(_ action: @escaping @Sendable (AddressBookChange) async -> Void) async throws -> any Handler {
        state.withLock { $0.addressActions.append(action) }
        return FakeHandler()
    }
    func handleTransactionChanged(_ action: @escaping @Sendable (Txid, ChangeStatus) async -> Void) async throws -> any Handler {
        state.withLock { $0.transactionActions.append(action) }
        return FakeHandler()
    }
    func handleCanGetAddressesChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler { FakeHandler() }
}
