import BdtJSON
import Foundation

/// A `bdtcoin-node` on regtest in a data directory and on a port of its own, spoken to through `bdtcoin-cli`.
final class NodeUnderTest {
    struct CallFailed: Error, CustomStringConvertible {
        var call: String
        var result: Finished
        var description: String { "\(call): \(result)" }
    }

    let folder: TemporaryFolder
    private let options: [String]
    private let program: URL
    private let rpcPort: UInt16
    private let output = TemporaryFile()
    private var process: Process?

    /// Starts the node, ours unless another is given, and waits until it answers.
    init(_ options: [String] = [], folder: TemporaryFolder? = nil, program: URL = Binaries.url("bdtcoin-node")) throws {
        self.program = program
        self.folder = try folder ?? TemporaryFolder()
        self.options = options
        rpcPort = try freePort()
        try start()
    }

    deinit { kill() }

    var processID: Int32 { process?.processIdentifier ?? 0 }
    var networkFolder: URL { folder.url.appendingPathComponent("regtest") }
    var log: String { (try? String(contentsOf: networkFolder.appendingPathComponent("debug.log"), encoding: .utf8)) ?? "" }

    static func arguments(folder: TemporaryFolder, rpcPort: UInt16) -> [String] {
        ["-regtest", "-datadir=\(folder.path)", "-rpcport=\(rpcPort)", "-listen=0", "-fallbackfee=0.0002", "-keypool=20"]
    }

    func start() throws {
        try launch()
        try waitUntilLoaded()
    }

    /// Starts the process, for this time with more options, and waits for nothing.
    func launch(_ more: [String] = []) throws {
        let process = Process()
        process.executableURL = program
        process.arguments = NodeUnderTest.arguments(folder: folder, rpcPort: rpcPort) + options + more
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.handle
        process.standardError = output.handle
        try process.start()
        self.process = process
    }

    private func waitUntilLoaded() throws {
        try call("-rpcwait", "-rpcwaittimeout=60", "getblockcount")
        // Calls are let in while blocks on disk are still being connected; after that comes the saved mempool.
        guard try eventually(seconds: 60, { try call("getmempoolinfo").contains("\"loaded\": true") }) else {
            throw CallFailed(call: "getmempoolinfo", result: Finished(status: 0, output: "never loaded", errors: ""))
        }
    }

    /// Asks the node to stop and waits for its end.
    func stop() throws {
        try call("stop")
        process?.waitUntilExit()
        process = nil
    }

    /// Tells the process to stop, and waits for its end; returns its exit status.
    func terminate() -> Int32? {
        if let process { Foundation.kill(process.processIdentifier, SIGTERM) }
        return waitForEnd()
    }

    /// The exit status of the process once it has ended by itself.
    func waitForEnd() -> Int32? {
        process?.waitUntilExit()
        defer { process = nil }
        return process.map { $0.terminationReason == .exit ? $0.terminationStatus : -1 }
    }

    /// Ends the node at once, as a power cut would.
    func kill() {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// The result of an RPC call; strings come without quotes.
    @discardableResult
    func call(_ arguments: String..., wallet: String? = nil) throws -> String {
        let result = try attempt(arguments, wallet: wallet)
        guard result.status == 0 else { throw CallFailed(call: arguments.joined(separator: " "), result: result) }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func attempt(_ arguments: [String], wallet: String? = nil) throws -> Finished { try caller.attempt(arguments, wallet: wallet) }

    /// Begins a call and leaves it running.
    func begin(_ arguments: [String], wallet: String? = nil) throws -> RunningProgram {
        try RunningProgram("bdtcoin-cli", caller.target(wallet) + arguments)
    }

    var caller: NodeCaller { NodeCaller(dataDirectory: folder.path, rpcPort: rpcPort) }

    /// Waits for the end of the process; its status, nil when it does not end in time.
    func waitForEnd(seconds: Double) -> Int32? {
        guard let process, eventually(seconds: seconds, { !process.isRunning }) else { return nil }
        process.waitUntilExit()
        self.process = nil
        return process.terminationStatus
    }

    /// The id of the wallet process that this node started.
    func walletProcessID() throws -> Int32? {
        let folders = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
        return folders.first { id in
            guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                status.contains("(bdtcoin-wallet)"), let fields = status.split(separator: ")").last?.split(separator: " ")
            else { return false }
            return fields[1] == "\(processID)" && fields[0] != "Z"
        }
    }
}

/// Calls a node from any thread, always over HTTP.
struct NodeCaller: Sendable {
    let dataDirectory: String
    let rpcPort: UInt16

    func target(_ wallet: String?) -> [String] {
        ["-regtest", "-datadir=\(dataDirectory)", "-rpcport=\(rpcPort)", "-ipcconnect=0"] + (wallet.map { ["-rpcwallet=\($0)"] } ?? [])
    }

    func attempt(_ arguments: [String], wallet: String? = nil) throws -> Finished {
        try run("bdtcoin-cli", target(wallet) + arguments)
    }

    /// The result; nil when the call fails.
    func result(_ arguments: String..., wallet: String? = nil) -> String? {
        guard let finished = try? attempt(arguments, wallet: wallet), finished.status == 0 else { return nil }
        return finished.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A TCP port on the loopback interface that nobody listens on.
func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) != 0 || getsockname(descriptor, $0, &length) != 0
        }
    }
    if failed { throw POSIXError(.EADDRINUSE) }
    return UInt16(bigEndian: address.sin_port)
}

/// Polls until `condition` holds; false when it did not within `seconds`.
func eventually(seconds: Double = 30, every pause: Double = 0.05, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: pause)
    }
    return try condition()
}
