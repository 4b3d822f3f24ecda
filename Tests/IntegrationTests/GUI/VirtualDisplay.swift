import Foundation

/// An X server without a screen, ended with its last user.
final class VirtualDisplay {
    struct NoDisplay: Error {}

    private let process = Process()
    /// `:<number>`
    let name: String

    private static let program: URL? = ["/usr/bin/Xvfb", "/usr/local/bin/Xvfb"].first { FileManager.default.isExecutableFile(atPath: $0) }
        .map { URL(fileURLWithPath: $0) }

    /// Whether windows can be tested here; says so when not.
    static let isAvailable: Bool = {
        let isBuilt = FileManager.default.isExecutableFile(atPath: Binaries.url("bdtcoin-gui").path)
        if program == nil { print("notice: the tests of the GUI are skipped: there is no Xvfb") }
        if !isBuilt { print("notice: the tests of the GUI are skipped: bdtcoin-gui is not built") }
        return program != nil && isBuilt
    }()

    init() throws {
        guard let program = Self.program else { throw NoDisplay() }
        let output = Pipe()
        process.executableURL = program
        // The server chooses a free number and writes it to its standard output once it is ready.
        process.arguments = ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.start()
        let number = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
        guard Int(number) != nil else {
            process.terminate()
            throw NoDisplay()
        }
        name = ":" + number
    }

    deinit {
        // Started by a thread of tasks it has inherited that signals are blocked: a friendlier one would not reach it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        for leftOver in ["/tmp/.X\(name.dropFirst())-lock", "/tmp/.X11-unix/X\(name.dropFirst())"] { unlink(leftOver) }
    }
}
