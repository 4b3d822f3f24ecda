import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

/// Replacing an unconfirmed transaction by one that pays more.
func bumpMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        bumpMethod(
            manager, "bumpfee", "Replaces an unconfirmed transaction of the wallet by one that pays a higher fee, and sends that.",
            RPCResult("txid", .hex, "the new transaction"), bump),
        bumpMethod(
            manager, "psbtbumpfee", "Makes a replacement of an unconfirmed transaction that pays a higher fee, to be signed elsewhere.",
            RPCResult("psbt", .string, "the new transaction in base 64"), bumpUnsigned),
    ]
}

private func bumpMethod(
    _ manager: WalletManager, _ name: String, _ summary: String, _ result: RPCResult,
    _ handler: @escaping @Sendable (Wallet, FeeBumpRequest) async throws -> JSONObject
) -> RPCMethod {
    walletMethod(
        manager, name, summary,
        [
            RPCArgument("txid", .hex, .required, "The transaction."),
            RPCArgument("options", .namedOptions, .optional, "What is wanted.", inner: bumpOptions, signature: "options"),
        ],
        RPCResult(
            .object,
            [
                result, RPCResult("origfee", .amount, "the fee of the replaced transaction"),
                RPCResult("fee", .amount, "the fee of the new one"),
                RPCResult("errors", .array, "what went wrong on the way", [RPCResult(.string)]),
            ])
    ) { wallet, request in
        if name == "bumpfee", wallet.read({ $0.flags.contains(.privateKeysDisabled) }), !wallet.usesSigner {
            throw RPCError(
                .walletError, "bumpfee is not available with wallets that have private keys disabled. Use psbtbumpfee instead.")
        }
        let wanted = try await readRequest(wallet, request.arguments)
        do {
            return .object(try await handler(wallet, wanted))
        } catch let error as FeeBumpError {
            throw RPCError(error.kind.code, error.message)
        } catch let error as SpendError {
            throw RPCError(.walletError, error.message)
        }
    }
}

private let bumpOptions = [
    RPCArgument("conf_target", .number, .defaultHint("wallet -txconfirmtarget"), "Blocks until it should confirm."),
    RPCArgument("fee_rate", .amount, .defaultHint("estimated"), "jus/vB. At least what nodes ask of a replacement."),
    RPCArgument("replaceable", .bool, .defaultValue(true), "Signals that the new transaction may be replaced, too (BIP125)."),
    RPCArgument("estimate_mode", .string, .defaultValue("unset"), "unset, economical or conservative."),
    RPCArgument("outputs", .any, .defaultValue([]), "Amounts by address, and data, in place of the present outputs."),
    RPCArgument(
        "original_change_index", .number, .defaultHint("found by the wallet"), "The output that change goes to. Excludes outputs."),
]

extension FeeBumpError.Kind {
    fileprivate var code: RPCErrorCode {
        switch self {
        case .parameter: .invalidParameter
        case .unknown: .invalidAddressOrKey
        case .wallet: .walletError
        case .other: .miscError
        }
    }
}

private func readRequest(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> FeeBumpRequest {
    var request = FeeBumpRequest(txid: try arguments.txid(0), control: CoinControl())
    request.control.signalsReplaceability = true
    let options = arguments.has(1) ? try arguments.object(1) : JSONObject()
    try options.checkMembers(
        [
            ("confTarget", .number), ("conf_target", .number), ("fee_rate", nil), ("replaceable", .bool), ("estimate_mode", .string),
            ("outputs", nil), ("original_change_index", .number),
        ], allowsNull: true, strict: true)
    if options["confTarget"] != nil, options["conf_target"] != nil {
        throw RPCError(
            .invalidParameter,
            "confTarget and conf_target options should not both be set. Use conf_target (confTarget is deprecated).")
    }
    if let value = options["replaceable"], !value.isNull { request.control.signalsReplaceability = try value.expectBool() }
    try await SendArguments.readFee(
        into: &request.control, target: options["confTarget"] ?? options["conf_target"] ?? .null,
        mode: options["estimate_mode"] ?? .null, rate: options["fee_rate"] ?? .null, overridesMinimum: false, wallet.chain)
    if let outputs = options["outputs"], !outputs.isNull {
        if outputs.array?.isEmpty == true {
            throw RPCError(.invalidParameter, "Invalid parameter, output argument cannot be an empty array")
        }
        request.outputs = try TransactionArguments(codec: wallet.environment.addresses).outputs(outputs).map {
            TransactionOutput(value: $0.amount, script: $0.script)
        }
    }
    if let index = options["original_change_index"], !index.isNull { request.changeIndex = Int(try index.expectInteger(UInt32.self)) }
    try wallet.read { try $0.checkUnlocked() }
    return request
}

private func bump(_ wallet: Wallet, _ request: FeeBumpRequest) async throws -> JSONObject {
    let (txid, bump) = try await wallet.spending.pass {
        let bump = try await wallet.makeFeeBump(request)
        let replacement = try await wallet.sign(bump)
        try await wallet.commit(replacement, replacing: request.txid)
        return (replacement.txid, bump)
    }
    return ["txid": .string("\(txid)"), "origfee": bump.oldFee.json, "fee": bump.newFee.json, "errors": []]
}

private func bumpUnsigned(_ wallet: Wallet, _ request: FeeBumpRequest) async throws -> JSONObject {
    var request = request
    request.requiresOwnInputs = false
    let final = request
    let bump = try await wallet.spending.pass { try await wallet.makeFeeBump(final) }
    let psbt = try wallet.read { state in
        var psbt = PSBT(bump.body)
        _ = try state.filled(&psbt, hashType: SignatureHashType.default, signs: false, showsOrigins: true)
        return psbt
    }
    return ["psbt": .string(psbt.base64), "origfee": bump.oldFee.json, "fee": bump.newFee.json, "errors": []]
}
