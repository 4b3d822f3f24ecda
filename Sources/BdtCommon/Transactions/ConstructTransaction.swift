import BdtBase
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Reads the inputs, outputs and lock time that createrawtransaction and its kin take.
package struct TransactionArguments: Sendable {
    private let codec: AddressCodec

    package init(codec: AddressCodec) { self.codec = codec }

    /// A transaction without signatures. `replaceable` nil means replaceable, without checking sequences against it.
    package func transaction(
        inputs: JSONValue, outputs: JSONValue, lockTime: JSONValue, replaceable: Bool?
    ) throws(RPCError) -> TransactionBody {
        var body = TransactionBody()
        if !lockTime.isNull {
            guard let time = UInt32(exactly: try lockTime.expectInteger(Int64.self)) else {
                throw RPCError(.invalidParameter, "Invalid parameter, locktime out of range")
            }
            body.lockTime = time
        }
        body.inputs = try self.inputs(inputs, lockTime: body.lockTime, replaceable: replaceable)
        body.outputs = try self.outputs(outputs).map { TransactionOutput(value: $0.amount, script: $0.script) }
        let signals = body.inputs.contains { $0.sequence <= TransactionInput.maxReplaceableSequence }
        if replaceable == true && !body.inputs.isEmpty && !signals {
            throw RPCError(
                .invalidParameter, "Invalid parameter combination: Sequence number(s) contradict replaceable option")
        }
        return body
    }

    /// Objects with `txid`, `vout` and perhaps `sequence`; null for none.
    package func inputs(_ value: JSONValue, lockTime: UInt32, replaceable: Bool?) throws(RPCError) -> [TransactionInput] {
        if value.isNull { return [] }
        var inputs: [TransactionInput] = []
        for item in try value.expectArray() {
            let object = try item.expectObject()
            let txid = try (object["txid"] ?? .null).expectTxid("txid")
            guard let index = object["vout"], index.number != nil else {
                throw RPCError(.invalidParameter, "Invalid parameter, missing vout key")
            }
            let position = try index.expectInteger(Int32.self)
            if position < 0 { throw RPCError(.invalidParameter, "Invalid parameter, vout cannot be negative") }
            let sequence = try sequence(object["sequence"], lockTime: lockTime, replaceable: replaceable)
            inputs.append(TransactionInput(previousOutput: OutPoint(txid: txid, index: UInt32(position)), sequence: sequence))
        }
        return inputs
    }

    private func sequence(_ value: JSONValue?, lockTime: UInt32, replaceable: Bool?) throws(RPCError) -> UInt32 {
        if let value, value.number != nil {
            guard let sequence = UInt32(exactly: try value.expectInteger(Int64.self)) else {
                throw RPCError(.invalidParameter, "Invalid parameter, sequence number is out of range")
            }
            return sequence
        }
        if replaceable ?? true { return TransactionInput.maxReplaceableSequence }
        // A lock time counts only when an input is not final.
        return lockTime == 0 ? TransactionInput.finalSequence : TransactionInput.finalSequence - 1
    }

    /// One output as it was asked for.
    package struct Output: Sendable {
        /// `.none` for data.
        package let destination: Destination
        package let script: Script
        package let amount: Amount
        /// The address as given, or `data`.
        package let name: String
    }

    /// An object of amounts by address and of `data`, or an array of such objects with one member each.
    package func outputs(_ value: JSONValue) throws(RPCError) -> [Output] {
        var outputs: [Output] = []
        var seen: Set<Destination> = []
        for (name, value) in try members(value) {
            if name == "data" {
                if outputs.contains(where: { $0.name == "data" }) {
                    throw RPCError(.invalidParameter, "Invalid parameter, duplicate key: data")
                }
                // A number's digits are taken as well as a text's.
                let data = try JSONValue.string(value.string ?? value.number?.text ?? "").expectHex("Data")
                let script = ScriptBuilder().opcode(.return).push(data).script
                outputs.append(Output(destination: .none, script: script, amount: .zero, name: name))
                continue
            }
            let decoded = try? codec.decode(name)
            let amount = Amount(try value.expectAmount())
            guard let destination = decoded else { throw RPCError(.invalidAddressOrKey, "Invalid Bdtcoin address: \(name)") }
            guard seen.insert(destination).inserted else {
                throw RPCError(.invalidParameter, "Invalid parameter, duplicated address: \(name)")
            }
            outputs.append(Output(destination: destination, script: destination.script, amount: amount, name: name))
        }
        return outputs
    }

    private func members(_ value: JSONValue) throws(RPCError) -> [(String, JSONValue)] {
        if value.isNull { throw RPCError(.invalidParameter, "Invalid parameter, output argument must be non-null") }
        // Of members with the same key the first one's value counts for all, as published.
        func resolved(_ object: JSONObject) -> [(String, JSONValue)] { object.keys.map { ($0, object[$0] ?? .null) } }
        if let object = value.object { return resolved(object) }
        var all = JSONObject()
        for item in try value.expectArray() {
            guard let pair = item.object else {
                throw RPCError(.invalidParameter, "Invalid parameter, key-value pair not an object as expected")
            }
            guard pair.count == 1 else {
                throw RPCError(.invalidParameter, "Invalid parameter, key-value pair must contain exactly one key")
            }
            all.append(contentsOf: pair)
        }
        return resolved(all)
    }
}

extension JSONValue {
    /// A transaction id in displayed order; `name` is what the error calls it.
    package func expectTxid(_ name: String) throws(RPCError) -> Txid {
        guard let txid = Txid(display: try expectHashText(name)) else { throw RPCError(.internalError, "64 digits make a hash") }
        return txid
    }
}
