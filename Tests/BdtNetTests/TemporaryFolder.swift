import Foundation

/// A folder of its own for one test; gone with the value.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("bdtnet-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}
