import BdtBase
import BdtChainstate
import BdtJSON
import BdtPrimitives
import BdtScript
import Foundation
import Testing

@Suite struct ScriptCasesTests {
    /// A transaction of one input that spends `script`.
    private func line(_ id: JSONValue, spending script: [UInt8], flags: UInt32 = ScriptFlags.mandatory.rawValue, index: Int = 0) -> String {
        let spend = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: Txid(.one), index: 0))],
                outputs: [TransactionOutput(value: .zero, script: Script([0x6a]))]))
        let spent: JSONValue = ["spk": .string(Hex.encode(script)), "amount": 5]
        let fields: JSONValue = [
            "id": id, "tx": .string(Hex.encode(spend.encoded)), "index": JSONValue(index), "flags": JSONValue(flags), "spent": [spent],
        ]
        return fields.text
    }

    /// What the subcommand writes for `text`, and why it ended early.
    private func run(_ text: String) throws -> (output: String, failure: String?) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bdtcoin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(text.utf8).write(to: input)
        try Data().write(to: output)
        let (source, sink) = (try FileHandle(forReadingFrom: input), try FileHandle(forWritingTo: output))
        var failure: String?
        do throws(CommandFailure) {
            try ScriptCases.run(from: source.fileDescriptor, to: sink.fileDescriptor)
        } catch {
            failure = error.description
        }
        return (try String(contentsOf: output, encoding: .utf8), failure)
    }

    @Test func judgesInOrder() throws {
        let text = line("a", spending: [0x51]) + "\n" + line(7, spending: [0x00]) + "\r\n\n" + line([], spending: [0x52])
        let (output, failure) = try run(text)
        #expect(failure == nil)
        #expect(output == "{\"id\":\"a\",\"result\":true}\n{\"id\":7,\"result\":false}\n{\"id\":[],\"result\":true}\n")
        #expect(try run("") == ("", nil))
    }

    /// More than a piece of the reader, and many lines: nothing is lost at the seams.
    @Test func readsAnyAmount() throws {
        let lines = (0..<300).map { line(JSONValue($0), spending: [UInt8](repeating: 0x61, count: $0) + [0x51]) }
        let (output, failure) = try run(lines.joined(separator: "\n") + "\n")
        #expect(failure == nil)
        // A script may have 201 operations.
        #expect(output == (0..<300).map { "{\"id\":\($0),\"result\":\($0 <= 201)}\n" }.joined())
    }

    @Test(arguments: [
        ("[]", "a case is an object, not array"), ("{", "text ends early at byte 1"), ("{}", "tx is no hexadecimal string"),
        (#"{"tx":"00"}"#, "tx: SpanReader::read(): end of data: iostream error"),
    ]) func namesTheBadLine(line bad: String, message: String) throws {
        let (output, failure) = try run(line(1, spending: [0x51]) + "\n" + bad + "\n" + line(2, spending: [0x51]))
        #expect(output == "{\"id\":1,\"result\":true}\n")
        #expect(failure == "line 2: \(message)")
    }

    @Test func refusesWhatCannotBeJudged() throws {
        #expect(try run(line(1, spending: [0x51], index: 1)).failure == "line 1: index 1: the transaction has 1 inputs")
        #expect(try run(line(1, spending: [0x51], index: -1)).failure == "line 1: index is no number in range")
        #expect(try run(line(1, spending: [0x51], flags: 1 << 11)).failure?.hasPrefix("line 1: flags 2048: WITNESS needs P2SH") == true)
        let noOutputs = line(1, spending: [0x51]).replacing(#"[{"spk":"51","amount":5}]"#, with: "[]")
        #expect(try run(noOutputs).failure == "line 1: spent has 0 outputs for 1 inputs")
    }
}
