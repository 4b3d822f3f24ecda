import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

/// Partially signed transactions (BIP174).
func psbtMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        RPCMethod(
            category: "wallet", name: "walletcreatefundedpsbt", summary: "Makes a partially signed transaction and adds inputs to it.",
            arguments: [
                RPCArgument("inputs", .array, .optional, "The coins to spend.", inner: [RPCArgument("", .object, .optional)]),
                RPCArgument("outputs", .any, .required, "Amounts by address, and data."),
                RPCArgument("locktime", .number, .defaultValue(0), "The lock time."),
                RPCArgument("options", .namedOptions, .optional, "What is wanted.", inner: fundOptions, signature: "options"),
                RPCArgument("bip32derivs", .bool, .defaultValue(true), "Says which keys are behind inputs and outputs."),
            ],
            result: RPCResult(.object, [RPCResult("psbt", .string), RPCResult("fee", .amount), RPCResult("changepos", .number)])
        ) { request in
            do {
                return try await createFunded(try await manager.syncedWallet(for: request), request.arguments)
            } catch let error as SpendError {
                throw RPCError(.walletError, error.message)
            } catch let error as WalletError {
                throw RPCError(error)
            }
        },
        walletMethod(
            manager, "walletprocesspsbt", "Adds what the wallet knows and can sign to a partially signed transaction.",
            [
                RPCArgument("psbt", .string, .required, "The transaction in base 64."),
                RPCArgument("sign", .bool, .defaultValue(true), "Signs, too."), TransactionDocumentation.signatureHashType,
                RPCArgument("bip32derivs", .bool, .defaultValue(true), "Says which keys are behind inputs and outputs."),
                RPCArgument("finalize", .bool, .defaultValue(true), "Makes final scripts where nothing is missing."),
            ],
            RPCResult(.object, [RPCResult("psbt", .string), RPCResult("complete", .bool), RPCResult("hex", .hex, "", optional: true)])
        ) { wallet, request in try await process(wallet, request.arguments) },
    ]
}

private func process(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    var psbt: PSBT
    do {
        psbt = try PSBT(base64: try arguments.string(0))
    } catch let error as PSBTError {
        throw RPCError(.deserializationError, "TX decode failed \(error.message)")
    }
    let hashType = try signatureHashType(arguments[2])
    let (signs, showsOrigins, finalizes) = (try arguments.bool(1), try arguments.bool(3), try arguments.bool(4))
    if signs { try wallet.read { try $0.checkUnlocked() } }
    let isComplete = try await wallet.filled(
        &psbt, hashType: hashType, signs: signs, showsOrigins: showsOrigins, finalizes: finalizes)
    var result: JSONObject = ["psbt": .string(psbt.base64), "complete": .bool(isComplete)]
    var final = psbt
    if isComplete, let body = final.extract() { result.append("hex", .string(Transaction(body).hex)) }
    return .object(result)
}

private func createFunded(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    var options = arguments.has(3) ? try arguments.object(3) : JSONObject()
    let codec = wallet.environment.addresses
    let recipients = try SendArguments.recipients(
        arguments[1], subtracting: options["subtractFeeFromOutputs"] ?? .null, codec)
    let replaceable = options["replaceable"]?.bool ?? wallet.options.signalsReplaceability
    var body = try TransactionArguments(codec: codec).transaction(
        inputs: arguments[0], outputs: arguments[1], lockTime: arguments[2], replaceable: replaceable)
    body.outputs = []
    try SendArguments.readWeights(of: arguments[0], into: &options)
    var control = CoinControl()
    control.allowsOtherInputs = body.inputs.isEmpty
    let plan = try await FundPlan(options, wallet, control, outputCount: recipients.count, body, overridesMinimum: true)
    let created = try await plan.fund(recipients, wallet)
    let showsOrigins = try arguments.bool(4)
    let psbt = try wallet.read { state in
        var psbt = PSBT(created.transaction.body)
        _ = try state.filled(&psbt, hashType: SignatureHashType.all, signs: false, showsOrigins: showsOrigins)
        return psbt
    }
    return ["psbt": .string(psbt.base64), "fee": created.fee.json, "changepos": JSONValue(created.changePosition ?? -1)]
}

extension WalletState {
    /// `fill`, failures being those of a call.
    func filled(
        _ psbt: inout PSBT, hashType: UInt8, signs: Bool, showsOrigins: Bool, finalizes: Bool = true
    ) throws(RPCError) -> Bool {
        do throws(PSBTError) {
            return try fill(&psbt, hashType: hashType, signs: signs, showsOrigins: showsOrigins, finalizes: finalizes)
        } catch {
            throw RPCError(filling: error)
        }
    }
}

extension Wallet {
    /// `fill`, failures being those of a call.
    func filled(
        _ psbt: inout PSBT, hashType: UInt8, signs: Bool, showsOrigins: Bool, finalizes: Bool = true
    ) async throws -> Bool {
        do {
            return try await fill(&psbt, hashType: hashType, signs: signs, showsOrigins: showsOrigins, finalizes: finalizes)
        } catch let error as PSBTError {
            throw RPCError(filling: error)
        }
    }
}

extension RPCError {
    fileprivate init(filling error: PSBTError) {
        let isMismatch = error.message.hasPrefix("Specified sighash")
        self.init(isMismatch ? .deserializationError : .verifyError, error.message)
    }
}
