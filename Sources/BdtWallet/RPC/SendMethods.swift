import BdtJSON
import BdtPrimitives
import BdtRPC

/// Paying.
func sendMethods(_ manager: WalletManager) -> [RPCMethod] {
    let result = [
        RPCResult(.hex, "the transaction", when: "verbose is false"),
        RPCResult(.object, when: "verbose is true", [RPCResult("txid", .hex), RPCResult("fee_reason", .string)]),
    ]
    return [
        paying(
            manager, "sendtoaddress", "Pays an address.",
            [
                RPCArgument("address", .string, .required, "The address."),
                RPCArgument("amount", .amount, .required, "The amount in BDTC."),
                RPCArgument("comment", .string, .optional, "Kept in the wallet: what it is for."),
                RPCArgument("comment_to", .string, .optional, "Kept in the wallet: who it is for."),
                RPCArgument("subtractfeefromamount", .bool, .defaultValue(false), "The fee comes out of the amount."),
                RPCArgument("replaceable", .bool, .defaultHint("wallet default"), "Signals that it may be replaced (BIP125)."),
                RPCArgument("conf_target", .number, .defaultHint("wallet -txconfirmtarget"), "Blocks until it should confirm."),
                RPCArgument("estimate_mode", .string, .defaultValue("unset"), "unset, economical or conservative."),
                RPCArgument("avoid_reuse", .bool, .defaultValue(true), "Leaves out coins of used addresses, where the wallet tracks them."),
                RPCArgument("fee_rate", .amount, .defaultHint("estimated"), "jus/vB."),
                RPCArgument("verbose", .bool, .defaultValue(false), "Tells how the fee was found."),
            ], result, sendToAddress),
        paying(
            manager, "sendmany", "Pays several addresses with one transaction.",
            [
                RPCArgument("dummy", .string, .defaultValue(""), "Must be \"\".", signature: "\"\""),
                RPCArgument(
                    "amounts", .dictionary, .required, "The addresses and amounts.",
                    inner: [RPCArgument("address", .amount, .required, "The amount in BDTC.")]),
                RPCArgument("minconf", .number, .optional, "Without effect."),
                RPCArgument("comment", .string, .optional, "Kept in the wallet: what it is for."),
                RPCArgument(
                    "subtractfeefrom", .array, .optional, "Who pays the fee, in equal shares.",
                    inner: [RPCArgument("address", .string, .optional)]),
                RPCArgument("replaceable", .bool, .defaultHint("wallet default"), "Signals that it may be replaced (BIP125)."),
                RPCArgument("conf_target", .number, .defaultHint("wallet -txconfirmtarget"), "Blocks until it should confirm."),
                RPCArgument("estimate_mode", .string, .defaultValue("unset"), "unset, economical or conservative."),
                RPCArgument("fee_rate", .amount, .defaultHint("estimated"), "jus/vB."),
                RPCArgument("verbose", .bool, .defaultValue(false), "Tells how the fee was found."),
            ], result, sendMany),
        walletMethod(
            manager, "settxfee", "Sets the fee rate of the wallet until it is unloaded; 0 has it estimated.",
            [RPCArgument("amount", .amount, .required, "BDTC/kvB.")], RPCResult(.bool, "true")
        ) { wallet, request in try await setFee(wallet, FeeRate(satoshiPerKvB: try request.arguments.amount(0))) },
    ]
}

/// A method that makes a transaction: what stands in its way is an error of its own.
func paying(
    _ manager: WalletManager, _ name: String, _ summary: String, _ arguments: [RPCArgument], _ result: [RPCResult],
    refusal: RPCErrorCode = .walletInsufficientFunds, _ handler: @escaping @Sendable (Wallet, RPCArguments) async throws -> JSONValue
) -> RPCMethod {
    RPCMethod(category: "wallet", name: name, summary: summary, arguments: arguments, result: result) { request in
        do {
            return try await handler(try await manager.syncedWallet(for: request), request.arguments)
        } catch let error as SpendError {
            throw RPCError(refusal, error.message)
        } catch let error as WalletError {
            throw RPCError(error)
        }
    }
}

