import BdtChainstate
import BdtJSON
import Foundation
import Testing

/// Chains of the generator in BDTCOIN_BENCH_TOOLS, each with a last block that breaks one rule: verdict, reason and class are those that it
/// expects of libbitcoinkernel. Skipped, with a notice, where the generator or what it needs of Python is not at hand.
@Suite struct InvalidBlockTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test func everyKindIsRefusedForItsReason() throws {
        guard let tools = Self.environment["BDTCOIN_BENCH_TOOLS"] else {
            print("skipped: BDTCOIN_BENCH_TOOLS names no folder with mkchain.py")
            return
        }
        let kinds = try python(tools, ["-c", "import mkchain; print(*mkchain.INVALID_KINDS)"])?.split(separator: " ").map(String.init)
        guard let kinds, !kinds.isEmpty else {
            print("skipped: Python lacks what mkchain.py needs (coincurve)")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bdtcoin-invalid-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for kind in kinds {
            let file = folder.appendingPathComponent("\(kind).blk").path
            let made = try python(tools, ["mkchain.py", "--out", file, "--blocks", "120", "--txs-per-block", "10", "--invalid", kind])
            #expect(made != nil, "\(kind) could not be made")
            for threads in ["1", "2"] { try check(file, kind, threads, folder.path + "/\(kind)-\(threads)") }
        }
        print("\(kinds.count) kinds of invalid blocks, with one and two threads")
    }

    private func check(_ file: String, _ kind: String, _ threads: String, _ directory: String) throws {
        let text = try String(contentsOfFile: file + ".expect.json", encoding: .utf8)
        let expected = try #require(JSONValue(parsing: text).object)
        let invalid = try #require(expected["invalid"]?.object)
        let report = try ImportCommand([file, "--datadir", directory, "--threads", threads]).run()
        // The kernel is newer than the published node, whose text is kept.
        let reason = invalid["reject_reason"]?.string?.replacingOccurrences(of: "block-script", with: "mandatory-script")
        #expect(report["reject_reason"]?.string == reason, "\(kind), \(threads) threads")
        #expect(report["result"] == invalid["result"], "\(kind), \(threads) threads")
        #expect(report["height"]?.text == expected["height"]?.text, "\(kind), \(threads) threads")
        #expect(report["tip_hash"] == expected["tip_hash"], "\(kind), \(threads) threads")
    }

    /// What Python prints; nil when it fails.
    private func python(_ folder: String, _ arguments: [String]) throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Self.environment["BDTCOIN_PYTHON"] ?? "python3"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }
}
