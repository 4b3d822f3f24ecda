import BdtJSON
import BdtRPC

private let startupArgument = RPCArgument(
    "load_on_startup", .bool, .optional,
    "true adds the wallet to those loaded at start, false takes it off, null changes nothing.")

private let loadedResult = RPCResult(
    .object,
    [
        RPCResult("name", .string, "The wallet's name"),
        RPCResult("warnings", .array, "What the user should know", optional: true, [RPCResult(.string)]),
    ])

/// Making, opening, closing and listing wallets.
func administrationMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        managerMethod(
            "createwallet", "Makes a new wallet and loads it.",
            [
                RPCArgument("wallet_name", .string, .required, "The name, or a path where the wallet is to be."),
                RPCArgument("disable_private_keys", .bool, .defaultValue(false), "The wallet never holds private keys."),
                RPCArgument("blank", .bool, .defaultValue(false), "Without keys; they can be imported."),
                RPCArgument("passphrase", .string, .optional, "Encrypts the wallet."),
                RPCArgument("avoid_reuse", .bool, .defaultValue(false), "Tracks which addresses were spent from."),
                RPCArgument("descriptors", .bool, .defaultValue(true), "Must be true: wallets of the old kind cannot be made."),
                startupArgument,
                RPCArgument("external_signer", .bool, .defaultValue(false), "The keys are on a device, which -signer finds."),
            ], loadedResult
        ) { try await createWallet(manager, $0.arguments) },
        managerMethod(
            "loadwallet", "Loads a wallet that is on disk.",
            [RPCArgument("filename", .string, .required, "The wallet's name, or the path of its folder."), startupArgument], loadedResult
        ) { request in
            let name = try request.arguments.string(0)
            let loads = try request.arguments.optionalBool(1)
            if manager.isLoaded(name) { throw RPCError(.walletAlreadyLoaded, "Wallet \"\(name)\" is already loaded.") }
            let (wallet, warnings) = try await manager.load(name, loadsOnStartup: loads)
            return .object(JSONObject([("name", .string(wallet.name))] + warnings.warningsMember))
        },
        managerMethod(
            "unloadwallet", "Unloads the wallet that the endpoint or the argument names.",
            [
                RPCArgument("wallet_name", .string, .defaultHint("the wallet of the endpoint"), "The name of the wallet."),
                startupArgument,
            ], RPCResult(.object, [RPCResult("warnings", .array, optional: true, [RPCResult(.string)])])
        ) { try await unloadWallet(manager, $0) },
        managerMethod("listwallets", "Lists the loaded wallets.", [], RPCResult(.array, [RPCResult("walletname", .string)])) { _ in
            JSONValue(manager.wallets.map(\.name))
        },
        managerMethod(
            "listwalletdir", "Lists the wallets in the wallets directory.", [],
            RPCResult(.object, [RPCResult("wallets", .array, [RPCResult(.object, [RPCResult("name", .string)])])])
        ) { _ in
            ["wallets": .array(manager.paths.list().map { ["name": .string($0.name)] })]
        },
        walletMethod(
            manager, "getwalletinfo", "Describes the wallet.", [], RPCResult(.object, [RPCResult(.elision)])
        ) { wallet, _ in walletInformation(wallet) },
        walletMethod(
            manager, "setwalletflag", "Sets or clears a flag of the wallet.",
            [
                RPCArgument("flag", .string, .required, "The flag: avoid_reuse."),
                RPCArgument("value", .bool, .defaultValue(true), "Set or not."),
            ],
            RPCResult(
                .object,
                [
                    RPCResult("flag_name", .string), RPCResult("flag_state", .bool), RPCResult("warnings", .string, optional: true),
                ])
        ) { wallet, request in try setFlag(wallet, request.arguments) },
        walletMethod(
            manager, "upgradewallet", "Brings the wallet file to a newer version.",
            [RPCArgument("version", .number, .defaultValue(169900), "The version wanted.")],
            RPCResult(
                .object,
                [
                    RPCResult("wallet_name", .string), RPCResult("previous_version", .number), RPCResult("current_version", .number),
                    RPCResult("result", .string, optional: true), RPCResult("error", .string, optional: true),
                ])
        ) { wallet, request in try upgrade(wallet, request.arguments) },
    ]
}

private func createWallet(_ manager: WalletManager, _ arguments: RPCArguments) async throws -> JSONValue {
    var new = WalletManager.NewWallet(name: try arguments.string(0))
    if try arguments.bool(1) { new.flags.insert(.privateKeysDisabled) }
    if try arguments.bool(2) { new.flags.insert(.blank) }
    var warnings: [String] = []
    if let passphrase = try arguments.optionalString(3) {
        new.passphrase = passphrase
        if passphrase.isEmpty { warnings.append("Empty string given as passphrase, wallet will not be encrypted.") }
    }
    if try arguments.bool(4) { new.flags.insert(.avoidReuse) }
    guard try arguments.bool(5) else {
        guard try await manager.chain.rpcEnableDeprecated("create_bdb") else {
            throw RPCError(
                .walletError,
                "BDB wallet creation is deprecated and will be removed in a future release."
                    + " In this release it can be re-enabled temporarily with the -deprecatedrpc=create_bdb setting.")
        }
        throw RPCError(.walletError, "Compiled without bdb support (required for legacy wallets)")
    }
    new.loadsOnStartup = try arguments.optionalBool(6)
    if try arguments.bool(7) { new.flags.insert(.externalSigner) }
    do {
        let (wallet, more) = try await manager.create(new)
        return .object(JSONObject([("name", .string(wallet.name))] + (warnings + more).warningsMember))
    } catch let error as WalletError where error.kind != .encrypt {
        throw RPCError(.walletError, error.message)
    }
}

