import BdtJSON
import BdtKeys
import BdtRPC

/// Signed texts, by keys that the caller brings.
func signMessageMethods(_ codec: AddressCodec) -> [RPCMethod] {
    [verifyMessage(codec), signMessageWithPrivateKey(codec)]
}

private func verifyMessage(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "util", name: "verifymessage", summary: "Checks the signature of a text.",
        arguments: [
            RPCArgument("address", .string, .required, "The address whose key has signed"),
            RPCArgument("signature", .string, .required, "The signature in base 64 (see signmessage)"),
            RPCArgument("message", .string, .required, "The text"),
        ],
        result: RPCResult(.bool, "Whether the signature is right"),
        examples: ["verifymessage \"myaddress\" \"signature\" \"my message\""]
    ) { request in
        let verdict = SignedMessage.verify(
            try request.arguments.string(2), signature: try request.arguments.string(1), address: try request.arguments.string(0),
            codec: codec)
        switch verdict {
        case .valid: return true
        case .notSigned: return false
        case .invalidAddress: throw RPCError(.invalidAddressOrKey, "Invalid address")
        case .addressWithoutKey: throw RPCError(.typeError, "Address does not refer to key")
        case .malformedSignature: throw RPCError(.typeError, "Malformed base64 encoding")
        }
    }
}

private func signMessageWithPrivateKey(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "util", name: "signmessagewithprivkey", summary: "Signs a text with a private key.",
        arguments: [
            RPCArgument("privkey", .string, .required, "The private key"), RPCArgument("message", .string, .required, "The text"),
        ],
        result: RPCResult(.string, "The signature in base 64"),
        examples: ["signmessagewithprivkey \"privkey\" \"my message\""]
    ) { request in
        guard let key = codec.decodePrivateKey(try request.arguments.string(0)) else {
            throw RPCError(.invalidAddressOrKey, "Invalid private key")
        }
        return .string(SignedMessage.sign(try request.arguments.string(1), key: key))
    }
}
