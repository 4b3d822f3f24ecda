import BdtJSON
import BdtRPC

/// The passphrase.
func encryptionMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "encryptwallet", "Encrypts the wallet's keys with a passphrase.",
            [RPCArgument("passphrase", .string, .required, "The passphrase.")], RPCResult(.string)
        ) { wallet, request in
            let (flags, isEncrypted) = wallet.read { ($0.flags, $0.keys.isEncrypted) }
            if flags.contains(.privateKeysDisabled) {
                throw RPCError(.walletEncryptionFailed, "Error: wallet does not contain private keys, nothing to encrypt.")
            }
            if isEncrypted {
                throw RPCError(
                    .walletWrongEncryptionState, "Error: running with an encrypted wallet, but encryptwallet was called.")
            }
            try checkNotScanning(wallet, "encrypting")
            let passphrase = try request.arguments.string(0)
            if passphrase.isEmpty { throw RPCError(.invalidParameter, "passphrase cannot be empty") }
            do {
                try wallet.encrypt(Passphrase(passphrase), newKeys: true)
            } catch {
                throw RPCError(.walletEncryptionFailed, "Error: Failed to encrypt the wallet.")
            }
            return
                "wallet encrypted; The keypool has been flushed and a new HD seed was generated. You need to make a new backup with the backupwallet RPC."
        },
        walletMethod(
            manager, "walletpassphrase", "Makes the keys of an encrypted wallet usable for a while.",
            [
                RPCArgument("passphrase", .string, .required, "The passphrase."),
                RPCArgument("timeout", .number, .required, "Seconds; at most 100000000."),
            ], RPCResult(.none)
        ) { wallet, request in try unlock(wallet, request.arguments) },
        walletMethod(
            manager, "walletpassphrasechange", "Replaces the passphrase.",
            [
                RPCArgument("oldpassphrase", .string, .required, "The passphrase up to now."),
                RPCArgument("newpassphrase", .string, .required, "The new one."),
            ], RPCResult(.none)
        ) { wallet, request in try change(wallet, request.arguments) },
        walletMethod(manager, "walletlock", "Forgets the key of an encrypted wallet.", [], RPCResult(.none)) { wallet, _ in
            try checkEncrypted(wallet, "walletlock")
            try checkNotScanning(wallet, "locking")
            wallet.lock()
            return .null
        },
    ]
}

private func checkEncrypted(_ wallet: Wallet, _ method: String) throws(RPCError) {
    if !wallet.read({ $0.keys.isEncrypted }) {
        throw RPCError(.walletWrongEncryptionState, "Error: running with an unencrypted wallet, but \(method) was called.")
    }
}

private func checkNotScanning(_ wallet: Wallet, _ activity: String) throws(RPCError) {
    guard wallet.rescanning.isScanningWithPassphrase else { return }
    let object = activity == "changing" ? "changing the passphrase" : "\(activity) the wallet"
    throw RPCError(
        .walletError,
        "Error: the wallet is currently being used to rescan the blockchain for related transactions. "
            + "Please call `abortrescan` before \(object).")
}

private func unlock(_ wallet: Wallet, _ arguments: RPCArguments) throws -> JSONValue {
    try checkEncrypted(wallet, "walletpassphrase")
    let passphrase = try arguments.string(0)
    let seconds = try arguments.int64(1)
    if seconds < 0 { throw RPCError(.invalidParameter, "Timeout cannot be negative.") }
    if passphrase.isEmpty { throw RPCError(.invalidParameter, "passphrase cannot be empty") }
    guard try wallet.unlock(Passphrase(passphrase)) else {
        throw RPCError(
            .walletPassphraseIncorrect,
            passphrase.contains("\0")
                ? "Error: The wallet passphrase entered is incorrect. It contains a null character (ie - a zero byte). If the passphrase was "
                    + "set with a version of this software prior to 25.0, please try again with only the characters up to — but not "
                    + "including — the first null character. If this is successful, please set a new passphrase to avoid this issue in the "
                    + "future."
                : "Error: The wallet passphrase entered was incorrect.")
    }
    wallet.lock(after: min(seconds, 100_000_000))
    try wallet.update { _ = $0.topUp() }
    return .null
}

private func change(_ wallet: Wallet, _ arguments: RPCArguments) throws -> JSONValue {
    try checkEncrypted(wallet, "walletpassphrasechange")
    try checkNotScanning(wallet, "changing")
    let (old, new) = (try arguments.string(0), try arguments.string(1))
    if old.isEmpty || new.isEmpty { throw RPCError(.invalidParameter, "passphrase cannot be empty") }
    guard try wallet.changePassphrase(Passphrase(old), to: Passphrase(new)) else {
        throw RPCError(
            .walletPassphraseIncorrect,
            old.contains("\0")
                ? "Error: The old wallet passphrase entered is incorrect. It contains a null character (ie - a zero byte). If the passphrase "
                    + "was set with a version of this software prior to 25.0, please try again with only the characters up to — but not "
                    + "including — the first null character."
                : "Error: The wallet passphrase entered was incorrect.")
    }
    return .null
}
