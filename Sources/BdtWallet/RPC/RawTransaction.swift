import BdtBase
import BdtEncoding
import BdtJSON
import BdtPrimitives
import BdtRPC

/// Transactions in hexadecimal, with or without witnesses.
enum RawTransaction {
    /// Tries both forms when the caller does not say which it is; one without inputs can be read only as the form without witnesses.
    /// Nil when neither fits.
    static func decode(_ text: String, witness: Bool = true, noWitness: Bool = true) -> TransactionBody? {
        guard let bytes = Hex.decode(text) else { return nil }
        func body(_ witness: Bool) -> TransactionBody? {
            var reader = ByteReader(bytes)
            guard let body = try? TransactionBody(from: &reader, witness: witness), reader.isAtEnd else { return nil }
            return body
        }
        let extended = witness ? body(true) : nil
        let legacy = noWitness ? body(false) : nil
        // Bytes that fit both are most likely what makes a sensible transaction.
        if let extended, isSane(extended) { return extended }
        if let legacy, isSane(legacy) { return legacy }
        return extended ?? legacy
    }

    private static func isSane(_ body: TransactionBody) -> Bool {
        (body.inputs.map(\.scriptSig) + body.outputs.map(\.script)).allSatisfy { script in
            guard script.count <= Script.maximumSize else { return script.isEmpty }
            var walk = ScriptIterator(script)
            while let step = walk.next() {
                if step.data.count > Script.maximumElementSize || step.opcode.rawValue > 0xb9 { return false }
            }
            return !walk.failed
        }
    }
}

/// Outputs that a caller describes because the node may not know them.
enum PreviousOutputs {
    static func read(_ values: [JSONValue], into spent: inout [OutPoint: TransactionOutput]) throws(RPCError) {
        for value in values {
            guard let object = value.object else {
                throw RPCError(.deserializationError, "expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}")
            }
            try object.checkMembers([("txid", .string), ("vout", .number), ("scriptPubKey", .string)])
            let txid = try object.txid("txid")
            let index = try (object["vout"] ?? .null).expectInteger(Int32.self)
            if index < 0 { throw RPCError(.deserializationError, "vout cannot be negative") }
            let outpoint = OutPoint(txid: txid, index: UInt32(index))
            let script = Script(try (object["scriptPubKey"] ?? .null).expectHex("scriptPubKey"))
            if let known = spent[outpoint], known.script != script {
                throw RPCError(
                    .deserializationError, "Previous output scriptPubKey mismatch:\n\(known.script)\nvs:\n\(script)")
            }
            // Stands for an unknown amount.
            var amount = Amount.maxMoney
            if let given = object["amount"] { amount = Amount(try given.expectAmount()) }
            spent[outpoint] = TransactionOutput(value: amount, script: script)
        }
    }
}
