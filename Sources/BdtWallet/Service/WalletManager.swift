import BdtBase
import BdtCommon
import BdtInterfaces
import BdtJSON
import BdtPrimitives
import Synchronization

/// The wallets of the process: opens, makes, lists and closes them.
package final class WalletManager: Sendable {
    package let chain: any Chain
    /// Where settings come from and messages go to.
    package let host: any WalletHost
    package let environment: WalletEnvironment
    package let paths: WalletPaths

    private struct State {
        var wallets: [Wallet] = []
        /// Names of wallets that are being opened.
        var loading: Set<String> = []
    }

    private let state = Mutex(State())
    /// Wallets that were loaded, for user interfaces.
    package let loaded = EventSource<Wallet>(keepsAll: true)

    /// - Parameter host: nil: the node.
    package init(chain: any Chain, host: (any WalletHost)? = nil, environment: WalletEnvironment, paths: WalletPaths) {
        self.chain = chain
        self.host = host ?? chain
        self.environment = environment
        self.paths = paths
    }

    /// In the order in which they were loaded.
    package var wallets: [Wallet] { state.withLock { $0.wallets } }

    package func wallet(named name: String) -> Wallet? { wallets.first { $0.name == name } }

    /// What a caller wants of a new wallet.
    package struct NewWallet: Sendable {
        package var name: String
        package var flags: WalletFlags
        /// Empty: not encrypted.
        package var passphrase: String
        /// Nil leaves the list of wallets loaded at start as it is.
        package var loadsOnStartup: Bool?

        package init(name: String, flags: WalletFlags = [], passphrase: String = "", loadsOnStartup: Bool? = nil) {
            self.name = name
            self.flags = flags
            self.passphrase = passphrase
            self.loadsOnStartup = loadsOnStartup
        }

        /// Takes its descriptors from an external signer.
        var usesDevice: Bool { flags.contains(.externalSigner) && !flags.contains(.blank) }
    }

    /// Makes a wallet. Warnings for the user come with it.
    package func create(_ new: NewWallet) async throws -> (wallet: Wallet, warnings: [String]) {
        if !new.passphrase.isEmpty, new.flags.contains(.privateKeysDisabled) {
            throw WalletError(
                .create,
                "Passphrase provided but private keys are disabled. A passphrase is only used to encrypt private keys, so cannot be used "
                    + "for wallets with private keys disabled.")
        }
        if new.flags.contains(.externalSigner), !new.flags.contains(.privateKeysDisabled) {
            throw WalletError(.create, "Private keys must be disabled when using an external signer")
        }
        let device = new.usesDevice ? try await ExternalSigner.only(environment).descriptors() : nil
        let database: WalletDatabase
        do throws(WalletError) {
            database = try paths.open(new.name, expecting: .new, options: databaseOptions(verify: true))
        } catch {
            throw error.prefixed("Wallet file verification failed. ", as: .verify)
        }
        try await host.initMessage("Loading wallet…")
        do {
            let wallet = Wallet(try makeState(new, device: device), database: database, chain: chain)
            try wallet.update { _ in }
            if !new.passphrase.isEmpty { try encrypt(wallet, new) }
            // No block so far can concern new keys.
            var locator: BlockLocator?
            if let height = try await chain.getHeight() {
                locator = try await wallet.saveBestBlock(try await chain.getBlockHash(height: height))
            }
            try await wallet.attach(locator: locator, needsFullScan: false)
            return (wallet, environment.options.warnings + (try await register(wallet, loadsOnStartup: new.loadsOnStartup)))
        } catch {
            database.close()
            throw (error as? WalletError).map { $0.kind == .encrypt ? $0 : $0.prefixed("Wallet creation failed. ", as: .create) } ?? error
        }
    }

    /// - Parameter device: the descriptors of an external signer.
    private func makeState(_ new: NewWallet, device: (receive: [String], change: [String])?) throws -> WalletState {
        var state = WalletState(name: new.name, environment: environment)
        state.initialize(flags: new.flags.union([.descriptors, .lastHardenedKeyCached]))
        let isEmpty = !new.passphrase.isEmpty || !new.flags.isDisjoint(with: [.privateKeysDisabled, .blank])
        if !isEmpty { try state.setUpDescriptors() }
        if let device { try state.setUpDescriptors(receive: device.receive, change: device.change) }
        return state
    }

    /// A wallet that is born encrypted gets its keys only then: none was ever stored plain.
    private func encrypt(_ wallet: Wallet, _ new: NewWallet) throws {
        let passphrase = Passphrase(new.passphrase)
        do {
            try wallet.encrypt(passphrase, newKeys: false)
        } catch {
            throw WalletError(.encrypt, "Error: Wallet created but failed to encrypt.")
        }
        guard !new.flags.contains(.blank) else { return }
        guard try wallet.unlock(passphrase) else {
            throw WalletError(.encrypt, "Error: Wallet was encrypted but could not be unlocked")
        }
        try wallet.update { state in
            try state.setUpDescriptors()
            state.keys.lock()
        }
    }

    /// Opens a wallet that is on disk.
    package func load(_ name: String, loadsOnStartup: Bool?, verify: Bool = true) async throws -> (wallet: Wallet, warnings: [String]) {
        guard state.withLock({ $0.loading.insert(name).inserted }) else { throw WalletError(.load, "Wallet already loading.") }
        defer { state.withLock { _ = $0.loading.remove(name) } }
        let (wallet, warnings) = try await open(name, verify: verify)
        return (wallet, warnings + (try await register(wallet, loadsOnStartup: loadsOnStartup)))
    }

    private func open(_ name: String, verify: Bool) async throws -> (Wallet, [String]) {
        let database: WalletDatabase
        do throws(WalletError) {
            database = try paths.open(name, expecting: .existing, options: databaseOptions(verify: verify))
        } catch {
            throw error.prefixed("Wallet file verification failed. ")
        }
        do {
            try await host.initMessage("Loading wallet…")
            var loader = WalletLoading(name: name, environment: environment, file: database.path)
            let state = try loader.load(try WalletRecords(database))
            let wallet = Wallet(state, database: database, chain: chain)
            try wallet.update { state in _ = state.topUp() }
            try await wallet.attach(locator: loader.locator, needsFullScan: loader.needsFullScan)
            return (wallet, loader.warnings + environment.options.warnings)
        } catch {
            database.close()
            throw (error as? WalletError)?.prefixed("Wallet loading failed. ", as: .load) ?? error
        }
    }

    private func register(_ wallet: Wallet, loadsOnStartup: Bool?) async throws -> [String] {
        state.withLock { $0.wallets.append(wallet) }
        try await begin(wallet)
        loaded.send(wallet)
        return try await saveSetting(wallet.name, loadsOnStartup)
    }

    /// Puts unconfirmed transactions back into the mempool, and takes in what is there.
    package func begin(_ wallet: Wallet) async throws {
        try await wallet.resubmit(relay: false, force: true)
        try await chain.requestMempoolTransactions(WalletNotifications(wallet))
    }

    private func saveSetting(_ name: String, _ isLoaded: Bool?) async throws -> [String] {
        guard let isLoaded else { return [] }
        if try await host.updateRwSetting(StartupSetting.name, update: StartupSetting(wallet: name, isLoaded: isLoaded)) { return [] }
        return [
            "Wallet load on startup setting could not be updated, so wallet may \(isLoaded ? "not" : "still") be loaded next node startup."
        ]
    }

    /// Closes a wallet. Throws when it is no longer among the loaded ones.
    package func unload(_ wallet: Wallet, loadsOnStartup: Bool?) async throws -> [String] {
        let isRemoved = state.withLock { state in
            guard let index = state.wallets.firstIndex(where: { $0 === wallet }) else { return false }
            state.wallets.remove(at: index)
            return true
        }
        guard isRemoved else { throw WalletError(.notFound, "Requested wallet already unloaded") }
        let warnings = try await saveSetting(wallet.name, loadsOnStartup)
        await close(wallet)
        return warnings
    }

    private func close(_ wallet: Wallet) async {
        await wallet.unfollow()
        wallet.events.unload.send(())
        wallet.log("Releasing wallet \(wallet.name)..")
        wallet.lock()
        wallet.database.close()
    }

    /// Closes all wallets.
    package func closeAll() async {
        let all = state.withLock { state in
            defer { state.wallets.removeAll() }
            return state.wallets
        }
        for wallet in all.reversed() { await close(wallet) }
    }

    func databaseOptions(verify: Bool) -> WalletDatabase.Options {
        var options = WalletDatabase.Options(networkMagic: environment.networkMagic)
        options.verify = verify
        options.unsafeSync = environment.options.unsafeSync
        return options
    }

    func isLoaded(_ name: String) -> Bool { wallet(named: name) != nil }
}
