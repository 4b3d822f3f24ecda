import BdtBase
import Foundation
import Testing

/// The published vectors in the folder that BDTCOIN_TEST_VECTORS names.
enum Vectors {
    /// A file's content; nil, with a notice, when the folder is not given.
    static func read(_ name: String) throws -> Data? {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
            print("skipped: BDTCOIN_TEST_VECTORS is not set, wanted \(name)")
            return nil
        }
        return try Data(contentsOf: URL(filePath: folder).appending(path: name))
    }

    /// The rows of a CSV file as dictionaries by column name. No quoting: these files have none before the last column.
    static func rows(_ name: String) throws -> [[String: String]] {
        guard let data = try read(name) else { return [] }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        let columns = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return lines.dropFirst().map { line in
            let fields = line.split(separator: ",", maxSplits: columns.count - 1, omittingEmptySubsequences: false).map(String.init)
            return Dictionary(uniqueKeysWithValues: zip(columns, fields))
        }
    }

    static func json(_ name: String) throws -> Any? {
        try read(name).map { try JSONSerialization.jsonObject(with: $0) }
    }
}

/// The bytes that a test's literal or a vector's field spells.
func hex(_ text: Any?) throws -> [UInt8] {
    let text = try #require(text as? String)
    return try #require(Hex.decode(text))
}
