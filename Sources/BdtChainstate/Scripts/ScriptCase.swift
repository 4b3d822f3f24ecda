import BdtBase
import BdtEncoding
import BdtJSON
import BdtPrimitives
import BdtScript

/// An input to judge, as a line of `bdtcoin-chainstate scripts` spells it.
package struct ScriptCase: Sendable {
    private let data: PrecomputedTransactionData
    private let index: Int
    private let flags: ScriptFlags

    package init(_ fields: JSONValue) throws(CommandFailure) {
        guard fields.object != nil else { throw CommandFailure("a case is an object, not \(fields.typeName)") }
        let transaction: Transaction
        do {
            transaction = try Transaction(decoding: try ScriptCase.bytes(fields, "tx"))
        } catch let error as DecodeError {
            throw CommandFailure("tx: \(error)")
        } catch {
            throw CommandFailure("\(error)")
        }
        index = try ScriptCase.integer(fields, "index", in: 0...Int64(Int32.max))
        guard index < transaction.inputs.count else {
            throw CommandFailure("index \(index): the transaction has \(transaction.inputs.count) inputs")
        }
        flags = ScriptFlags(rawValue: UInt32(try ScriptCase.integer(fields, "flags", in: 0...Int64(UInt32.max))))
        guard flags.isConsistent else {
            throw CommandFailure("flags \(flags.rawValue): WITNESS needs P2SH, and CLEANSTACK needs WITNESS")
        }
        let spent = try ScriptCase.outputs(fields["spent"])
        guard spent.count == transaction.inputs.count else {
            throw CommandFailure("spent has \(spent.count) outputs for \(transaction.inputs.count) inputs")
        }
        data = PrecomputedTransactionData(transaction, spentOutputs: spent)
    }

    /// Whether the input may spend its output.
    package var isValid: Bool { ScriptCheck(data, inputIndex: index, flags: flags).run() == nil }

    private static func outputs(_ list: JSONValue) throws(CommandFailure) -> [TransactionOutput] {
        guard let list = list.array else { throw CommandFailure("spent is an array, not \(list.typeName)") }
        var outputs: [TransactionOutput] = []
        for output in list {
            let amount = try integer(output, "amount", in: Int64.min...Int64.max)
            outputs.append(TransactionOutput(value: Amount(Int64(amount)), script: Script(try bytes(output, "spk"))))
        }
        return outputs
    }

    private static func bytes(_ fields: JSONValue, _ name: String) throws(CommandFailure) -> [UInt8] {
        guard let text = fields[name].string, let bytes = Hex.decode(text) else { throw CommandFailure("\(name) is no hexadecimal string") }
        return bytes
    }

    private static func integer(_ fields: JSONValue, _ name: String, in range: ClosedRange<Int64>) throws(CommandFailure) -> Int {
        guard let value = fields[name].int, range.contains(Int64(value)) else { throw CommandFailure("\(name) is no number in range") }
        return value
    }
}
