import BdtJSON
import BdtRPC

/// Copies of wallet files, and wallets of copies.
func backupMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "backupwallet", "Copies the wallet file as of now.",
            [RPCArgument("destination", .string, .required, "The new file, or the folder that it goes into.")], RPCResult(.none)
        ) { wallet, request in
            try await backup(wallet, to: try request.arguments.string(0))
            return .null
        },
        managerMethod(
            "restorewallet", "Makes a wallet of a backup and loads it.",
            [
                RPCArgument("wallet_name", .string, .required, "The name of the new wallet."),
                RPCArgument("backup_file", .string, .required, "The backup."),
                RPCArgument("load_on_startup", .bool, .optional, "true adds the wallet to those loaded at start, false takes it off."),
            ],
            RPCResult(.object, [RPCResult("name", .string), RPCResult("warnings", .array, optional: true, [RPCResult(.string)])])
        ) { request in
            let arguments = request.arguments
            let (wallet, warnings) = try await manager.restore(
                try arguments.string(0), backup: try arguments.string(1), loadsOnStartup: try arguments.optionalBool(2))
            return .object(JSONObject([("name", .string(wallet.name))] + warnings.warningsMember))
        },
    ]
}

private func backup(_ wallet: Wallet, to destination: String) async throws {
    if let tip = wallet.read({ $0.tip }) { try await wallet.saveBestBlock(tip.hash) }
    do throws(WalletError) {
        try wallet.database.backup(to: destination)
    } catch {
        wallet.log(error.message)
        throw RPCError(.walletError, "Error: Wallet backup failed!")
    }
}
