import BdtPrimitives
import BdtScript
import Foundation
import Testing

/// Generated spends with the verdict of libbitcoinkernel, in the file that BDTCOIN_SCRIPT_CASES names: a JSON object a line with transaction, input, spent outputs, flags and verdict.
@Suite struct DifferentialTests {
    private struct Case: Decodable {
        struct Output: Decodable {
            let spk: String
            let amount: Int64
        }

        let id: String
        let tx: String
        let index: Int
        let flags: UInt32
        let spent: [Output]
        let expect: Bool
    }

    @Test func kernelVerdicts() throws {
        guard let path = ProcessInfo.processInfo.environment["BDTCOIN_SCRIPT_CASES"] else { return }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        var accepted = 0
        for line in lines {
            let entry = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
            let transaction = try Transaction(decoding: try hex(entry.tx))
            let spent = try entry.spent.map { TransactionOutput(value: Amount($0.amount), script: Script(try hex($0.spk))) }
            let check = ScriptCheck(
                PrecomputedTransactionData(transaction, spentOutputs: spent), inputIndex: entry.index,
                flags: ScriptFlags(rawValue: entry.flags))
            let error = check.run()
            #expect((error == nil) == entry.expect, "\(entry.id): \(error?.name ?? "OK")")
            if error == nil { accepted += 1 }
        }
        print("\(path): \(lines.count) cases, \(accepted) accepted")
    }
}
