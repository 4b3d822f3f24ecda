import BdtPrimitives
import BdtScript
import Foundation
import Testing

/// script_tests.json: one input each, with the error that is expected.
@Suite struct ScriptVectorTests {
    private struct Entry {
        let credit: Transaction
        let spend: Transaction
        let flags: ScriptFlags
        let expected: String

        init?(_ row: [Any]) throws {
            var fields = row[...]
            var witness: [[UInt8]] = []
            var value = Amount.zero
            if var list = fields.first as? [Any] {
                let coins = try #require(list.removeLast() as? NSNumber)
                value = Amount(Int64((coins.doubleValue * 1e8).rounded()))
                witness = try list.map { try hex($0) }
                fields.removeFirst()
            }
            guard fields.count >= 4 else { return nil }
            let texts = try fields.prefix(4).map { try #require($0 as? String) }
            let output = TransactionOutput(value: value, script: try Script(parsing: texts[1]))
            credit = Transaction(
                TransactionBody(
                    version: 1, inputs: [TransactionInput(previousOutput: .null, scriptSig: Script([0, 0]))], outputs: [output]))
            let input = TransactionInput(
                previousOutput: OutPoint(txid: credit.txid, index: 0), scriptSig: try Script(parsing: texts[0]), witness: witness)
            spend = Transaction(
                TransactionBody(version: 1, inputs: [input], outputs: [TransactionOutput(value: value, script: Script())]))
            flags = try #require(ScriptFlags(parsing: texts[2])).filled
            // The one name that the vectors shorten.
            expected = texts[3] == "NULLFAIL" ? "SIG_NULLFAIL" : texts[3]
        }

        func run(_ flags: ScriptFlags) -> ScriptError? {
            ScriptCheck(PrecomputedTransactionData(spend, spentOutputs: credit.outputs), inputIndex: 0, flags: flags).run()
        }
    }

    @Test func all() throws {
        var count = 0
        var generator = SystemRandomNumberGenerator()
        for row in try Vectors.rows("script_tests.json") {
            guard let entry = try Entry(row) else { continue }
            count += 1
            let error = entry.run(entry.flags)
            #expect((error?.name ?? "OK") == entry.expected, "\(row)")
            // Fewer rules must not make a valid script invalid, nor more an invalid one valid.
            for _ in 0..<4 {
                let other = ScriptFlags(rawValue: UInt32.random(in: 0..<1 << 16, using: &generator))
                let flags = error == nil ? entry.flags.subtracting(other).trimmed : entry.flags.union(other).filled
                #expect((entry.run(flags) == nil) == (error == nil), "\(row) with \(flags)")
            }
        }
        print("script_tests.json: \(count) entries")
    }
}
