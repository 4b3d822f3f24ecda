import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

private let finishedResult = RPCResult(
    .object,
    [
        RPCResult("psbt", .string, optional: true), RPCResult("txid", .hex, optional: true), RPCResult("hex", .hex, optional: true),
        RPCResult("complete", .bool),
    ])

private let feeArguments = [
    RPCArgument("conf_target", .number, .defaultHint("wallet -txconfirmtarget"), "Blocks until it should confirm."),
    RPCArgument("estimate_mode", .string, .defaultValue("unset"), "unset, economical or conservative."),
    RPCArgument("fee_rate", .amount, .defaultHint("estimated"), "jus/vB."),
]

private func option(_ name: String, _ type: RPCType, _ description: String) -> RPCArgument {
    RPCArgument(name, type, .optional, description)
}

private let commonOptions = [
    option("add_to_wallet", .bool, "Sends the transaction; false only returns it."),
    RPCArgument("fee_rate", .amount, .optional, "jus/vB.", alsoPositional: true),
    option("include_watching", .bool, "Without effect."), option("inputs", .array, "The coins to spend."),
    option("locktime", .number, "The lock time."), option("lock_unspents", .bool, "Locks the chosen coins."),
    option("psbt", .bool, "Returns a partially signed transaction, and sends nothing."),
    RPCArgument("conf_target", .number, .optional, "Blocks until it should confirm.", alsoPositional: true),
    RPCArgument("estimate_mode", .string, .optional, "unset, economical or conservative.", alsoPositional: true),
    option("replaceable", .bool, "Signals that it may be replaced (BIP125)."), option("minconf", .number, "The fewest confirmations."),
    option("maxconf", .number, "The most confirmations."), option("solving_data", .object, "Keys and scripts of foreign inputs."),
]

/// Paying with more say over the transaction, and paying out everything.
func sendAllMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        paying(
            manager, "send", "Makes, signs and sends a transaction.",
            [
                RPCArgument("outputs", .any, .required, "Amounts by address, and data.", inner: [])
            ] + feeArguments + [
                RPCArgument(
                    "options", .namedOptions, .optional,
                    inner: [
                        option("add_inputs", .bool, "Adds inputs to those given."),
                        option("include_unsafe", .bool, "Uses coins that may still vanish."),
                        option("change_address", .string, "Where change goes."),
                        option("change_position", .number, "The index of the change output."),
                        option("change_type", .string, "The kind of change address."),
                        option("subtract_fee_from_outputs", .array, "Outputs that pay the fee."),
                        option("max_tx_weight", .number, "The most that the transaction may weigh."),
                    ] + commonOptions, signature: "options")
            ], [finishedResult], refusal: .walletError, send),
        paying(
            manager, "sendall", "Pays out all coins, or those that are named.",
            [
                RPCArgument(
                    "recipients", .array, .required, "Addresses that share what is left, and amounts by address.",
                    inner: [RPCArgument("address", .string, .optional)])
            ] + feeArguments + [
                RPCArgument(
                    "options", .namedOptions, .optional,
                    inner: [option("send_max", .bool, "Leaves out coins that cost more than they are worth.")] + commonOptions,
                    signature: "options")
            ], [finishedResult], refusal: .walletError, sendAll),
    ]
}

/// The options with what the arguments before them say of the fee.
func mergedOptions(_ arguments: RPCArguments) throws(RPCError) -> JSONObject {
    var options = arguments.has(4) ? try arguments.object(4) : JSONObject()
    let (target, mode, rate) = (arguments[1], arguments[2], arguments[3])
    if options["conf_target"] != nil || options["estimate_mode"] != nil {
        if !target.isNull || !mode.isNull {
            throw RPCError(
                .invalidParameter,
                "Pass conf_target and estimate_mode either as arguments or in the options object, but not both")
        }
    } else {
        if !target.isNull { options["conf_target"] = target }
        if !mode.isNull { options["estimate_mode"] = mode }
    }
    if options["fee_rate"] != nil, !rate.isNull {
        throw RPCError(.invalidParameter, "Pass the fee_rate either as an argument, or in the options object, but not both")
    }
    if !rate.isNull { options["fee_rate"] = rate }
    if options["conf_target"] != nil, options["estimate_mode"]?.string ?? "unset" == "unset" {
        throw RPCError(.invalidParameter, "Specify estimate_mode")
    }
    try preventOutdated(options)
    return options
}

private func preventOutdated(_ options: JSONObject) throws(RPCError) {
    let renamed = [
        ("feeRate", "fee_rate (\(FeeRate.atom)/vB)"), ("changeAddress", "change_address"), ("changePosition", "change_position"),
        ("includeWatching", "include_watching"), ("lockUnspents", "lock_unspents"),
        ("subtractFeeFromOutputs", "subtract_fee_from_outputs"),
    ]
    for (old, new) in renamed where options[old] != nil { throw RPCError(.invalidParameter, "Use \(new) instead of \(old)") }
}

private func send(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    var options = try mergedOptions(arguments)
    let codec = wallet.environment.addresses
    let recipients = try SendArguments.recipients(
        arguments[0], subtracting: options["subtract_fee_from_outputs"] ?? .null, codec)
    let replaceable = options["replaceable"]?.bool ?? wallet.options.signalsReplaceability
    var body = try TransactionArguments(codec: codec).transaction(
        inputs: options["inputs"] ?? .null, outputs: arguments[0], lockTime: options["locktime"] ?? .null, replaceable: replaceable)
    body.outputs = []
    try SendArguments.readWeights(of: options["inputs"] ?? .null, into: &options)
    var control = CoinControl()
    // Coins are added to named ones only where the caller says so.
    control.allowsOtherInputs = body.inputs.isEmpty
    let plan = try await FundPlan(options, wallet, control, outputCount: recipients.count, body, overridesMinimum: false)
    return try await wallet.spending.pass {
        let created = try await wallet.createTransaction(
            recipients, changePosition: plan.changePosition, control: plan.control, signs: false)
        if plan.locksCoins { try wallet.lockCoins(of: created.transaction.body) }
        return try await finishSending(wallet, created.transaction.body, options)
    }
}

/// Signs a transaction and sends it, unless the options or missing signatures stand against that.
func finishSending(_ wallet: Wallet, _ body: TransactionBody, _ options: JSONObject) async throws -> JSONValue {
    var psbt = PSBT(body)
    // First what is known, then the signatures: those do not name keys.
    _ = try await wallet.filled(&psbt, hashType: SignatureHashType.default, signs: false, showsOrigins: true)
    _ = try await wallet.filled(&psbt, hashType: SignatureHashType.default, signs: true, showsOrigins: false)
    var copy = psbt
    let final = copy.extract()
    let wantsPSBT = options["psbt"]?.bool ?? false
    let isSent = options["add_to_wallet"]?.bool ?? true
    var result = JSONObject()
    if wantsPSBT || final == nil || !isSent { result.append("psbt", .string(psbt.base64)) }
    if let final {
        let transaction = Transaction(final)
        result.append("txid", .string("\(transaction.txid)"))
        if isSent && !wantsPSBT {
            try await wallet.commit(transaction)
        } else {
            result.append("hex", .string(transaction.hex))
        }
    }
    result.append("complete", .bool(final != nil))
    return .object(result)
}
