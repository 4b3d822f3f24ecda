import Foundation
import Glibc

/// Takes commands for `Automation` from a unix socket: a line each, answered by `ok` or `error`, a tab, and the answer with its line breaks
/// escaped. For tests only; the socket belongs to the user alone.
final class AutomationServer: Sendable {
    private let listener: Int32
    private let execute: @Sendable (String) async -> String

    /// - Parameter path: where to listen; nothing may be there.
    init?(path: String, _ automation: Automation) {
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        execute = { line in await Self.answer(line, automation) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard listener >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let failed = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) != 0 }
        }
        guard !failed, chmod(path, 0o600) == 0, listen(listener, 1) == 0 else { return nil }
        let thread = Thread { [self] in serve() }
        thread.name = "automation"
        thread.start()
    }

    private static func answer(_ line: String, _ automation: Automation) async -> String {
        do {
            return "ok\t" + escaped(try await automation.execute(line))
        } catch {
            return "error\t" + escaped("\(error)")
        }
    }

    private static func escaped(_ text: String) -> String { text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n") }

    /// One client after the other, one command after the other.
    private func serve() {
        while case let client = accept(listener, nil, nil), client >= 0 {
            guard let input = fdopen(client, "r") else { continue }
            var buffer: UnsafeMutablePointer<CChar>?
            var capacity = 0
            while getline(&buffer, &capacity, input) > 0, let buffer {
                let line = String(cString: buffer).trimmingCharacters(in: .newlines)
                let finished = DispatchSemaphore(value: 0)
                Task { [execute] in
                    let bytes = Array((await execute(line) + "\n").utf8)
                    _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                    finished.signal()
                }
                finished.wait()
            }
            free(buffer)
            fclose(input)
        }
    }
}
