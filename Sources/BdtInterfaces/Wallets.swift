import BdtPrimitives

/// The part of a client of `Chain` that the node steers: started and stopped with it.
package protocol ChainClient: Sendable {
    func registerRpcs() async throws
    /// False: a wallet cannot be opened, and the node must not start.
    func verify() async throws -> Bool
    func load() async throws -> Bool
    func start() async throws
    func stop() async throws
    /// UNIX seconds; 0 lets the clock run.
    func setMockTime(_ time: Int64) async throws
    /// Runs scheduled work that is due within `seconds`.
    func schedulerMockForward(seconds: Int64) async throws
}

/// The wallet process as the node and the GUI see it. What fails for a reason to be shown throws `InterfaceError`.
package protocol WalletLoader: ChainClient {
    /// A passphrase encrypts the wallet from the start.
    func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet
    /// Waits until the wallet has caught up with the chain.
    func loadWallet(_ name: String) async throws -> LoadedWallet
    /// Restores from a file on the wallet process's machine; without loading there is no wallet in the result.
    func restoreWallet(from path: String, name: String, loads: Bool) async throws -> LoadedWallet
    func migrateWallet(_ name: String, passphrase: String) async throws -> MigratedWallet
    /// Of a wallet on disk, loaded or not.
    func isEncrypted(_ name: String) async throws -> Bool
    func getWalletDir() async throws -> String
    /// Names of the wallets on disk with their format.
    func listWalletDir() async throws -> [(name: String, format: String)]
    /// Names of the loaded wallets.
    func getWalletNames() async throws -> [String]
    /// The loaded wallets.
    func getWallets() async throws -> [any Wallet]
    /// Calls back for each wallet that is loaded from now on, one call at a time.
    func handleLoadWallet(_ action: @escaping @Sendable (any Wallet) async -> Void) async throws -> any Handler
}

/// What a loader leaves out is answered as not implemented.
extension WalletLoader {
    package func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet {
        throw IPCError.notImplemented
    }
    package func loadWallet(_ name: String) async throws -> LoadedWallet { throw IPCError.notImplemented }
    package func restoreWallet(from path: String, name: String, loads: Bool) async throws -> LoadedWallet {
        throw IPCError.notImplemented
    }
    package func migrateWallet(_ name: String, passphrase: String) async throws -> MigratedWallet { throw IPCError.notImplemented }
    package func isEncrypted(_ name: String) async throws -> Bool { throw IPCError.notImplemented }
    package func getWallets() async throws -> [any Wallet] { throw IPCError.notImplemented }
    package func handleLoadWallet(_ action: @escaping @Sendable (any Wallet) async -> Void) async throws -> any Handler {
        throw IPCError.notImplemented
    }
}

/// A wallet that was created, loaded or restored, and what its user should know.
package struct LoadedWallet: Sendable {
    package var wallet: (any Wallet)?
    package var warnings: [String]

    package init(wallet: (any Wallet)?, warnings: [String]) {
        self.wallet = wallet
        self.warnings = warnings
    }
}

package struct MigratedWallet: Sendable {
    package var wallet: any Wallet
    /// Names of wallets that took what the wallet could not keep.
    package var watchOnlyName: String?
    package var solvablesName: String?
    package var backupPath: String

    package init(wallet: any Wallet, watchOnlyName: String?, solvablesName: String?, backupPath: String) {
        self.wallet = wallet
        self.watchOnlyName = watchOnlyName
        self.solvablesName = solvablesName
        self.backupPath = backupPath
    }
}

/// Flags of a wallet, as createWallet takes them and the file stores them.
package enum WalletCreationFlags {
    package static let avoidReuse: UInt64 = 1
    package static let disablePrivateKeys: UInt64 = 1 << 32
    package static let blank: UInt64 = 1 << 33
    package static let descriptors: UInt64 = 1 << 34
    package static let externalSigner: UInt64 = 1 << 35
}
