import BdtBase
import BdtCrypto
import BdtEncoding
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

/// Signing with the wallet's keys.
func signMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "signrawtransactionwithwallet", "Signs the inputs that the wallet has keys for.",
            [
                RPCArgument("hexstring", .string, .required, "The transaction."),
                RPCArgument(
                    "prevtxs", .array, .optional, "Outputs that it spends and the chain does not know yet.",
                    inner: [
                        RPCArgument(
                            "", .object, .optional,
                            inner: [
                                RPCArgument("txid", .hex, .required), RPCArgument("vout", .number, .required),
                                RPCArgument("scriptPubKey", .hex, .required), RPCArgument("redeemScript", .hex, .optional),
                                RPCArgument("witnessScript", .hex, .optional), RPCArgument("amount", .amount, .optional),
                            ])
                    ]),
                RPCArgument(
                    "sighashtype", .string, .defaultHint("DEFAULT for Taproot, ALL otherwise"),
                    "DEFAULT, ALL, NONE, SINGLE, or one of the latter three with |ANYONECANPAY."),
            ],
            RPCResult(
                .object,
                [
                    RPCResult("hex", .hex), RPCResult("complete", .bool),
                    RPCResult("errors", .array, optional: true, [RPCResult(.object, [RPCResult(.elision)])]),
                ])
        ) { wallet, request in try await signRaw(wallet, request.arguments) },
        walletMethod(
            manager, "signmessage", "Signs a text with the key of an address.",
            [
                RPCArgument("address", .string, .required, "A legacy address of the wallet."),
                RPCArgument("message", .string, .required, "The text."),
            ], RPCResult(.string, "the signature in base 64")
        ) { wallet, request in
            try signMessage(wallet, address: try request.arguments.string(0), message: try request.arguments.string(1))
        },
    ]
}

private func signRaw(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    guard let body = RawTransaction.decode(try arguments.string(0)) else {
        throw RPCError(.deserializationError, "TX decode failed. Make sure the tx has at least one input.")
    }
    try wallet.read { try $0.checkUnlocked() }
    var spent = try await wallet.chain.findCoins(body.inputs.map(\.previousOutput)).mapValues(\.output)
    if arguments.has(1) { try PreviousOutputs.read(arguments.array(1), into: &spent) }
    let type = try hashType(arguments.optionalString(2))
    var signed = body
    let errors = wallet.read { [spent] state in
        var copy = signed
        let errors = state.sign(&copy, spent: spent, hashType: type)
        return (copy, errors)
    }
    signed = errors.0
    return try signingResult(signed, errors: errors.1, spent: spent)
}

private func hashType(_ text: String?) throws(RPCError) -> UInt8 {
    guard let text else { return SignatureHashType.default }
    let known: [String: UInt8] = [
        "DEFAULT": SignatureHashType.default, "ALL": SignatureHashType.all, "NONE": SignatureHashType.none,
        "SINGLE": SignatureHashType.single,
    ]
    let suffix = "|ANYONECANPAY"
    if let type = known[text] { return type }
    if text.hasSuffix(suffix), let type = known[String(text.dropLast(suffix.count))], type != SignatureHashType.default {
        return type | SignatureHashType.anyoneCanPay
    }
    throw RPCError(.invalidParameter, "'\(text)' is not a valid sighash parameter.")
}

private func signingResult(_ body: TransactionBody, errors: [Int: String], spent: [OutPoint: TransactionOutput]) throws(RPCError)
    -> JSONValue
{
    var listed: [JSONValue] = []
    for (index, text) in errors.sorted(by: { $0.key < $1.key }) {
        let input = body.inputs[index]
        if text == "Missing amount" {
            let script = spent[input.previousOutput]?.script ?? Script()
            let shown = "CTxOut(nValue=\(Amount.maxMoney), scriptPubKey=\("\(script)".prefix(30)))"
            throw RPCError(.typeError, "Missing amount for \(shown)")
        }
        listed.append([
            "txid": .string("\(input.previousOutput.txid)"), "vout": JSONValue(input.previousOutput.index),
            "witness": JSONValue(input.witness.map { Hex.encode($0) }), "scriptSig": .string("\(input.scriptSig)"),
            "sequence": JSONValue(input.sequence), "error": .string(text),
        ])
    }
    var result: JSONObject = ["hex": .string(Hex.encode(Transaction(body).encoded)), "complete": .bool(errors.isEmpty)]
    if !listed.isEmpty { result.append("errors", .array(listed)) }
    return .object(result)
}

private func signMessage(_ wallet: Wallet, address: String, message: String) throws -> JSONValue {
    try wallet.read { try $0.checkUnlocked() }
    guard let destination = try? wallet.environment.addresses.decode(address) else {
        throw RPCError(.invalidAddressOrKey, "Invalid address")
    }
    guard case .pkHash(let id) = destination else { throw RPCError(.typeError, "Address does not refer to key") }
    guard let key = wallet.read({ $0.keys.signingProvider(for: destination.script)?.privateKey(for: id) }) else {
        throw RPCError(.walletError, "Private key not available")
    }
    var writer = ByteWriter()
    writer.write("Bdtcoin Signed Message:\n")
    writer.write(message)
    return .string(Base64.encode(key.signRecoverable(SHA256.double(writer.bytes))))
}
