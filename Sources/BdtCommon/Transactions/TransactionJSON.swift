import BdtBase
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives

/// An output that a described transaction spends.
package struct SpentOutput: Sendable {
    package let output: TransactionOutput
    package let height: Int
    package let isCoinbase: Bool

    package init(output: TransactionOutput, height: Int, isCoinbase: Bool) {
        self.output = output
        self.height = height
        self.isCoinbase = isCoinbase
    }
}

extension AddressCodec {
    /// A script with its descriptor, address and type, as far as `provider` lets it be understood.
    package func json(
        _ script: Script, includesHex: Bool = true, includesAddress: Bool = true, provider: some SigningProvider = EmptySigningProvider()
    ) -> JSONObject {
        var object: JSONObject = ["asm": .string(script.assembly())]
        if includesAddress {
            object.append("desc", .string(Descriptor(inferredFrom: script, provider: provider, codec: self).text))
        }
        if includesHex { object.append("hex", .string(script.description)) }
        let template = ScriptTemplate(script)
        let destination = Destination(template)
        if includesAddress && destination.isValid { object.append("address", .string(encode(destination))) }
        object.append("type", .string(template.name))
        return object
    }

    /// A decoded transaction. `spent`, one for each input when known, adds the fee, and with `showsPrevouts` the outputs themselves.
    package func json(
        _ transaction: Transaction, blockHash: BlockHash? = nil, includesHex: Bool = true, spent: [SpentOutput]? = nil,
        showsPrevouts: Bool = false
    ) -> JSONObject {
        var object: JSONObject = [
            "txid": .string("\(transaction.txid)"), "hash": .string("\(transaction.wtxid)"), "version": JSONValue(transaction.version),
            "size": JSONValue(transaction.totalSize), "vsize": JSONValue(transaction.virtualSize), "weight": JSONValue(transaction.weight),
            "locktime": JSONValue(transaction.lockTime),
        ]
        let inputs = transaction.inputs.enumerated().map { index, input in
            JSONValue.object(json(input, isCoinbase: transaction.isCoinbase, prevout: showsPrevouts ? spent?[index] : nil))
        }
        object.append("vin", .array(inputs))
        object.append("vout", .array(transaction.outputs.enumerated().map { .object(json($1, index: $0)) }))
        if let spent {
            let paid = spent.reduce(Int64(0)) { $0 &+ $1.output.value.satoshi }
            let fee = transaction.outputs.reduce(paid) { $0 &- $1.value.satoshi }
            object.append("fee", .decimal(fee))
        }
        if let blockHash { object.append("blockhash", .string("\(blockHash)")) }
        if includesHex { object.append("hex", .string(transaction.hex)) }
        return object
    }

    private func json(_ input: TransactionInput, isCoinbase: Bool, prevout: SpentOutput?) -> JSONObject {
        var object = JSONObject()
        if isCoinbase {
            object.append("coinbase", .string(input.scriptSig.description))
        } else {
            object.append("txid", .string("\(input.previousOutput.txid)"))
            object.append("vout", JSONValue(input.previousOutput.index))
            object.append(
                "scriptSig",
                ["asm": .string(input.scriptSig.assembly(decodingSignatures: true)), "hex": .string(input.scriptSig.description)])
        }
        if !input.witness.isEmpty { object.append("txinwitness", JSONValue(input.witness.map { Hex.encode($0) })) }
        if let prevout {
            object.append(
                "prevout",
                [
                    "generated": .bool(prevout.isCoinbase), "height": JSONValue(prevout.height),
                    "value": .decimal(prevout.output.value.satoshi), "scriptPubKey": .object(json(prevout.output.script)),
                ])
        }
        object.append("sequence", JSONValue(input.sequence))
        return object
    }

    private func json(_ output: TransactionOutput, index: Int) -> JSONObject {
        ["value": .decimal(output.value.satoshi), "n": JSONValue(index), "scriptPubKey": .object(json(output.script))]
    }
}
