import BdtCrypto
import BdtInterfaces
import BdtKeys
import BdtPrimitives

/// A wallet of this process as other processes see it.
package final class LocalWallet: BdtInterfaces.Wallet {
    let wallet: Wallet
    private let manager: WalletManager

    package init(_ wallet: Wallet, _ manager: WalletManager) {
        self.wallet = wallet
        self.manager = manager
    }

    // MARK: Keys

    package func encryptWallet(passphrase: [UInt8]) async throws -> Bool {
        let isPossible = wallet.read { !$0.keys.isEncrypted && !$0.flags.contains(.privateKeysDisabled) }
        guard isPossible, !passphrase.isEmpty else { return false }
        try wallet.encrypt(Passphrase(bytes: passphrase), newKeys: true)
        return true
    }

    package func isCrypted() async throws -> Bool { wallet.read { $0.keys.isEncrypted } }

    package func lock() async throws -> Bool {
        guard wallet.read({ $0.keys.isEncrypted }), !wallet.rescanning.isScanningWithPassphrase else { return false }
        wallet.lock()
        return true
    }

    package func unlock(passphrase: [UInt8]) async throws -> Bool {
        guard try wallet.unlock(Passphrase(bytes: passphrase)) else { return false }
        try wallet.update { _ = $0.topUp() }
        return true
    }

    package func isLocked() async throws -> Bool { wallet.read { $0.keys.isLocked } }

    package func changeWalletPassphrase(old: [UInt8], new: [UInt8]) async throws -> Bool {
        if new.isEmpty || wallet.rescanning.isScanningWithPassphrase { return false }
        return try wallet.changePassphrase(Passphrase(bytes: old), to: Passphrase(bytes: new))
    }

    package func getPubKey(script: Script, keyHash: Hash160) async throws -> [UInt8]? {
        wallet.read { $0.keys.solvingProvider(for: script)?.publicKey(for: keyHash)?.bytes }
    }

    package func signMessage(_ message: String, keyHash: Hash160) async throws -> MessageSignature {
        let script = Destination.pkHash(keyHash).script
        let key = wallet.read { $0.keys.signingProvider(for: script)?.privateKey(for: keyHash) }
        return key.map { .signed(SignedMessage.sign(message, key: $0)) } ?? .noPrivateKey
    }

    // MARK: The wallet

    package func getWalletName() async throws -> String { wallet.name }
    package func abortRescan() async throws { _ = wallet.rescanning.abort() }

    package func backupWallet(to path: String) async throws -> Bool {
        if let tip = wallet.read({ $0.tip }) { try await wallet.saveBestBlock(tip.hash) }
        do throws(WalletError) {
            try wallet.database.backup(to: path)
            return true
        } catch {
            wallet.log(error.message)
            return false
        }
    }

    package func getConfirmTarget() async throws -> Int { wallet.options.confirmationTarget }
    package func hdEnabled() async throws -> Bool { wallet.read { state in state.keys.managers.values.contains { $0.descriptor.isRange } } }
    package func canGetAddresses() async throws -> Bool { wallet.read { $0.keys.canGiveAddresses(isInternal: false) } }
    package func privateKeysDisabled() async throws -> Bool { wallet.read { $0.flags.contains(.privateKeysDisabled) } }

    package func taprootEnabled() async throws -> Bool {
        wallet.read { $0.keys.activeID(.bech32m, isInternal: false) != nil && $0.keys.activeID(.bech32m, isInternal: true) != nil }
    }

    package func hasExternalSigner() async throws -> Bool { wallet.read { $0.flags.contains(.externalSigner) } }
    package func getDefaultAddressType() async throws -> AddressType { AddressType(wallet.options.addressType) }
    package func getDefaultMaxTxFee() async throws -> Amount { wallet.options.maximumFee }

    package func remove() async throws {
        guard wallet.rescanning.reserve() else { throw InterfaceError("Wallet is currently rescanning. Abort existing rescan or wait.") }
        defer { wallet.rescanning.release() }
        _ = try await manager.unload(wallet, loadsOnStartup: false)
    }

    // MARK: Events

    package func handleUnload(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        wallet.events.unload.listen { _ in await action() }
    }

    package func handleShowProgress(_ action: @escaping @Sendable (String, Int) async -> Void) async throws -> any Handler {
        wallet.events.progress.listen { await action($0.title, $0.percent) }
    }

    package func handleStatusChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        wallet.events.status.listen { _ in await action() }
    }

    package func handleAddressBookChanged(_ action: @escaping @Sendable (AddressBookChange) async -> Void) async throws -> any Handler {
        wallet.events.addressBook.listen(action)
    }

    package func handleTransactionChanged(_ action: @escaping @Sendable (Txid, ChangeStatus) async -> Void) async throws -> any Handler {
        wallet.events.transactions.listen { await action($0.txid, $0.status) }
    }

    package func handleCanGetAddressesChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        wallet.events.canGetAddresses.listen { _ in await action() }
    }
}

extension AddressType {
    init(_ type: OutputType) {
        switch type {
        case .legacy: self = .legacy
        case .p2shSegwit: self = .p2shSegwit
        case .bech32: self = .bech32
        case .bech32m: self = .bech32m
        }
    }
}

extension OutputType {
    init(_ type: AddressType) {
        switch type {
        case .legacy: self = .legacy
        case .p2shSegwit: self = .p2shSegwit
        case .bech32: self = .bech32
        case .bech32m: self = .bech32m
        }
    }
}
