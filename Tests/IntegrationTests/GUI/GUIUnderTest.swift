import Foundation
import Testing

/// A `bdtcoin-gui` on a display of its own. The test names widgets, and the program presses and reads the real ones.
final class GUIUnderTest {
    struct Refused: Error, CustomStringConvertible {
        let command: String
        let reply: String
        let errors: String
        var description: String { "\(command): \(reply)\n\(errors)" }
    }

    private let options: [String]
    private let display: VirtualDisplay
    private var process = Process()
    private let output = TemporaryFile()
    private let home: TemporaryFolder
    private var socketPath: String { home.path + "/ui" }

    /// Starts the program and waits for its window.
    init(_ options: [String]) throws {
        self.options = options
        display = try VirtualDisplay()
        home = try TemporaryFolder()
        // Nothing moves, so that pictures show what is there.
        let gtkFolder = home.url.appendingPathComponent("gtk-4.0")
        try FileManager.default.createDirectory(at: gtkFolder, withIntermediateDirectories: true)
        try "[Settings]\ngtk-enable-animations=false\n".write(
            to: gtkFolder.appendingPathComponent("settings.ini"), atomically: true, encoding: .utf8)
        try start()
    }

    deinit { end() }

    /// Starts the program, again after it has ended, and waits for its window.
    func start() throws {
        // What an earlier one that was killed left behind.
        unlink(socketPath)
        process = Process()
        process.executableURL = Binaries.url("bdtcoin-gui")
        process.arguments = options + ["-uitest=\(home.path)/ui"]
        var environment = ProcessInfo.processInfo.environment
        let settings = [
            "DISPLAY": display.name, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GTK_A11Y": "none", "GSETTINGS_BACKEND": "memory",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:", "XDG_CONFIG_HOME": home.path, "XDG_CACHE_HOME": home.path, "GTK_USE_PORTAL": "0",
        ]
        environment.merge(settings) { $1 }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.handle
        process.standardError = output.handle
        try process.start()
        guard eventually({ FileManager.default.fileExists(atPath: socketPath) }) else {
            throw Refused(command: "start", reply: "no window", errors: output.text)
        }
    }

    var processID: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var errors: String { output.text }

    /// Leaves the program as a user does; its exit status, nil when it does not end in time.
    func quit() throws -> Int32? {
        // It may be gone before its answer is written; how it ended tells.
        _ = try? action("quit")
        guard eventually(seconds: 60, { !process.isRunning }) else { return nil }
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }

    /// Ends the program at once; a node of its own ends with it.
    func end() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    // MARK: - Commands

    @discardableResult
    func command(_ words: String...) throws -> String {
        let line = words.joined(separator: "\t")
        let reply = try exchange(line)
        guard reply.hasPrefix("ok\t") else { throw Refused(command: line, reply: reply, errors: output.text) }
        return String(reply.dropFirst(3)).replacing("\\n", with: "\n").replacing("\\\\", with: "\\")
    }

    func click(_ name: String) throws { try command("click", name) }
    func set(_ name: String, _ value: String) throws { try command("set", name, value) }
    func action(_ name: String) throws { try command("action", name) }
    func text(_ name: String) throws -> String { try command("text", name) }
    func exists(_ name: String) -> Bool { (try? command("exists", name)) == "yes" }
    func isSensitive(_ name: String) -> Bool { (try? command("sensitive", name)) == "yes" }

    /// Waits until the widget shows a text that `condition` holds for.
    func shows(_ name: String, seconds: Double = 60, _ condition: (String) -> Bool) -> Bool {
        if eventually(seconds: seconds, { (try? text(name)).map(condition) ?? false }) { return true }
        Issue.record("\(name) shows: \((try? text(name)) ?? "nothing")")
        return false
    }

    func appears(_ name: String, seconds: Double = 60) -> Bool { eventually(seconds: seconds) { exists(name) } }

    /// Waits until a button can be pressed, and presses it.
    func press(_ name: String, seconds: Double = 30) throws {
        _ = eventually(seconds: seconds) { isSensitive(name) }
        try click(name)
    }

    /// Writes a picture of a window into the folder that BDTCOIN_SCREENSHOTS names, for the documentation.
    func shoot(_ window: String, _ name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_SCREENSHOTS"] else { return }
        // A window that has just opened is empty until it was drawn.
        _ = eventually(seconds: 5) { (try? command("shot", window, folder + "/" + name + ".png")) != nil }
    }

    /// Enters a line into the console and returns what came after it.
    func console(_ line: String, until condition: (String) -> Bool = { !$0.isEmpty }) throws -> String {
        try action("console")
        guard appears("console.entry") else { throw Refused(command: line, reply: "no console", errors: output.text) }
        try click("console.clear")
        try set("console.entry", line)
        try command("enter", "console.entry")
        var answer = ""
        _ = eventually(seconds: 120) {
            guard let all = try? text("console.output"), let start = all.range(of: "> " + line + "\n") else { return false }
            answer = String(all[start.upperBound...]).trimmingCharacters(in: .whitespacesAndNewlines)
            return condition(answer)
        }
        return answer
    }

    private func exchange(_ line: String) throws -> String {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard connected == 0 else { return "error\tnobody listens" }
        let bytes = Array((line + "\n").utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return "error\tthe program is gone" }
        var reply: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while reply.last != UInt8(ascii: "\n"), case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            reply += buffer.prefix(count)
        }
        return String(decoding: reply.dropLast(), as: UTF8.self)
    }
}
