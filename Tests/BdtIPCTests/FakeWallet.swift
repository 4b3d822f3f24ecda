import BdtCrypto
import BdtInterfaces
import BdtPrimitives
import Synchronization

let keyScript = Script.payToPublicKeyHash(Hash160(hashing: [1]))
let sampleOutpoint = OutPoint(txid: hash(3), index: 4)

/// A wallet with an answer for every question; its events are sent by the test.
final class FakeWallet: Wallet {
    let unload = EventSource<Void>()
    let progress = EventSource<(String, Int)>()
    let status = EventSource<Void>()
    let addresses = EventSource<AddressBookChange>()
    let transactions = EventSource<(Txid, ChangeStatus)>()
    let canGet = EventSource<Void>()
    let passphrases = Mutex<[[UInt8]]>([])
    let committed = Mutex<(values: [String: String], order: [(String, String)])?>(nil)

    static let address = WalletAddress(destination: keyScript, isMine: true, name: "label", purpose: .receive)
    static let coin = WalletCoin(output: sampleTransaction.outputs[0], time: 5, depth: 6, isSpent: true)
    static let transaction = WalletTx(
        transaction: sampleTransaction, inputsAreMine: [true],
        outputs: [.init(isMine: true, isChange: false, destination: keyScript, isOwnDestination: true)], credit: Amount(1),
        debit: Amount(2), change: Amount(3), time: 4, values: ["comment": "c"], isCoinbase: false)
    static let state: WalletTxStatus = {
        var state = WalletTxStatus()
        (state.blockHeight, state.blocksToMaturity, state.depth, state.timeReceived, state.lockTime) = (1, 2, -3, 4, 5)
        (state.isTrusted, state.isAbandoned, state.isInMainChain) = (true, true, true)
        return state
    }()
    static let balances: WalletBalances = {
        var balances = WalletBalances()
        (balances.confirmed, balances.unconfirmed, balances.immature) = (Amount(1), Amount(2), Amount(3))
        (balances.used, balances.outsideMempool) = (Amount(4), Amount(5))
        return balances
    }()

    private func take(_ passphrase: [UInt8]) -> Bool {
        passphrases.withLock { $0.append(passphrase) }
        return true
    }

    func encryptWallet(passphrase: [UInt8]) async throws -> Bool { take(passphrase) }
    func isCrypted() async throws -> Bool { true }
    func lock() async throws -> Bool { true }
    func unlock(passphrase: [UInt8]) async throws -> Bool { take(passphrase) }
    func isLocked() async throws -> Bool { true }
    func changeWalletPassphrase(old: [UInt8], new: [UInt8]) async throws -> Bool { take(old) && take(new) }
    func getPubKey(script: Script, keyHash: Hash160) async throws -> [UInt8]? { script.isEmpty ? nil : keyHash.bytes }
    func signMessage(_ message: String, keyHash: Hash160) async throws -> MessageSignature {
        message.isEmpty ? .noPrivateKey : message == "x" ? .failed : .signed(message)
    }
    func getWalletName() async throws -> String { "fake" }
    func abortRescan() async throws {}
    func backupWallet(to path: String) async throws -> Bool { path == "there" }
    func getConfirmTarget() async throws -> Int { 6 }
    func hdEnabled() async throws -> Bool { true }
    func canGetAddresses() async throws -> Bool { true }
    func privateKeysDisabled() async throws -> Bool { true }
    func taprootEnabled() async throws -> Bool { true }
    func hasExternalSigner() async throws -> Bool { true }
    func getDefaultAddressType() async throws -> AddressType { .bech32m }
    func getDefaultMaxTxFee() async throws -> Amount { Amount(9) }
    func remove() async throws {}
    func getNewDestination(_ type: AddressType, label: String) async throws -> Script {
        if label.isEmpty { throw InterfaceError("no \(type) address") }
        return keyScript
    }
    func isSpendable(_ destination: Script) async throws -> Bool { destination == keyScript }
    func setAddressBook(_ destination: Script, name: String, purpose: AddressPurpose?) async throws -> Bool {
        destination == keyScript && purpose == (name.isEmpty ? nil : .send)
    }
    func delAddressBook(_ destination: Script) async throws -> Bool { destination == keyScript }
    func getAddress(_ destination: Script) async throws -> WalletAddress? { destination == keyScript ? FakeWallet.address : nil }
    func getAddresses() async throws -> [WalletAddress] { [FakeWallet.address] }
    func getAddressReceiveRequests() async throws -> [[UInt8]] { [[1], []] }
    func setAddressReceiveRequest(_ destination: Script, id: [UInt8], value: [UInt8]) async throws -> Bool { id == [1] && value == [2] }
    func displayAddress(_ destination: Script) async throws {
        if destination.isEmpty { throw InterfaceError("no signer") }
    }
    func lockCoin(_ outpoint: OutPoint, isPersistent: Bool) async throws -> Bool { outpoint == sampleOutpoint && isPersistent }
    func unlockCoin(_ outpoint: OutPoint) async throws -> Bool { outpoint == sampleOutpoint }
    func isLockedCoin(_ outpoint: OutPoint) async throws -> Bool { outpoint == sampleOutpoint }
    func listLockedCoins() async throws -> [OutPoint] { [sampleOutpoint] }
    func listCoins() async throws -> [WalletCoins] { [WalletCoins(destination: keyScript, coins: [(sampleOutpoint, FakeWallet.coin)])] }
    func getCoins(_ outpoints: [OutPoint]) async throws -> [WalletCoin] { outpoints.map { _ in FakeWallet.coin } }

