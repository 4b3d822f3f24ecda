import BdtCommon
import BdtJSON
import BdtPrimitives
import BdtRPC

/// Adding inputs to a transaction that was put together by hand.
func fundMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        RPCMethod(
            category: "rawtransactions", name: "fundrawtransaction",
            summary: "Adds inputs until they pay for the outputs and the fee, and an output for change.",
            arguments: [
                RPCArgument("hexstring", .hex, .required, "The transaction."),
                RPCArgument(
                    "options", .namedOptionsOrBool, .optional, "What is wanted.", inner: fundOptions + [fundWeights], signature: "options"),
                RPCArgument("iswitness", .bool, .defaultHint("tried both ways"), "Whether the text has the form with witnesses."),
            ],
            result: [RPCResult(.object, [RPCResult("hex", .hex), RPCResult("fee", .amount), RPCResult("changepos", .number)])]
        ) { request in
            do {
                return try await fund(try await manager.syncedWallet(for: request), request.arguments)
            } catch let error as SpendError {
                throw RPCError(.walletError, error.message)
            } catch let error as WalletError {
                throw RPCError(error)
            }
        }
    ]
}

/// What calls that add inputs may ask for.
let fundOptions = [
    RPCArgument("add_inputs", .bool, .defaultValue(true), "Adds inputs when those given are not enough."),
    RPCArgument("include_unsafe", .bool, .defaultValue(false), "Uses coins that may still vanish."),
    RPCArgument("minconf", .number, .defaultValue(0), "The fewest confirmations of added inputs."),
    RPCArgument("maxconf", .number, .optional, "The most confirmations of added inputs."),
    RPCArgument("changeAddress", .string, .defaultHint("a new address"), "Where change goes."),
    RPCArgument("changePosition", .number, .defaultHint("random"), "The index of the change output."),
    RPCArgument("change_type", .string, .defaultHint("set by -changetype"), "The kind of change address."),
    RPCArgument("includeWatching", .bool, .defaultHint("whether the wallet has no private keys"), "Without effect."),
    RPCArgument("lockUnspents", .bool, .defaultValue(false), "Locks the chosen coins."),
    RPCArgument("fee_rate", .amount, .defaultHint("estimated"), "jus/vB."),
    RPCArgument("feeRate", .amount, .defaultHint("estimated"), "BDTC/kvB."),
    RPCArgument("subtractFeeFromOutputs", .array, .defaultValue([]), "Outputs that pay the fee."),
    RPCArgument("max_tx_weight", .number, .defaultValue(400_000), "The most that the transaction may weigh."),
    RPCArgument("conf_target", .number, .defaultHint("wallet -txconfirmtarget"), "Blocks until it should confirm."),
    RPCArgument("estimate_mode", .string, .defaultValue("unset"), "unset, economical or conservative."),
    RPCArgument("replaceable", .bool, .defaultHint("wallet default"), "Signals that it may be replaced (BIP125)."),
    RPCArgument("solving_data", .object, .optional, "Keys and scripts of inputs that are not the wallet's."),
]

/// Calls that take inputs as objects have the weights there.
private let fundWeights = RPCArgument("input_weights", .array, .optional, "Weights of inputs, once signed.")

private func fund(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    let form = try arguments.optionalBool(2)
    let decoded = decodeTransactionBody(hex: try arguments.string(0), tryWithoutWitness: form != true, tryWitness: form != false)
    guard let body = decoded else {
        throw RPCError(.deserializationError, "TX decode failed")
    }
    // In former times the option was one boolean, which nothing depends on any more.
    let options = arguments[1].bool != nil || arguments[1].isNull ? JSONObject() : try arguments[1].expectObject()
    let names = [String](repeating: "dummy", count: body.outputs.count)
    let subtracting = try SendArguments.subtracting(options["subtractFeeFromOutputs"] ?? .null, from: names)
    let recipients = body.outputs.enumerated().map {
        Recipient(script: $1.script, amount: $1.value, subtractsFee: subtracting.contains($0))
    }
    if recipients.isEmpty { throw RPCError(.invalidParameter, "TX must have at least one output") }
    var control = CoinControl()
    control.allowsOtherInputs = true
    let plan = try await FundPlan(options, wallet, control, outputCount: recipients.count, body, overridesMinimum: true)
    let created = try await plan.fund(recipients, wallet)
    return [
        "hex": .string(created.transaction.hex), "fee": created.fee.json,
        "changepos": JSONValue(created.changePosition ?? -1),
    ]
}
