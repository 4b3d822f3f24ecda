import BdtBase
import Foundation

/// Shows what `-ipccapture` recorded: a table of methods, and the slowest calls; or each call as it ends.
enum IPCDump {
    static func run(_ words: [String], follows: Bool) throws {
        guard words.count == 1 else { throw UtilityError("Must specify the file to show") }
        var reader = try CaptureReader(words[0])
        var statistics = CaptureStatistics()
        while true {
            while let records = try reader.next() {
                for record in records {
                    guard let finished = statistics.add(record), follows else { continue }
                    print(line(finished))
                    fflush(nil)
                }
            }
            if !follows { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
        print(table(statistics, badLines: reader.badLines), terminator: "")
    }

    /// A call: when it began, how long it took, where, what.
    static func line(_ call: CaptureStatistics.Finished) -> String {
        let mark = call.answer.kind == .error ? " FAILED: \(call.answer.text)" : ""
        return "\(time(call.request.time)) \(padded(duration(call.latency), 10)) \(call.request.call.process) \(call.request.call.side) "
            + "\(call.request.method) \(call.request.bytes)+\(call.answer.bytes) B \(call.request.text)\(mark)"
    }

    static func table(_ statistics: CaptureStatistics, badLines: Int) -> String {
        var rows = [["method", "side", "calls", "failed", "mean", "median", "99 %", "longest", "bytes out", "bytes in"]]
        let sorted = statistics.methods.sorted { ($0.key.method, $0.key.side) < ($1.key.method, $1.key.side) }
        for (key, method) in sorted {
            let latencies = method.latencies.sorted()
            let quantiles = [0.5, 0.99].map { latencies[min(latencies.count - 1, Int(Double(latencies.count) * $0))] }
            rows.append(
                [key.method, key.side, "\(method.calls)", "\(method.errors)", duration(Int64(method.total / Double(method.calls)))]
                    + quantiles.map(duration) + [duration(method.longest), "\(method.bytesOut)", "\(method.bytesIn)"])
        }
        var text = aligned(rows)
        if !statistics.slowest.isEmpty {
            text += "\nSlowest calls:\n" + statistics.slowest.map { line($0) + "\n" }.joined()
        }
        if statistics.unanswered > 0 { text += "\n\(statistics.unanswered) requests have no answer in the file.\n" }
        if badLines > 0 { text += "\n\(badLines) lines could not be read.\n" }
        return text
    }

    /// The first two columns begin at the left, numbers end at the right.
    private static func aligned(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index < 2
                    ? cell + String(repeating: " ", count: widths[index] - cell.utf8.count) : padded(cell, widths[index])
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }

    private static func duration(_ microseconds: Int64) -> String {
        if microseconds < 1000 { return "\(microseconds) us" }
        let tenths = microseconds / 100
        return tenths < 100_000 ? "\(tenths / 10).\(tenths % 10) ms" : "\(microseconds / 1_000_000) s"
    }

    /// Of a UNIX time in microseconds; the second with its fraction.
    private static func time(_ microseconds: Int64) -> String {
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(fraction.magnitude)
        return "\(seconds).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }
}
