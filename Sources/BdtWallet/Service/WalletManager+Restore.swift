import Foundation

extension WalletManager {
    /// Makes a wallet of a backup file and opens it. What was made is removed again when that fails.
    package func restore(_ name: String, backup: String, loadsOnStartup: Bool?) async throws -> (wallet: Wallet, warnings: [String]) {
        guard FileKind(following: backup) != .missing else {
            throw WalletError(.invalidBackupFile, "Backup file does not exist")
        }
        let folder = paths.absolutePath(of: name)
        guard FileKind(path: folder) == .missing else {
            throw WalletError(.alreadyExists, "Failed to create database path '\(folder)'. Database already exists.")
        }
        let manager = FileManager.default
        do {
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try manager.copyItem(atPath: backup, toPath: folder + "/" + WalletPaths.fileName)
            return try await load(name, loadsOnStartup: loadsOnStartup)
        } catch {
            try? manager.removeItem(atPath: folder)
            throw error as? WalletError ?? WalletError(.load, "Unexpected exception: \(error)")
        }
    }
}
