import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

func signRawTransactionWithKey(_ codec: AddressCodec, _ findOutputs: @escaping OutputLookup) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "signrawtransactionwithkey",
        summary: "Signs the inputs of a transaction with the given private keys and no others.",
        arguments: [
            RPCArgument("hexstring", .string, .required, "The transaction"),
            RPCArgument(
                "privkeys", .array, .required, "The private keys", inner: [RPCArgument("privatekey", .hex, .optional, "A private key")]),
            TransactionDocumentation.previousOutputs, TransactionDocumentation.signatureHashType,
        ],
        result: RPCResult(.object, "", TransactionDocumentation.signed),
        examples: ["signrawtransactionwithkey \"myhex\" \"[\\\"key1\\\",\\\"key2\\\"]\""]
    ) { request in
        guard var body = decodeTransactionBody(hex: try request.arguments.string(0)) else {
            throw RPCError(.deserializationError, "TX decode failed. Make sure the tx has at least one input.")
        }
        var keys = FlatSigningProvider()
        for item in try request.arguments.array(1) {
            guard let key = codec.decodePrivateKey(try item.expectString()) else {
                throw RPCError(.invalidAddressOrKey, "Invalid private key")
            }
            keys.add(key)
        }
        var outputs = try await findOutputs(body.inputs.map(\.previousOutput))
        try readPreviousOutputs(request.arguments[2], keys: &keys, outputs: &outputs)
        let hashType = try signatureHashType(request.arguments[3])
        let errors = signTransaction(&body, keys: keys, spentOutputs: outputs, hashType: hashType)
        return .object(try signingResult(body, errors: errors, outputs: outputs))
    }
}
