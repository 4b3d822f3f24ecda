import BdtCommon
import BdtInterfaces
import BdtPrimitives

/// Creating, loading and restoring wallets for a user interface, which asks for them to be loaded at the next start, too.
extension WalletService {
    package func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet {
        var flags = WalletFlags(rawValue: flags)
        guard flags.isUnderstood else { throw InterfaceError("Unknown wallet flags") }
        flags.remove(.descriptors)
        return try await loaded { [manager, flags] in
            try await manager.create(
                WalletManager.NewWallet(name: name, flags: flags, passphrase: passphrase, loadsOnStartup: true))
        }
    }

    package func loadWallet(_ name: String) async throws -> LoadedWallet {
        try await loaded { [manager] in try await manager.load(name, loadsOnStartup: true) }
    }

    package func restoreWallet(from path: String, name: String, loads: Bool) async throws -> LoadedWallet {
        let restored = try await loaded { [manager] in try await manager.restore(name, backup: path, loadsOnStartup: loads) }
        guard !loads else { return restored }
        // The backup was tried by loading it.
        if let wallet = manager.wallet(named: name) { _ = try await manager.unload(wallet, loadsOnStartup: false) }
        return LoadedWallet(wallet: nil, warnings: restored.warnings)
    }

    private func loaded(_ open: () async throws -> (wallet: Wallet, warnings: [String])) async throws -> LoadedWallet {
        do {
            let (wallet, warnings) = try await open()
            return LoadedWallet(wallet: LocalWallet(wallet, manager), warnings: warnings)
        } catch let error as WalletError {
            throw InterfaceError(error.message)
        } catch let error as SignerError {
            throw InterfaceError(error.description)
        }
    }

    package func migrateWallet(_ name: String, passphrase: String) async throws -> MigratedWallet {
        throw InterfaceError("Wallets of the legacy format cannot be migrated by this version")
    }

    package func isEncrypted(_ name: String) async throws -> Bool {
        if let wallet = manager.wallet(named: name) { return wallet.read { $0.keys.isEncrypted } }
        do throws(WalletError) {
            let database = try manager.paths.open(name, expecting: .existing, options: manager.databaseOptions(verify: false))
            defer { database.close() }
            return try !WalletRecords(database).masterKeys.isEmpty
        } catch {
            throw InterfaceError(error.message)
        }
    }

    package func getWallets() async throws -> [any BdtInterfaces.Wallet] { manager.wallets.map { LocalWallet($0, manager) } }

    package func handleLoadWallet(_ action: @escaping @Sendable (any BdtInterfaces.Wallet) async -> Void) async throws -> any Handler {
        manager.loaded.listen { [manager] in await action(LocalWallet($0, manager)) }
    }
}
