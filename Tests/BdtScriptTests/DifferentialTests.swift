import BdtPrimitives
import BdtScript
import Foundation
import Testing

/// Generated spends with the verdict of libbitcoinkernel, a JSON object a line with transaction, input, spent outputs, flags and verdict.
///
/// BDTCOIN_SCRIPT_CASES names a file of them. Without it, cases are made by the tools in the folder that BDTCOIN_BENCH_TOOLS names, run by
/// BDTCOIN_PYTHON (`python3` if not set), which must have py-bitcoinkernel.
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
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["BDTCOIN_SCRIPT_CASES"] { return try compare(path) }
        guard let tools = environment["BDTCOIN_BENCH_TOOLS"] else {
            print("skipped: neither BDTCOIN_SCRIPT_CASES nor BDTCOIN_BENCH_TOOLS is set, wanted cases for libbitcoinkernel")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "bdtcoin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for seed in 101...102 {
            let path = folder.appending(path: "\(seed).jsonl").path
            let arguments = [tools + "/script_diff.py", "generate", "--count", "1000", "--seed", "\(seed)", "--out", path]
            guard try run(environment["BDTCOIN_PYTHON"] ?? "python3", arguments) else {
                print("skipped: script_diff.py does not run, py-bitcoinkernel or BDTCOIN_PYTHON is missing")
                return
            }
            try compare(path)
        }
    }

    /// Whether the program ended well; what it says is dropped.
    private func run(_ program: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private func compare(_ path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        var accepted = 0
        for line in lines {
            let entry = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
            let transaction = try Transaction(decoding: try hex(entry.tx))
            let spent = try entry.spent.map { TransactionOutput(value: Amount($0.amount), script: Script(try hex($0.spk))) }
            let data = PrecomputedTransactionData(transaction, spentOutputs: spent)
            let error = ScriptCheck(data, inputIndex: entry.index, flags: ScriptFlags(rawValue: entry.flags)).run()
            #expect((error == nil) == entry.expect, "\(entry.id): \(error?.name ?? "OK")")
            if error == nil { accepted += 1 }
            // No rule of relay may trap; with more rules fewer scripts are valid.
            let policy = ScriptCheck(data, inputIndex: entry.index, flags: ScriptFlags.standard.union(.pushOnlyScriptSig)).run()
            if entry.flags == ScriptFlags.mandatory.rawValue && policy == nil { #expect(entry.expect, "\(entry.id)") }
        }
        print("\(path): \(lines.count) cases, \(accepted) accepted")
    }
}
