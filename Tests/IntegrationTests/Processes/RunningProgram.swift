import Foundation

/// A program that runs beside the tests until it is stopped, or the test ends.
final class RunningProgram {
    private let process = Process()
    private let output = TemporaryFile()
    private let errors = TemporaryFile()

    /// One of the programs under test.
    convenience init(_ name: String, _ arguments: [String]) throws { try self.init(program: Binaries.url(name), arguments) }

    init(program: URL, _ arguments: [String]) throws {
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.handle
        process.standardError = errors.handle
        try process.start()
    }

    deinit {
        if process.isRunning { signal(SIGKILL) }
    }

    var processID: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// What it has written so far.
    var text: String { output.text + errors.text }

    /// Waits for its end; its status, or the signal that ended it.
    @discardableResult
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    @discardableResult
    func stop() -> Int32 {
        signal(SIGTERM)
        return wait()
    }
}

/// A wallet process that the user started: on the data directory of a node, with a wallet folder of its own.
final class AttachedWallets {
    let folder: TemporaryFolder
    private let node: NodeUnderTest
    private let options: [String]
    private(set) var program: RunningProgram

    init(_ node: NodeUnderTest, wallets: [String], _ options: [String] = []) throws {
        folder = try TemporaryFolder()
        self.node = node
        self.options = AttachedWallets.arguments(node, folder.path, wallets) + options
        for wallet in wallets {
            let result = try run(
                "bdtcoin-wallet",
                ["-regtest", "-datadir=\(node.folder.path)", "-walletdir=\(folder.path)", "-wallet=\(wallet)", "create"])
            guard result.status == 0 else { throw NodeUnderTest.CallFailed(call: "create", result: result) }
        }
        program = try RunningProgram("bdtcoin-wallet", self.options)
    }

    static func arguments(_ node: NodeUnderTest, _ folder: String, _ wallets: [String]) -> [String] {
        ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix", "-walletdir=\(folder)", "-fallbackfee=0.0002", "-keypool=20"]
            + wallets.map { "-wallet=\($0)" }
    }

    func restart() throws {
        if program.isRunning {
            program.signal(SIGKILL)
            program.wait()
        }
        program = try RunningProgram("bdtcoin-wallet", options)
    }
}

/// Facts about processes of the system.
enum ProcessTable {
    /// The children of a process that have not been reaped, with their states: `Z` is a zombie.
    static func children(of parent: Int32) throws -> [(id: Int32, state: String)] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.compactMap { id in
            guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                let fields = status.split(separator: ")").last?.split(separator: " "), fields[1] == "\(parent)"
            else { return nil }
            return (id, String(fields[0]))
        }
    }

    /// A line of /proc/<id>/status, in KiB where it is a size.
    static func value(_ id: Int32, _ name: String) -> Int? {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") })
        else { return nil }
        return line.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().first.flatMap { Int($0) }
    }

    static func isAlive(_ id: Int32) -> Bool { kill(id, 0) == 0 }
}
