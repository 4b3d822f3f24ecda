import Foundation
import Testing

@testable import BdtUtil

@Suite struct CaptureStatisticsTests {
    private func record(_ time: Int, _ kind: String, _ number: Int, method: String = "Chain.getHeight", side: String = "client") throws
        -> CaptureRecord
    {
        let line =
            "{\"t\":\(time),\"p\":\"node-1\",\"s\":\"\(side)\",\"k\":\"\(kind)\",\"n\":\(number),\"m\":\"\(method)\",\"b\":8,\"x\":\"()\"}"
        return try #require(CaptureRecord(line: Array(line.utf8)[...]))
    }

    @Test func requestsFindTheirAnswers() throws {
        var statistics = CaptureStatistics()
        #expect(statistics.add(try record(100, "request", 1)) == nil)
        #expect(statistics.add(try record(110, "request", 2)) == nil)
        #expect(statistics.add(try record(120, "request", 1, side: "server")) == nil)
        #expect(statistics.add(try record(300, "response", 2))?.latency == 190)
        #expect(statistics.add(try record(1000, "error", 1))?.latency == 900)
        #expect(statistics.add(try record(2000, "response", 9)) == nil)
        let method = try #require(statistics.methods[CaptureStatistics.Key(method: "Chain.getHeight", side: "client")])
        #expect(method.calls == 2 && method.errors == 1 && method.longest == 900 && method.bytesOut == 16 && method.bytesIn == 16)
        #expect(statistics.slowest.map(\.latency) == [900, 190])
        #expect(statistics.unanswered == 1)
        let table = IPCDump.table(statistics, badLines: 3)
        #expect(table.contains("Chain.getHeight  client      2       1  545 us"))
        #expect(table.contains("1 requests have no answer") && table.contains("3 lines could not be read"))
    }

    @Test(
        arguments: [
            "", "{}", "[]", "null", "{\"t\":\"now\"}",
            "{\"t\":1,\"p\":1,\"s\":\"client\",\"k\":\"request\",\"n\":1,\"m\":\"\",\"b\":1,\"x\":\"\"}",
            "{\"t\":1,\"p\":\"\",\"s\":\"both\",\"k\":\"request\",\"n\":1,\"m\":\"\",\"b\":1,\"x\":\"\"}",
            "{\"t\":1,\"p\":\"\",\"s\":\"client\",\"k\":\"request\",\"n\":1,\"m\":\"\",\"b\":-1,\"x\":\"\"}",
        ])
    func otherLinesAreLeftOut(line: String) { #expect(CaptureRecord(line: Array(line.utf8)[...]) == nil) }

    @Test func whatCouldHarmATerminalIsReplaced() throws {
        #expect(try record(1, "request", 1, method: "a\\u001b[2Jb").method == "a?[2Jb")
    }

    @Test func hugeAndHostileFilesAreReadInBoundedMemory() throws {
        let path = NSTemporaryDirectory() + "capture-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var content = Data(repeating: UInt8(ascii: "["), count: 3 << 20)
        content.append(UInt8(ascii: "\n"))
        for number in 0..<5000 {
            content.append(
                Data(
                    "{\"t\":9223372036854775807,\"p\":\"p\",\"s\":\"client\",\"k\":\"request\",\"n\":\(number),\"m\":\"m\(number)\",\"b\":1,\"x\":\"\"}\n"
                        .utf8))
        }
        try content.write(to: URL(fileURLWithPath: path))
        var reader = try CaptureReader(path)
        var count = 0
        while let records = try reader.next() { count += records.count }
        #expect(count == 5000 && reader.badLines == 1)
    }
}
