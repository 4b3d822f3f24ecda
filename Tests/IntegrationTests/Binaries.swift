import Foundation

/// The executables under test: those of the folder in BDTCOIN_BIN, else those built beside the tests.
enum Binaries {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["BDTCOIN_BIN"] { return URL(fileURLWithPath: path) }
        return URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    }()

    static func url(_ name: String) -> URL { folder.appendingPathComponent(name) }
}

/// What a finished program left behind.
struct Finished: CustomStringConvertible {
    var status: Int32
    var output: String
    var errors: String

    var description: String { "status \(status)\n\(output)\(errors)" }
}

extension Process {
    /// Starts the program with no signal blocked. Tests run on threads that block all signals, and a child takes that over: told to
    /// terminate, a program that never sets its mask would not notice.
    func start() throws {
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }
}

/// Runs one of the programs under test to its end.
func run(_ name: String, _ arguments: [String], input: String? = nil) throws -> Finished {
    try run(program: Binaries.url(name).path, arguments, input: input)
}

/// Runs a program to its end.
func run(program: String, _ arguments: [String], input: String? = nil) throws -> Finished {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let (output, errors) = (TemporaryFile(), TemporaryFile())
    process.standardOutput = output.handle
    process.standardError = errors.handle
    if let input {
        let pipe = Pipe()
        process.standardInput = pipe
        try process.start()
        pipe.fileHandleForWriting.write(Data(input.utf8))
        try pipe.fileHandleForWriting.close()
    } else {
        process.standardInput = FileHandle.nullDevice
        try process.start()
    }
    process.waitUntilExit()
    return Finished(status: process.terminationStatus, output: output.text, errors: errors.text)
}

/// A file that takes a program's output, however much, without anybody having to drain it.
final class TemporaryFile {
    private let url = FileManager.default.temporaryDirectory.appendingPathComponent("bdtcoin-output-\(UUID().uuidString)")
    let handle: FileHandle

    init() {
        precondition(FileManager.default.createFile(atPath: url.path, contents: nil), "the temporary folder takes files")
        // The file was made one line above.
        handle = FileHandle(forUpdatingAtPath: url.path)!
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var text: String { (try? String(contentsOf: url, encoding: .utf8)) ?? "" }
}

/// A folder that is removed with its content at the end of a test.
final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("bdtcoin-test-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.path }
}
