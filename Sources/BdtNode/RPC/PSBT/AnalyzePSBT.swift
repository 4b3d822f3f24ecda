import BdtBase
import BdtCommon
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import BdtScript

func analyzePSBT() -> RPCMethod {
    RPCMethod(
        category: "rawtransactions", name: "analyzepsbt", summary: "Says how far a PSBT has come and what it lacks.",
        arguments: [psbtArgument],
        result: RPCResult(
            .object, "",
            [
                RPCResult("inputs", .array, "", optional: true, [RPCResult(.object, "", inputResults)]),
                RPCResult("estimated_vsize", .number, "The virtual size once signed, if it can be told", optional: true),
                RPCResult("estimated_feerate", .amount, "The fee rate in BDTC/kvB, likewise", optional: true),
                RPCResult("fee", .amount, "The fee, when all spent outputs are known", optional: true),
                RPCResult("next", .string, "Who has to go on: updater, signer, finalizer or extractor"),
                RPCResult("error", .string, "What is wrong", optional: true),
            ]),
        examples: ["analyzepsbt \"psbt\""]
    ) { request in
        .object(PSBTAnalysis(try readPSBT(try request.arguments.string(0))).json)
    }
}

private let inputResults: [RPCResult] = [
    RPCResult("has_utxo", .bool, "Whether the spent output is known"), RPCResult("is_final", .bool, "Whether it is signed"),
    RPCResult(
        "missing", .object, "What it lacks", optional: true,
        [
            RPCResult("pubkeys", .array, "", optional: true, [RPCResult(.hex, "HASH160 of a public key")]),
            RPCResult("signatures", .array, "", optional: true, [RPCResult(.hex, "HASH160 of the public key that must sign")]),
            RPCResult("redeemscript", .hex, "HASH160 of the redeem script", optional: true),
            RPCResult("witnessscript", .hex, "SHA256 of the witness script", optional: true),
        ]), RPCResult("next", .string, "Who has to go on with this input", optional: true),
]

/// Who does what to a PSBT, in the order in which they do it.
private enum PSBTRole: Int, Comparable {
    case creator, updater, signer, finalizer, extractor

    static func < (left: PSBTRole, right: PSBTRole) -> Bool { left.rawValue < right.rawValue }
}

/// How far a PSBT has come.
private struct PSBTAnalysis {
    private struct Input {
        var hasOutput = true
        var isFinal = false
        var next = PSBTRole.extractor
        var missing = SignatureData.Missing()
    }

    private var psbt: PSBT
    private var inputs: [Input] = []
    private var fee: Int64?
    private var size: Int?
    private var error: String?

    init(_ psbt: PSBT) {
        self.psbt = psbt
        let data = psbt.signingData
        var paid: Int64 = 0
        for index in psbt.inputs.indices {
            if let fault = inputFault(index, paid: &paid) {
                inputs = []
                error = "PSBT is not valid. Input \(index) \(fault)"
                return
            }
            inputs.append(analyzeInput(index, data))
        }
        guard inputs.allSatisfy(\.hasOutput) else { return }
        guard let spent = Transaction(psbt.transaction).outputValue else {
            inputs = []
            error = "PSBT is not valid. Output amount invalid"
            return
        }
        fee = paid - spent.satoshi
        size = estimatedSize()
    }

    private func inputFault(_ index: Int, paid: inout Int64) -> String? {
        guard let output = psbt.spentOutput(index) else { return nil }
        guard output.value.isMoney, Amount(paid + output.value.satoshi).isMoney else { return "has invalid value" }
        paid += output.value.satoshi
        return output.script.isUnspendable ? "spends unspendable output" : nil
    }

    private mutating func analyzeInput(_ index: Int, _ data: PrecomputedTransactionData) -> Input {
        var input = Input()
        if psbt.spentOutput(index) == nil {
            input.hasOutput = false
            input.next = .updater
        }
        if psbt.isSignedAndVerified(index, data: data) {
            input.isFinal = true
            return input
        }
        let outcome = psbt.sign(index, keys: EmptySigningProvider(), data: data)
        if outcome.isComplete {
            input.next = .finalizer
            return input
        }
        input.missing = outcome.missing
        var others = outcome.missing
        others.signatures = []
        // Only a signer can go on when signatures are all that is missing.
        let onlySignatures = others == SignatureData.Missing() && !outcome.missing.signatures.isEmpty
        input.next = onlySignatures ? .signer : .updater
        return input
    }

    /// Virtual bytes with signatures of the right size; nil when an input cannot be solved.
    private mutating func estimatedSize() -> Int? {
        var body = psbt.transaction
        var outputs: [TransactionOutput] = []
        for index in body.inputs.indices {
            guard psbt.signWithDummies(index, keys: EmptySigningProvider()).isComplete, let output = psbt.spentOutput(index) else {
                return nil
            }
            body.inputs[index].scriptSig = psbt.inputs[index].finalScriptSig
            body.inputs[index].witness = psbt.inputs[index].finalWitness
            outputs.append(output)
        }
        let transaction = Transaction(body)
        let cost = transaction.sigOpCost(spentOutputs: outputs, flags: .standard)
        // Signature operations weigh as much as 20 bytes each, as published.
        return (max(transaction.weight, cost * 20) + 3) / 4
    }

    var json: JSONObject {
        var object = JSONObject()
        if !inputs.isEmpty { object.append("inputs", .array(inputs.map(json))) }
        if let size {
            object.append("estimated_vsize", JSONValue(size))
            object.append("estimated_feerate", .decimal(FeeRate(fee: Amount(fee ?? 0), size: size).satoshiPerKvB))
        }
        if let fee { object.append("fee", .decimal(fee)) }
        let next = error == nil ? inputs.map(\.next).min() ?? .extractor : .creator
        object.append("next", .string("\(next)"))
        if let error { object.append("error", .string(error)) }
        return object
    }

    private func json(_ input: Input) -> JSONValue {
        var object: JSONObject = ["has_utxo": .bool(input.hasOutput), "is_final": .bool(input.isFinal), "next": .string("\(input.next)")]
        var missing = JSONObject()
        func hashes(_ list: [some CustomStringConvertible]) -> JSONValue { JSONValue(list.map { "\($0)" }) }
        if !input.missing.publicKeys.isEmpty { missing.append("pubkeys", hashes(input.missing.publicKeys)) }
        if let hash = input.missing.redeemScript { missing.append("redeemscript", .string("\(hash)")) }
        if let hash = input.missing.witnessScript { missing.append("witnessscript", .string(Hex.encode(hash.bytes))) }
        if !input.missing.signatures.isEmpty { missing.append("signatures", hashes(input.missing.signatures)) }
        if !missing.isEmpty { object.append("missing", .object(missing)) }
        return .object(object)
    }
}
