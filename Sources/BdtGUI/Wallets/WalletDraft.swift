import BdtInterfaces
import Foundation

/// A wallet that the user is about to create.
package struct WalletDraft: Hashable, Sendable {
    package var name = ""
    package var encrypts = false
    package var passphrase = ""
    package var repeatedPassphrase = ""
    package var disablesPrivateKeys = false
    package var isBlank = false

    package init() {}

    package var trimmedName: String { name.trimmingCharacters(in: .whitespaces) }

    /// A wallet without private keys has nothing to encrypt.
    package var canEncrypt: Bool { !disablesPrivateKeys }
    package var effectivePassphrase: String { encrypts && canEncrypt ? passphrase : "" }

    /// Why the wallet cannot be created; nil when it can.
    package var problem: String? {
        if trimmedName.isEmpty { return "Give the wallet a name." }
        if encrypts && canEncrypt { return PassphraseRules.problem(new: passphrase, repeated: repeatedPassphrase) }
        return nil
    }

    package var flags: UInt64 {
        var flags = WalletCreationFlags.descriptors
        if disablesPrivateKeys { flags |= WalletCreationFlags.disablePrivateKeys | WalletCreationFlags.blank }
        if isBlank { flags |= WalletCreationFlags.blank }
        return flags
    }
}

/// What a new passphrase must be like.
package enum PassphraseRules {
    package static let maximumLength = 1024
    package static let advice =
        "Use a passphrase of ten or more random characters, or eight or more words. If you lose it, you lose all coins of the wallet."

    /// Why the passphrase cannot be used; nil when it can.
    package static func problem(new: String, repeated: String) -> String? {
        if new.isEmpty { return "Enter a passphrase." }
        if new.utf8.count > maximumLength { return "The passphrase is longer than \(maximumLength) bytes." }
        if new != repeated { return "The passphrases are not the same." }
        return nil
    }
}
