import BdtInterfaces
import BdtPrimitives
import Observation

/// An open wallet: balances, lock, addresses, transactions. Kept up to date by the wallet's notifications.
@Observable @MainActor package final class WalletModel: Identifiable {
    package struct Lock: Hashable, Sendable {
        package var isEncrypted = false
        package var isLocked = false
    }

    @ObservationIgnored package let wallet: any Wallet
    @ObservationIgnored package let name: String
    @ObservationIgnored package let context: GUIContext
    @ObservationIgnored package let node: any Node

    package private(set) var balances = WalletBalances()
    package private(set) var lock = Lock()
    package private(set) var isHD = true
    package private(set) var hasPrivateKeys = true
    package private(set) var canGetAddresses = true
    package private(set) var hasTaproot = true
    package private(set) var defaultAddressType = AddressType.bech32
    /// Labels of the address book, by destination.
    package private(set) var addresses: [Script: WalletAddress] = [:]
    /// A rescan or another long work: a title and 0...100; nil when there is none.
    package private(set) var progress: (title: String, percent: Int)?
    package let transactions: TransactionsModel

    @ObservationIgnored private var handlers: [any Handler] = []
    @ObservationIgnored private let whenUnloaded: @MainActor () -> Void
    @ObservationIgnored private lazy var balanceRefresher = Refresher { [weak self] in await self?.readBalances() }

    package init(
        wallet: any Wallet, name: String, node: any Node, tipHeight: Int, context: GUIContext,
        whenUnloaded: @escaping @MainActor () -> Void
    ) {
        self.wallet = wallet
        self.name = name
        self.node = node
        self.whenUnloaded = whenUnloaded
        self.context = context
        transactions = TransactionsModel(wallet: wallet, tipHeight: tipHeight, context: context)
        transactions.owner = self
    }

    package nonisolated var id: ObjectIdentifier { ObjectIdentifier(self) }
    package var title: String { WalletListModel.title(name) }

    /// Subscribes, then reads what there is. A wallet that goes away meanwhile stays empty.
    func start() async {
        try? await subscribe()
        await readState()
        await readAddresses()
        await readBalances()
        await transactions.load()
    }

    private func subscribe() async throws {
        handlers.append(try await wallet.handleUnload { [weak self] in await self?.whenUnloaded() })
        handlers.append(try await wallet.handleStatusChanged { [weak self] in await self?.readState() })
        handlers.append(
            try await wallet.handleTransactionChanged { [weak self] txid, status in await self?.transactionChanged(txid, status) })
        handlers.append(try await wallet.handleAddressBookChanged { [weak self] change in await self?.addressChanged(change) })
        handlers.append(try await wallet.handleCanGetAddressesChanged { [weak self] in await self?.readState() })
        handlers.append(
            try await wallet.handleShowProgress { [weak self] title, percent in await self?.showProgress(title, percent) })
    }

    func blockTipChanged(height: Int) {
        transactions.blockTipChanged(height: height)
        balanceRefresher.request()
    }

    private func transactionChanged(_ txid: Txid, _ status: ChangeStatus) {
        transactions.changed(txid, status)
        balanceRefresher.request()
    }

    private func showProgress(_ title: String, _ percent: Int) { progress = percent >= 100 ? nil : (title, percent) }

    private func addressChanged(_ change: AddressBookChange) {
        addresses[change.entry.destination] = change.status == .deleted ? nil : change.entry
    }

    private func readBalances() async {
        if let balances = try? await wallet.getBalances(), balances != self.balances { self.balances = balances }
    }

    func readState() async {
        guard let isEncrypted = try? await wallet.isCrypted(), let isLocked = try? await wallet.isLocked() else { return }
        lock = Lock(isEncrypted: isEncrypted, isLocked: isLocked)
        isHD = (try? await wallet.hdEnabled()) ?? isHD
        canGetAddresses = (try? await wallet.canGetAddresses()) ?? canGetAddresses
        hasPrivateKeys = (try? await wallet.privateKeysDisabled()).map { !$0 } ?? hasPrivateKeys
        hasTaproot = (try? await wallet.taprootEnabled()) ?? hasTaproot
        defaultAddressType = (try? await wallet.getDefaultAddressType()) ?? defaultAddressType
    }

    private func readAddresses() async {
        guard let list = try? await wallet.getAddresses() else { return }
        addresses = Dictionary(list.map { ($0.destination, $0) }) { first, _ in first }
    }

    /// The label of an address; empty when it has none.
    package func label(of destination: Script) -> String { addresses[destination]?.name ?? "" }

    // MARK: - Lock

    /// False for a wrong passphrase.
    package func unlock(_ passphrase: String) async throws -> Bool {
        let done = try await wallet.unlock(passphrase: [UInt8](passphrase.utf8))
        await readState()
        return done
    }

    package func lockNow() async throws {
        _ = try await wallet.lock()
        await readState()
    }

    package func encrypt(_ passphrase: String) async throws -> Bool {
        let done = try await wallet.encryptWallet(passphrase: [UInt8](passphrase.utf8))
        await readState()
        return done
    }

    package func changePassphrase(old: String, new: String) async throws -> Bool {
        try await wallet.changeWalletPassphrase(old: [UInt8](old.utf8), new: [UInt8](new.utf8))
    }

    /// - Parameter path: a place that the wallet process can write to.
    package func backUp(to path: String) async throws -> Bool { try await wallet.backupWallet(to: path) }

    /// Whether the wallet has to be unlocked before it can sign.
    package var needsUnlock: Bool { lock.isEncrypted && lock.isLocked && hasPrivateKeys }
}