private func notes(comment: JSONValue, to: JSONValue = .null) throws(RPCError) -> [String: String] {
    var notes: [String: String] = [:]
    if !comment.isNull, try !comment.expectString().isEmpty { notes["comment"] = comment.string }
    if !to.isNull, try !to.expectString().isEmpty { notes["to"] = to.string }
    return notes
}

private func sendToAddress(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    let notes = try notes(comment: arguments[2], to: arguments[3])
    var control = CoinControl()
    control.signalsReplaceability = try arguments.optionalBool(5)
    control.avoidsReuse = try wallet.read { try $0.avoidsReuse(arguments[8]) }
    // Coins of one address are spent together when none of them may be left behind.
    control.avoidsPartialSpends = wallet.options.avoidsPartialSpends || control.avoidsReuse
    try await SendArguments.readFee(
        into: &control, target: arguments[6], mode: arguments[7], rate: arguments[9], overridesMinimum: false, wallet.chain)
    try wallet.read { try $0.checkUnlocked() }
    let recipients = try SendArguments.recipients(
        .object([try arguments.string(0): arguments[1]]), subtracting: try arguments.bool(4) ? [0] : [], wallet.environment.addresses)
    return try await send(wallet, recipients, control, notes, verbose: try arguments.bool(10))
}

private func sendMany(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    if arguments.has(0), try !arguments.string(0).isEmpty { throw RPCError(.invalidParameter, "Dummy value must be set to \"\"") }
    let outputs = try arguments.object(1)
    let notes = try notes(comment: arguments[3])
    var control = CoinControl()
    control.signalsReplaceability = try arguments.optionalBool(5)
    control.avoidsPartialSpends = wallet.options.avoidsPartialSpends
    try await SendArguments.readFee(
        into: &control, target: arguments[6], mode: arguments[7], rate: arguments[8], overridesMinimum: false, wallet.chain)
    let recipients = try SendArguments.recipients(.object(outputs), subtracting: arguments[4], wallet.environment.addresses)
    return try await send(wallet, recipients, control, notes, verbose: try arguments.bool(9))
}

private func send(
    _ wallet: Wallet, _ recipients: [Recipient], _ control: CoinControl, _ notes: [String: String], verbose: Bool
) async throws -> JSONValue {
    try wallet.read { state in
        try state.checkUnlocked()
        if state.flags.contains(.privateKeysDisabled) {
            throw RPCError(.walletError, "Error: Private keys are disabled for this wallet")
        }
    }
    let created = try await wallet.spending.pass {
        let created = try await wallet.createTransaction(recipients.shuffled(), control: control)
        try await wallet.commit(created.transaction, notes: notes)
        return created
    }
    let txid = JSONValue.string("\(created.transaction.txid)")
    return verbose ? ["txid": txid, "fee_reason": .string(created.reason.text)] : txid
}

private func setFee(_ wallet: Wallet, _ rate: FeeRate) async throws -> JSONValue {
    let relayMinimum = try await wallet.chain.relayMinFee()
    let most = FeeRate(fee: wallet.options.maximumFee, size: 1000)
    if rate != .zero {
        if rate < relayMinimum { throw RPCError(.invalidParameter, "txfee cannot be less than min relay tx fee (\(relayMinimum))") }
        if rate < wallet.options.minimumFeeRate {
            throw RPCError(.invalidParameter, "txfee cannot be less than wallet min fee (\(wallet.options.minimumFeeRate))")
        }
        if rate > most { throw RPCError(.invalidParameter, "txfee cannot be more than wallet max tx fee (\(most))") }
    }
    try wallet.update { $0.payFeeRate = rate }
    return true
}
