import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtScript
import Foundation
import Testing

/// tx_valid.json and tx_invalid.json: whole transactions with what they spend.
@Suite struct TransactionVectorTests {
    private struct Entry {
        let data: PrecomputedTransactionData
        let flags: String

        /// Nil for comments.
        init?(_ row: [Any]) throws {
            guard let inputs = row.first as? [[Any]] else { return nil }
            var spent: [OutPoint: TransactionOutput] = [:]
            for input in inputs {
                let text = try #require(input[0] as? String)
                let txid = try #require(Txid(display: text))
                let index = UInt32(truncatingIfNeeded: try #require(input[1] as? Int))
                let script = try Script(parsing: try #require(input[2] as? String))
                let value = input.count > 3 ? try #require(input[3] as? Int64) : 0
                spent[OutPoint(txid: txid, index: index)] = TransactionOutput(value: Amount(value), script: script)
            }
            let text = try #require(row[1] as? String)
            let bytes = try #require(Hex.decode(text))
            let transaction = try Transaction(decoding: bytes)
            data = PrecomputedTransactionData(
                transaction, spentOutputs: transaction.inputs.compactMap { spent[$0.previousOutput] })
            flags = try #require(row[2] as? String)
        }

        func isValid(_ flags: ScriptFlags) -> Bool {
            data.transaction.inputs.indices.allSatisfy { ScriptCheck(data, inputIndex: $0, flags: flags).run() == nil }
        }
    }

    private static func rows(_ name: String) throws -> [[Any]] {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
            print("skipped: BDTCOIN_TEST_VECTORS is not set, wanted \(name)")
            return []
        }
        let content = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: folder).appending(path: name)))
        return try #require(content as? [[Any]])
    }

    private static let all = ScriptFlags(ScriptFlags.names.map(\.flag))
    private static let each = ScriptFlags.names.map(\.flag)

    /// Without flags whose precondition is missing.
    private func trimmed(_ flags: ScriptFlags) -> ScriptFlags {
        var flags = flags
        if !flags.contains(.payToScriptHash) { flags.remove(.witness) }
        if !flags.contains(.witness) { flags.remove(.cleanStack) }
        return flags
    }

    /// With the flags that its flags need.
    private func filled(_ flags: ScriptFlags) -> ScriptFlags {
        var flags = flags
        if flags.contains(.cleanStack) { flags.insert(.witness) }
        if flags.contains(.witness) { flags.insert(.payToScriptHash) }
        return flags
    }

    @Test func valid() throws {
        var count = 0
        for row in try Self.rows("tx_valid.json") {
            guard let entry = try Entry(row) else { continue }
            count += 1
            let excluded = try #require(ScriptFlags(parsing: entry.flags))
            #expect(checkTransaction(entry.data.transaction) == nil, "\(row)")
            #expect(entry.isValid(Self.all.subtracting(excluded)), "\(row)")
            for flag in Self.each {
                #expect(entry.isValid(trimmed(Self.all.subtracting(excluded).subtracting(flag))), "\(row) without \(flag)")
                // The excluded flags are no more than needed.
                guard excluded.contains(flag) else { continue }
                let flags = trimmed(Self.all.subtracting(excluded.subtracting(flag)))
                if flags != Self.all.subtracting(excluded) { #expect(!entry.isValid(flags), "\(row) with \(flag)") }
            }
        }
        print("tx_valid.json: \(count) entries")
    }

    @Test func invalid() throws {
        var count = 0
        for row in try Self.rows("tx_invalid.json") {
            guard let entry = try Entry(row) else { continue }
            count += 1
            if entry.flags == "BADTX" {
                #expect(checkTransaction(entry.data.transaction) != nil, "\(row)")
                continue
            }
            let flags = try #require(ScriptFlags(parsing: entry.flags))
            #expect(checkTransaction(entry.data.transaction) == nil, "\(row)")
            #expect(!entry.isValid(flags), "\(row)")
            for flag in Self.each {
                #expect(!entry.isValid(filled(flags.union(flag))), "\(row) with \(flag)")
                guard flags.contains(flag) else { continue }
                let fewer = trimmed(flags.subtracting(flag))
                if filled(fewer) == fewer { #expect(entry.isValid(fewer), "\(row) without \(flag)") }
            }
        }
        print("tx_invalid.json: \(count) entries")
    }
}
