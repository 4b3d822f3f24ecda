import BdtCommon
import Foundation

/// A data directory of its own that goes away with the test.
final class TemporaryDirectory {
    let path = NSTemporaryDirectory() + "bdtcommon-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }

    func read(_ name: String) -> String? { try? String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    /// Arguments of a node with this data directory, configuration read.
    func arguments(_ commandLine: String...) throws -> Arguments {
        let arguments = Arguments(options: OptionDefinition.node)
        try arguments.parse(commandLine: ["-datadir=" + path] + commandLine)
        try arguments.initialise()
        return arguments
    }
}
