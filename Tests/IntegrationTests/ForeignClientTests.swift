import Foundation
import Testing

/// A Python that can import pycapnp: the one in BDTCOIN_PYTHON, that of the system, or one in a virtual environment made here.
private enum ForeignPython {
    static let interpreter: String? = {
        let given = ProcessInfo.processInfo.environment["BDTCOIN_PYTHON"]
        let environment = FileManager.default.temporaryDirectory.appendingPathComponent("bdtcoin-foreign-python")
        let made = environment.appendingPathComponent("bin/python3").path
        // Isolated (-I): the folder capnp of this repository is no module.
        for candidate in [given, "/usr/bin/python3", made].compactMap({ $0 }) where succeeds(candidate, ["-I", "-c", "import capnp"]) {
            return candidate
        }
        guard succeeds("/usr/bin/env", ["python3", "-m", "venv", environment.path]),
            succeeds(made, ["-m", "pip", "install", "-q", "pycapnp"])
        else { return nil }
        return made
    }()

    private static func succeeds(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

/// What programs in other languages do with the node's socket: `Foreign/foreign_client.py` over pycapnp.
@Suite struct ForeignClientTests {
    @Test(.enabled(if: ForeignPython.interpreter != nil, "there is no pycapnp, and it cannot be installed"))
    func aForeignClientIsServedAndBreaksNothing() throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Foreign/foreign_client.py")
        let process = Process()
        // Enabled only with an interpreter.
        process.executableURL = URL(fileURLWithPath: try #require(ForeignPython.interpreter))
        process.arguments = [script.path, Binaries.folder.path]
        let output = TemporaryFile()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.handle
        process.standardError = output.handle
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(output.text)")
    }
}