private func unloadWallet(_ manager: WalletManager, _ request: RPCRequest) async throws -> JSONValue {
    let argument = try request.arguments.optionalString(0)
    let endpoint = WalletManager.walletName(of: request)
    if let endpoint, let argument, endpoint != argument {
        throw RPCError(.invalidParameter, "RPC endpoint wallet and wallet_name parameter specify different wallets")
    }
    let name = try endpoint ?? argument ?? request.arguments.string(0)
    guard let wallet = manager.wallet(named: name) else {
        throw RPCError(.walletNotFound, "Requested wallet does not exist or is not loaded")
    }
    let loads = try request.arguments.optionalBool(1)
    guard wallet.rescanning.reserve() else {
        throw RPCError(.walletError, "Wallet is currently rescanning. Abort existing rescan or wait.")
    }
    defer { wallet.rescanning.release() }
    do {
        return .object(JSONObject(try await manager.unload(wallet, loadsOnStartup: loads).warningsMember))
    } catch let error as WalletError where error.kind == .notFound {
        throw RPCError(.miscError, error.message)
    }
}

private func walletInformation(_ wallet: Wallet) -> JSONValue {
    let scan = wallet.rescanning
    let scanning: JSONValue = scan.isScanning ? ["duration": JSONValue(scan.duration), "progress": JSONValue(scan.progress)] : false
    let unlockedUntil = wallet.relocking.withLock { $0.time }
    return wallet.read { state in
        let balance = state.balance()
        var result: JSONObject = [
            "walletname": .string(state.name), "walletversion": JSONValue(state.version), "format": "sqlite",
            "balance": balance.trusted.json, "unconfirmed_balance": balance.untrustedPending.json,
            "immature_balance": balance.immature.json, "txcount": JSONValue(state.ledger.transactions.count),
            "keypoolsize": JSONValue(state.keys.poolSize(isInternal: false)),
            "keypoolsize_hd_internal": JSONValue(state.keys.poolSize(isInternal: true)),
        ]
        if state.keys.isEncrypted { result.append("unlocked_until", JSONValue(unlockedUntil)) }
        result.append("paytxfee", .decimal(state.payFeeRate.satoshiPerKvB))
        result.append("private_keys_enabled", .bool(!state.flags.contains(.privateKeysDisabled)))
        result.append("avoid_reuse", .bool(state.flags.contains(.avoidReuse)))
        result.append("scanning", scanning)
        result.append("descriptors", .bool(state.flags.contains(.descriptors)))
        result.append("external_signer", .bool(state.flags.contains(.externalSigner)))
        result.append("blank", .bool(state.flags.contains(.blank)))
        if state.birthTime != .max { result.append("birthtime", JSONValue(state.birthTime)) }
        let (key, block) = state.lastProcessedBlock
        result.append(key, block)
        return .object(result)
    }
}

private func setFlag(_ wallet: Wallet, _ arguments: RPCArguments) throws -> JSONValue {
    let name = try arguments.string(0)
    let value = try arguments.bool(1)
    guard let flag = WalletFlags.named.first(where: { $0.name == name })?.flag else {
        throw RPCError(.invalidParameter, "Unknown wallet flag: \(name)")
    }
    guard WalletFlags.changeable.contains(flag) else { throw RPCError(.invalidParameter, "Wallet flag is immutable: \(name)") }
    try wallet.update { state in
        if state.flags.contains(flag) == value { throw RPCError(.invalidParameter, "Wallet flag is already set to \(value): \(name)") }
        state.setFlag(flag, value)
    }
    var result: JSONObject = ["flag_name": .string(name), "flag_state": .bool(value)]
    if value && flag == .avoidReuse {
        result.append(
            "warnings",
            .string(
                "You need to rescan the blockchain in order to correctly mark used destinations in the past. Until this is done, some "
                    + "destinations may be considered unused, even if the opposite is the case."))
    }
    return .object(result)
}

/// Descriptor wallets are made with the newest version: there is nothing to bring up to date.
private func upgrade(_ wallet: Wallet, _ arguments: RPCArguments) throws -> JSONValue {
    try wallet.read { try $0.checkUnlocked() }
    let wanted = try arguments.int(0)
    let version = wallet.read { Int($0.version) }
    var result: JSONObject = [
        "wallet_name": .string(wallet.name), "previous_version": JSONValue(version), "current_version": JSONValue(version),
    ]
    if wanted != 0 && wanted < version {
        let text = "Cannot downgrade wallet from version \(version) to version \(wanted). Wallet version unchanged."
        result.append("error", .string(text))
    } else {
        result.append("result", "Already at latest version. Wallet version unchanged.")
    }
    return .object(result)
}
