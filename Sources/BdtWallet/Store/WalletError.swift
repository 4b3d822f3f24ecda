/// Why a wallet could not be opened, created or changed. The text is shown to the user as it is.
package struct WalletError: Error, Equatable, CustomStringConvertible {
    /// What went wrong, as far as callers tell cases apart.
    package enum Kind: Sendable {
        case notFound, badPath, badFormat, alreadyExists, alreadyLoaded, invalidBackupFile
        case verify, load, create, encrypt
        /// A change could not be written.
        case database
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }

    /// The same failure with words put before its text.
    package func prefixed(_ text: String, as kind: Kind? = nil) -> WalletError {
        WalletError(kind ?? self.kind, text + message)
    }
}