    func createTransaction(
        _ recipients: [WalletRecipient], _ control: SpendControl, signs: Bool, changePosition: Int?
    ) async throws -> CreatedTransaction {
        guard recipients == [WalletRecipient(destination: keyScript, amount: Amount(7), paysFee: true)], signs else {
            throw InterfaceError("Insufficient funds")
        }
        return CreatedTransaction(
            transaction: sampleTransaction, fee: Amount(Int64(control.confirmTarget ?? 0)), changePosition: changePosition,
            feeEstimate: FeeEstimate(rate: .zero, returnedTarget: 8, reason: 3))
    }
    func commitTransaction(_ transaction: Transaction, values: [String: String], orderForm: [(String, String)]) async throws {
        committed.withLock { $0 = (values, orderForm) }
    }
    func transactionCanBeAbandoned(_ txid: Txid) async throws -> Bool { !txid.isZero }
    func abandonTransaction(_ txid: Txid) async throws -> Bool { !txid.isZero }
    func transactionCanBeBumped(_ txid: Txid) async throws -> Bool { !txid.isZero }
    func createBumpTransaction(_ txid: Txid, _ control: SpendControl) async throws -> BumpedTransaction {
        if txid.isZero { throw InterfaceError("one\ntwo") }
        return BumpedTransaction(transaction: sampleTransaction, oldFee: Amount(1), newFee: Amount(2))
    }
    func signBumpTransaction(_ transaction: Transaction) async throws -> Transaction? { transaction }
    func commitBumpTransaction(_ txid: Txid, _ transaction: Transaction) async throws -> Txid {
        if txid.isZero { throw InterfaceError("mined") }
        return transaction.txid
    }
    func fillPSBT(_ psbt: [UInt8], _ options: PSBTFillOptions) async throws -> FilledPSBT {
        FilledPSBT(
            psbt: psbt.reversed(), isComplete: options.signs, signedCount: options.finalizes ? 3 : 0, error: options.signatureHashType)
    }
    func getRequiredFee(bytes: Int) async throws -> Amount { Amount(Int64(bytes)) }
    func getMinimumFee(bytes: Int, _ control: SpendControl) async throws -> MinimumFee {
        MinimumFee(fee: control.feeRate?.fee(for: bytes) ?? .zero, returnedTarget: control.minimumDepth, reason: control.feeMode.rawValue)
    }
    func getTx(_ txid: Txid) async throws -> Transaction? { txid.isZero ? nil : sampleTransaction }
    func getWalletTx(_ txid: Txid) async throws -> WalletTx? { txid.isZero ? nil : FakeWallet.transaction }
    func getWalletTxs() async throws -> [WalletTx] { [FakeWallet.transaction, FakeWallet.transaction] }
    func tryGetTxStatus(_ txid: Txid) async throws -> (status: WalletTxStatus, height: Int, blockTime: Int64)? {
        txid.isZero ? nil : (FakeWallet.state, 10, 11)
    }
    func getWalletTxDetails(_ txid: Txid) async throws -> WalletTxDetails? {
        guard !txid.isZero else { return nil }
        return WalletTxDetails(
            transaction: FakeWallet.transaction, status: FakeWallet.state, orderForm: [("a", "1"), ("a", "2")], isInMempool: true,
            height: 12)
    }
    func getBalances() async throws -> WalletBalances { FakeWallet.balances }
    func tryGetBalances() async throws -> (balances: WalletBalances, block: BlockHash)? { (FakeWallet.balances, hash(5)) }
    func getBalance() async throws -> Amount { Amount(12) }
    func getAvailableBalance(_ control: SpendControl) async throws -> Amount { Amount(Int64(control.selected.count)) }
    func txinIsMine(_ input: TransactionInput) async throws -> Bool { input.previousOutput == sampleOutpoint }
    func txoutIsMine(_ output: TransactionOutput) async throws -> Bool { output == sampleTransaction.outputs[0] }
    func getDebit(_ input: TransactionInput) async throws -> Amount { Amount(Int64(input.previousOutput.index)) }
    func getCredit(_ output: TransactionOutput) async throws -> Amount { output.value }

    func handleUnload(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler { unload.listen { _ in await action() } }
    func handleShowProgress(_ action: @escaping @Sendable (String, Int) async -> Void) async throws -> any Handler {
        progress.listen { await action($0.0, $0.1) }
    }
    func handleStatusChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        status.listen { _ in await action() }
    }
    func handleAddressBookChanged(_ action: @escaping @Sendable (AddressBookChange) async -> Void) async throws -> any Handler {
        addresses.listen(action)
    }
    func handleTransactionChanged(_ action: @escaping @Sendable (Txid, ChangeStatus) async -> Void) async throws -> any Handler {
        transactions.listen { await action($0.0, $0.1) }
    }
    func handleCanGetAddressesChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        canGet.listen { _ in await action() }
    }
}
