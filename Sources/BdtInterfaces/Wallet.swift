import BdtCrypto
import BdtPrimitives

/// A loaded wallet (published interface `Wallet`), as a GUI sees it. Every call may cross process borders and throw `IPCError`.
///
/// A destination is the output script that pays it, empty for none; code above makes addresses of it. What a user must be told throws
/// `InterfaceError`. Calls that change the wallet return when the change is on disk.
package protocol Wallet: Sendable {
    // MARK: Keys

    /// Encrypts the keys, and locks; takes about a second. False when encrypted already, without keys, or for an empty passphrase.
    func encryptWallet(passphrase: [UInt8]) async throws -> Bool
    func isCrypted() async throws -> Bool
    /// False when the wallet is not encrypted.
    func lock() async throws -> Bool
    /// Until `lock` is called; false for a wrong passphrase.
    func unlock(passphrase: [UInt8]) async throws -> Bool
    func isLocked() async throws -> Bool
    func changeWalletPassphrase(old: [UInt8], new: [UInt8]) async throws -> Bool
    func getPubKey(script: Script, keyHash: Hash160) async throws -> [UInt8]?
    /// A signature in base 64.
    func signMessage(_ message: String, keyHash: Hash160) async throws -> MessageSignature

    // MARK: The wallet

    func getWalletName() async throws -> String
    /// Ends a rescan that runs.
    func abortRescan() async throws
    /// Copies the wallet to a file on the wallet process's machine.
    func backupWallet(to path: String) async throws -> Bool
    func getConfirmTarget() async throws -> Int
    func hdEnabled() async throws -> Bool
    func canGetAddresses() async throws -> Bool
    func privateKeysDisabled() async throws -> Bool
    func taprootEnabled() async throws -> Bool
    func hasExternalSigner() async throws -> Bool
    func getDefaultAddressType() async throws -> AddressType
    func getDefaultMaxTxFee() async throws -> Amount
    /// Unloads the wallet, and does not load it at the next start.
    func remove() async throws

    // MARK: Addresses

    func getNewDestination(_ type: AddressType, label: String) async throws -> Script
    func isSpendable(_ destination: Script) async throws -> Bool
    /// Without a purpose, the one there is stays.
    func setAddressBook(_ destination: Script, name: String, purpose: AddressPurpose?) async throws -> Bool
    /// False for addresses of the wallet itself.
    func delAddressBook(_ destination: Script) async throws -> Bool
    /// Nil when it is not in the address book.
    func getAddress(_ destination: Script) async throws -> WalletAddress?
    func getAddresses() async throws -> [WalletAddress]
    /// What `setAddressReceiveRequest` stored.
    func getAddressReceiveRequests() async throws -> [[UInt8]]
    /// Stores bytes of a GUI's own with an address; empty ones are removed.
    func setAddressReceiveRequest(_ destination: Script, id: [UInt8], value: [UInt8]) async throws -> Bool
    func displayAddress(_ destination: Script) async throws

    // MARK: Coins

    func lockCoin(_ outpoint: OutPoint, isPersistent: Bool) async throws -> Bool
    func unlockCoin(_ outpoint: OutPoint) async throws -> Bool
    func isLockedCoin(_ outpoint: OutPoint) async throws -> Bool
    func listLockedCoins() async throws -> [OutPoint]
    /// Coins that can be spent and locked ones, by destination; change stands with the one that it came from.
    func listCoins() async throws -> [WalletCoins]
    /// Depth -1 for those that the wallet does not have.
    func getCoins(_ outpoints: [OutPoint]) async throws -> [WalletCoin]

    // MARK: Spending

    /// Chooses coins and makes a transaction, signed or not; stores and sends nothing.
    func createTransaction(_ recipients: [WalletRecipient], _ control: SpendControl, signs: Bool, changePosition: Int?) async throws
        -> CreatedTransaction
    /// Stores a transaction and sends it. `values` knows `comment`, `to`, `replaces_txid`; `orderForm` holds a GUI's messages.
    func commitTransaction(_ transaction: Transaction, values: [String: String], orderForm: [(String, String)]) async throws
    func transactionCanBeAbandoned(_ txid: Txid) async throws -> Bool
    func abandonTransaction(_ txid: Txid) async throws -> Bool
    func transactionCanBeBumped(_ txid: Txid) async throws -> Bool
    /// A replacement that pays more, unsigned. Throws `InterfaceError` with all reasons why not, a line each.
    func createBumpTransaction(_ txid: Txid, _ control: SpendControl) async throws -> BumpedTransaction
    /// Nil when it cannot be signed in full.
    func signBumpTransaction(_ transaction: Transaction) async throws -> Transaction?
    /// Stores and sends the replacement; its txid.
    func commitBumpTransaction(_ txid: Txid, _ transaction: Transaction) async throws -> Txid
    /// Adds what the wallet knows to a PSBT (its bytes), and signs if asked to.
    func fillPSBT(_ psbt: [UInt8], _ options: PSBTFillOptions) async throws -> FilledPSBT
    /// The least that the wallet pays for so many virtual bytes.
    func getRequiredFee(bytes: Int) async throws -> Amount
    /// What it pays by the rules of `control`.
    func getMinimumFee(bytes: Int, _ control: SpendControl) async throws -> MinimumFee

    // MARK: Transactions and balances

    func getTx(_ txid: Txid) async throws -> Transaction?
    func getWalletTx(_ txid: Txid) async throws -> WalletTx?
    func getWalletTxs() async throws -> [WalletTx]
    func tryGetTxStatus(_ txid: Txid) async throws -> (status: WalletTxStatus, height: Int, blockTime: Int64)?
    func getWalletTxDetails(_ txid: Txid) async throws -> WalletTxDetails?
    func getBalances() async throws -> WalletBalances
    /// With the block that the balances are of; nil when they cannot be had now.
    func tryGetBalances() async throws -> (balances: WalletBalances, block: BlockHash)?
    func getBalance() async throws -> Amount
    func getAvailableBalance(_ control: SpendControl) async throws -> Amount
    func txinIsMine(_ input: TransactionInput) async throws -> Bool
    func txoutIsMine(_ output: TransactionOutput) async throws -> Bool
    func getDebit(_ input: TransactionInput) async throws -> Amount
    func getCredit(_ output: TransactionOutput) async throws -> Amount

    // MARK: Events. Each calls back, one call at a time, until the handler is disconnected or dropped.

    func handleUnload(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler
    /// Title and percent; 100 ends it.
    func handleShowProgress(_ action: @escaping @Sendable (String, Int) async -> Void) async throws -> any Handler
    /// Locked or unlocked.
    func handleStatusChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler
    func handleAddressBookChanged(_ action: @escaping @Sendable (AddressBookChange) async -> Void) async throws -> any Handler
    func handleTransactionChanged(_ action: @escaping @Sendable (Txid, ChangeStatus) async -> Void) async throws -> any Handler
    func handleCanGetAddressesChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler
}
