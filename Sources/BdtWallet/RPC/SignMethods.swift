import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Signing with the wallet's keys.
func signMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "signrawtransactionwithwallet", "Signs the inputs that the wallet has keys for.",
            [
                RPCArgument("hexstring", .string, .required, "The transaction."), TransactionDocumentation.previousOutputs,
                TransactionDocumentation.signatureHashType,
            ],
            RPCResult(.object, TransactionDocumentation.signed)
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
    guard let body = decodeTransactionBody(hex: try arguments.string(0)) else {
        throw RPCError(.deserializationError, "TX decode failed. Make sure the tx has at least one input.")
    }
    try wallet.read { try $0.checkUnlocked() }
    var spent = try await wallet.chain.findCoins(body.inputs.map(\.previousOutput)).mapValues(\.output)
    var unused = FlatSigningProvider()
    try readPreviousOutputs(arguments[1], keys: &unused, takesScripts: false, outputs: &spent)
    let type = try signatureHashType(arguments[2])
    let (signed, errors) = wallet.read { [spent] state in
        var copy = body
        let errors = state.sign(&copy, spent: spent, hashType: type)
        return (copy, errors)
    }
    return .object(try signingResult(signed, errors: errors, outputs: spent))
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
    return .string(SignedMessage.sign(message, key: key))
}
