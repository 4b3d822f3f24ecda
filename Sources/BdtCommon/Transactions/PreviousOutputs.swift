import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Reads the `prevtxs` of the signing calls: adds the outputs to `outputs`, and the scripts behind them to `keys` (nil when the caller does
/// not sign with keys of its own). An amount that is not given is `Amount.maxMoney`.
package func readPreviousOutputs(
    _ value: JSONValue, keys: inout FlatSigningProvider, takesScripts: Bool = true, outputs: inout [OutPoint: TransactionOutput]
) throws(RPCError) {
    if value.isNull { return }
    for item in try value.expectArray() {
        guard let object = item.object else {
            throw RPCError(.deserializationError, "expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}")
        }
        try object.checkMembers([("txid", .string), ("vout", .number), ("scriptPubKey", .string)])
        let txid = try (object["txid"] ?? .null).expectTxid("txid")
        let index = try (object["vout"] ?? .null).expectInteger(Int32.self)
        if index < 0 { throw RPCError(.deserializationError, "vout cannot be negative") }
        let point = OutPoint(txid: txid, index: UInt32(index))
        let script = Script(try (object["scriptPubKey"] ?? .null).expectHex("scriptPubKey"))
        if let known = outputs[point], known.script != script {
            throw RPCError(
                .deserializationError,
                "Previous output scriptPubKey mismatch:\n\(known.script.assembly())\nvs:\n\(script.assembly())")
        }
        let amount = try object["amount"].map { value throws(RPCError) in Amount(try value.expectAmount()) }
        outputs[point] = TransactionOutput(value: amount ?? .maxMoney, script: script)
        if takesScripts && (script.isPayToScriptHash || script.isPayToWitnessScriptHash) {
            try readScripts(object, for: script, keys: &keys)
        }
    }
}

/// The redeem and witness script of one previous output. Either may stand for the other, as older callers have it.
private func readScripts(_ object: JSONObject, for output: Script, keys: inout FlatSigningProvider) throws(RPCError) {
    try object.checkMembers([("redeemScript", .string), ("witnessScript", .string)], allowsNull: true)
    let redeem = object["redeemScript"] ?? .null
    let witness = object["witnessScript"] ?? .null
    if redeem.isNull && witness.isNull { throw RPCError(.invalidParameter, "Missing redeemScript/witnessScript") }
    let bytes = witness.isNull ? try redeem.expectHex("redeemScript") : try witness.expectHex("witnessScript")
    let script = Script(bytes)
    let wrapped = script.payToWitnessScriptHash
    keys.add(script)
    keys.add(wrapped)
    if !redeem.isNull && !witness.isNull && redeem != witness, Script(try redeem.expectHex("redeemScript")) != wrapped {
        throw RPCError(.invalidParameter, "redeemScript does not correspond to witnessScript")
    }
    let matches = output.isPayToScriptHash ? [script.payToScriptHash, wrapped.payToScriptHash] : [wrapped]
    if !matches.contains(output) { throw RPCError(.invalidParameter, "redeemScript/witnessScript does not match scriptPubKey") }
}
