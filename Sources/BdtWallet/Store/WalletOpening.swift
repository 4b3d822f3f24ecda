import BdtBase

extension WalletPaths {
    /// What a caller expects of the place that a wallet name stands for.
    package enum Expectation: Sendable {
        case existing, new
    }

    /// Opens the wallet's file after checking that it is there, or is not, as expected.
    package func open(_ name: String, expecting: Expectation, options: WalletDatabase.Options) throws(WalletError) -> WalletDatabase {
        try WalletDatabase(directory: checkedFolder(of: name, expecting: expecting), options: options)
    }

    /// The checks of `open` alone.
    package func checkedFolder(of name: String, expecting: Expectation) throws(WalletError) -> String {
        let folder = try folder(of: name)
        let exists = FileKind(path: folder) != .missing
        let format = exists ? format(ofFolder: folder) : nil
        switch (expecting, format) {
        case (.existing, _) where !exists:
            throw WalletError(.notFound, "Failed to load database path '\(folder)'. Path does not exist.")
        case (.existing, nil):
            throw WalletError(.badFormat, "Failed to load database path '\(folder)'. Data is not in recognized format.")
        case (.new, .some):
            throw WalletError(.alreadyExists, "Failed to create database path '\(folder)'. Database already exists.")
        case (.existing, .bdb):
            throw WalletError(
                .badFormat, "Failed to open database path '\(folder)'. Build does not support Berkeley DB database format.")
        default: return folder
        }
    }
}
