import BdtCommon
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

func decodeScript(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "decodescript", summary: "Takes a script apart.",
        arguments: [RPCArgument("hexstring", .hex, .required, "The script")],
        result: RPCResult(.object, "", results), examples: ["decodescript \"hexstring\""]
    ) { request in
        let text = try request.arguments.string(0)
        let script = text.isEmpty ? Script() : Script(try request.arguments[0].expectHex("argument"))
        var json = codec.json(script, includesHex: false)
        let template = ScriptTemplate(script)
        guard canBeWrapped(script, template) else { return .object(json) }
        json.append("p2sh", .string(codec.encode(.scriptHash(of: script))))
        if let witness = witnessForm(script, template) {
            var provider = FlatSigningProvider()
            if witness.isPayToWitnessScriptHash { provider.add(script) }
            var segwit = codec.json(witness, provider: provider)
            segwit.append("p2sh-segwit", .string(codec.encode(.scriptHash(of: witness))))
            json.append("segwit", .object(segwit))
        }
        return .object(json)
    }
}

private let results: [RPCResult] = [
    RPCResult("asm", .string, "The script in words"), RPCResult("desc", .string, "A descriptor of the script"),
    RPCResult("type", .string, "What kind of output script it is"),
    RPCResult("address", .string, "Its address, if there is one", optional: true),
    RPCResult("p2sh", .string, "The address of P2SH with this redeem script, where that makes sense", optional: true),
    RPCResult(
        "segwit", .object, "The output with this as its witness script, where that makes sense", optional: true,
        TransactionDocumentation.script + [RPCResult("p2sh-segwit", .string, "The address of P2SH around that")]),
]

/// Whether P2SH around the script could be spent.
private func canBeWrapped(_ script: Script, _ template: ScriptTemplate) -> Bool {
    switch template {
    case .nullData, .scriptHash, .witnessUnknown, .witnessV1Taproot, .anchor: return false
    default: break
    }
    guard script.hasValidOpcodes, !script.isUnspendable else { return false }
    return script.allSatisfy { $0.opcode != .checkSigAdd && !$0.opcode.isSuccess }
}

/// The segwit output for the same purpose; nil where segwit cannot or need not serve it.
private func witnessForm(_ script: Script, _ template: ScriptTemplate) -> Script? {
    switch template {
    case .pubKey(let key): key.isCompressed ? Destination.witnessV0KeyHash(key.id).script : nil
    case .pubKeyHash(let id): Destination.witnessV0KeyHash(id).script
    case .multisig(_, let keys): keys.allSatisfy(\.isCompressed) ? script.payToWitnessScriptHash : nil
    case .nonstandard: script.payToWitnessScriptHash
    default: nil
    }
}
