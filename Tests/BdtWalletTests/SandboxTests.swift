import BdtInterfaces
import Foundation
import Testing

/// A process in the sandbox tries what it must not.
@Suite struct SandboxTests {
    private func tries(connects: Bool = false) throws -> [String: String] {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("bdt-sandbox-\(UUID().uuidString)")
        let (inside, outside) = (base.appendingPathComponent("inside"), base.appendingPathComponent("outside"))
        for folder in [inside, outside] { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        try Data("secret".utf8).write(to: outside.appendingPathComponent("secret"))
        try FileManager.default.createSymbolicLink(at: inside.appendingPathComponent("link"), withDestinationURL: outside)
        defer { try? FileManager.default.removeItem(at: base) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("BdtWalletTestChild")
        process.arguments = [inside.path, outside.path] + (connects ? ["connects"] : [])
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(FileManager.default.fileExists(atPath: outside.appendingPathComponent("secret").path))
        let lines = output.split(separator: "\n").map { $0.components(separatedBy: ": ") }
        return Dictionary(lines.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    @Test func onlyTheWalletsFolderIsLeft() throws {
        let result = try tries()
        let allowed = ["write inside", "make folder inside", "rename inside", "remove inside", "read its own state"]
        for name in allowed { #expect(result[name] == "done", "\(name)") }
        let forbidden = [
            "write outside", "read outside", "write through a link", "remove outside", "list the home folder", "read passwords",
            "write outside on a thread",
        ]
        for name in forbidden { #expect(result[name] == "Permission denied", "\(name)") }
        for name in ["internet socket", "internet socket 6", "unix socket", "start a program", "signal another process"] {
            #expect(result[name] == "Operation not permitted", "\(name)")
        }
    }

    @Test func aProcessThatConnectsKeepsUnixSockets() throws {
        let result = try tries(connects: true)
        #expect(result["unix socket"] == "done")
        #expect(result["internet socket"] == "Operation not permitted")
    }

    @Test(arguments: [["/a"], ["/a b", "/c\\n", "/d\\", "/e\nf"]])
    func confinementsSurviveTheEnvironment(folders: [String]) {
        let confinement = Confinement(folders: folders, files: folders + ["/log\n=x"])
        #expect(Confinement(environment: confinement.text) == confinement)
    }

    @Test func confinementsCoverWhatIsBelow() {
        let confinement = Confinement(folders: ["/a/b", "/"].prefix(1).map { $0 })
        #expect(confinement.covers("/a/b") && confinement.covers("/a/b/c/d"))
        #expect(!confinement.covers("/a/bc") && !confinement.covers("/a"))
        #expect(Confinement(environment: "") == nil && Confinement(environment: nil) == nil)
    }
}
