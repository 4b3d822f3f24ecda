import BdtBase
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

/// The signature hash type that an RPC argument names; the default type when it is null.
package func signatureHashType(_ value: JSONValue) throws(RPCError) -> UInt8 {
    if value.isNull { return SignatureHashType.default }
    let name = try value.expectString()
    guard let type = SignatureHashNames.type(named: name) else {
        throw RPCError(.invalidParameter, "'\(name)' is not a valid sighash parameter.")
    }
    return type
}

/// What the signing calls answer: the transaction, whether it is complete, and what is wrong with inputs. Throws when an amount is missing.
package func signingResult(
    _ body: TransactionBody, errors: [Int: String], outputs: [OutPoint: TransactionOutput]
) throws(RPCError) -> JSONObject {
    var list: [JSONValue] = []
    for (index, message) in errors.sorted(by: { $0.key < $1.key }) {
        let input = body.inputs[index]
        if message == "Missing amount", let output = outputs[input.previousOutput] {
            throw RPCError(.typeError, "Missing amount for \(describe(output))")
        }
        list.append([
            "txid": .string("\(input.previousOutput.txid)"), "vout": JSONValue(input.previousOutput.index),
            "witness": JSONValue(input.witness.map { Hex.encode($0) }), "scriptSig": .string(input.scriptSig.description),
            "sequence": JSONValue(input.sequence), "error": .string(message),
        ])
    }
    var object: JSONObject = ["hex": .string(Transaction(body).hex), "complete": .bool(errors.isEmpty)]
    if !list.isEmpty { object.append("errors", .array(list)) }
    return object
}

/// `CTxOut(nValue=1.00000000, scriptPubKey=` and the first 30 digits of the script.
private func describe(_ output: TransactionOutput) -> String {
    "CTxOut(nValue=\(output.value), scriptPubKey=\(output.script.description.prefix(30)))"
}
