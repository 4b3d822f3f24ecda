import BdtCommon
import BdtInterfaces
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Reads what calls that pay say of recipients and fees.
enum SendArguments {
    /// The recipients of outputs as calls take them; `subtracting` names those that pay the fee.
    static func recipients(_ outputs: JSONValue, subtracting: JSONValue, _ codec: AddressCodec) throws(RPCError) -> [Recipient] {
        let outputs = try TransactionArguments(codec: codec).outputs(outputs)
        let payers = try self.subtracting(subtracting, from: outputs.map(\.name))
        return outputs.enumerated().map { index, output in
            Recipient(script: output.script, amount: output.amount, subtractsFee: payers.contains(index))
        }
    }

    /// The positions of the outputs that pay the fee, given as positions or as addresses.
    static func subtracting(_ value: JSONValue, from names: [String]) throws(RPCError) -> Set<Int> {
        guard !value.isNull else { return [] }
        func fail(_ text: String) -> RPCError { RPCError(.invalidParameter, "Invalid parameter 'subtract fee from output', \(text)") }
        var positions = Set<Int>()
        for element in try value.expectArray() {
            let position: Int
            if let name = element.string {
                guard let index = names.firstIndex(of: name) else { throw fail("destination \(name) not found in tx outputs") }
                position = index
            } else if element.number != nil {
                position = Int(try element.expectInteger(Int32.self))
            } else {
                throw fail("invalid value type: \(element.typeName)")
            }
            if positions.contains(position) { throw fail("duplicated position: \(position)") }
            if position < 0 { throw fail("negative position: \(position)") }
            if position >= names.count { throw fail("position too large: \(position)") }
            positions.insert(position)
        }
        return positions
    }

    /// Moves the weights that inputs are given with to the options.
    static func readWeights(of inputs: JSONValue, into options: inout JSONObject) throws(RPCError) {
        if options["input_weights"] != nil {
            throw RPCError(.invalidParameter, "Input weights should be specified in inputs rather than in options.")
        }
        let weighed = (inputs.array ?? []).filter { !$0["weight"].isNull }
        if !weighed.isEmpty { options["input_weights"] = .array(weighed) }
    }

    /// How the caller wants the fee to be found.
    static func readFee(
        into control: inout CoinControl, target: JSONValue, mode: JSONValue, rate: JSONValue, overridesMinimum: Bool, _ chain: any Chain
    ) async throws {
        if !rate.isNull {
            if !target.isNull {
                throw RPCError(
                    .invalidParameter,
                    "Cannot specify both conf_target and fee_rate. Please provide either a confirmation target in blocks for automatic fee "
                        + "estimation, or an explicit fee rate.")
            }
            if !mode.isNull, try mode.expectString() != "unset" {
                throw RPCError(.invalidParameter, "Cannot specify both estimate_mode and fee_rate")
            }
            control.feeRate = FeeRate(satoshiPerKvB: try rate.expectAmount(decimals: 3))
            control.overridesMinimumFee = overridesMinimum
            if control.signalsReplaceability == nil { control.signalsReplaceability = true }
            return
        }
        if !mode.isNull { control.estimateMode = try estimateMode(mode.expectString()) }
        guard !target.isNull else { return }
        let most = try await chain.estimateMaxBlocks()
        let blocks = Int(try target.expectInteger(Int32.self))
        guard blocks >= 1, blocks <= most else {
            throw RPCError(.invalidParameter, "Invalid conf_target, must be between 1 and \(most)")
        }
        control.confirmationTarget = blocks
    }

    private static func estimateMode(_ text: String) throws(RPCError) -> CoinControl.EstimateMode {
        switch text.uppercased() {
        case "UNSET": return .unset
        case "ECONOMICAL": return .economical
        case "CONSERVATIVE": return .conservative
        default:
            throw RPCError(
                .invalidParameter,
                "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\", \"conservative\"")
        }
    }
}
