import Foundation

/// Reads a capture file line by line, also while it grows. Never holds more than a line and a block of it.
struct CaptureReader {
    /// Longer lines are none of ours.
    private static let lineLimit = 1 << 16
    private static let block = 1 << 18

    private let file: FileHandle
    private var rest: [UInt8] = []
    /// The line at hand is too long and is left out.
    private var skips = false
    /// Lines that cannot be understood.
    private(set) var badLines = 0

    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw UtilityError("Cannot read \(path)") }
        self.file = file
    }

    /// The records of the next block of the file; nil at its end, for now.
    mutating func next() throws -> [CaptureRecord]? {
        guard let data = try file.read(upToCount: CaptureReader.block), !data.isEmpty else { return nil }
        rest += data
        var records: [CaptureRecord] = []
        var start = 0
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            take(rest[start..<end], into: &records)
            start = end + 1
        }
        rest.removeFirst(start)
        if rest.count > CaptureReader.lineLimit {
            rest = []
            skips = true
        }
        return records
    }

    private mutating func take(_ line: ArraySlice<UInt8>, into records: inout [CaptureRecord]) {
        defer { skips = false }
        guard !skips, line.count <= CaptureReader.lineLimit, let record = CaptureRecord(line: line) else {
            badLines += 1
            return
        }
        records.append(record)
    }
}
