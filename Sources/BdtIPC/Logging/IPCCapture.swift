import BdtBase
import CapnProto
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Records the traffic of this process in a file (`-ipccapture`), for `bdtcoin-util ipcdump`. Several processes may write to one file.
///
/// Each message is a line of JSON, written at once: `t` UNIX microseconds, `p` process, `s` client or server, `k` request, response or error,
/// `n` the request's number on that side of that process, `m` method, `b` bytes, `x` the values as `-debug=ipc` shows them. Secrets are not
/// recorded. The file stops growing at a limit.
package enum IPCCapture {
    enum Side: String {
        case client, server
    }

    enum Kind: String {
        case request, response, error
    }

    /// Bytes after which the file does not grow.
    private static let limit: Int64 = 1 << 30
    private static let isOn = Atomic(false)
    private static let lastCall = Atomic(0)
    /// Its descriptor; -1 before `start`.
    private static let file = Mutex<Int32>(-1)

    /// Records from now on, after what the file holds already. Throws when it cannot be written.
    package static func start(_ path: String) throws(SocketError) {
        let opened = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw SocketError(errno, "Cannot write the IPC capture file \(path): \(String(cString: strerror(errno)))")
        }
        file.withLock { file in
            if file >= 0 { close(file) }
            file = opened
        }
        isOn.store(true, ordering: .relaxed)
    }

    /// The number of the next call that this process makes, from 1.
    static func nextCall() -> Int { lastCall.add(1, ordering: .relaxed).newValue }

    /// Costs one atomic load while nothing is recorded.
    static func record(
        _ side: Side, _ kind: Kind, _ number: Int, _ method: String, bytes: @autoclosure () -> Int, _ text: @autoclosure () -> String
    ) {
        guard isOn.load(ordering: .relaxed) else { return }
        let line =
            "{\"t\":\(Clock.systemMicroseconds),\"p\":\"\(escaped(IPCLog.process))\",\"s\":\"\(side.rawValue)\",\"k\":\"\(kind.rawValue)\","
            + "\"n\":\(number),\"m\":\"\(escaped(method))\",\"b\":\(bytes()),\"x\":\"\(escaped(text()))\"}\n"
        write(line)
    }

    private static func write(_ line: String) {
        file.withLock { file in
            var information = stat()
            // What other processes wrote counts as well.
            guard fstat(file, &information) == 0, Int64(information.st_size) < limit else {
                if isOn.exchange(false, ordering: .relaxed) { Log.warning("The IPC capture file is full; nothing more is recorded") }
                return
            }
            var line = line
            let written = line.withUTF8 { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0 {
                isOn.store(false, ordering: .relaxed)
                Log.warning("The IPC capture file cannot be written (\(String(cString: strerror(errno)))); nothing more is recorded")
            }
        }
    }

    /// As the content of a JSON string.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value > 0xffff ? 0xfffd : scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }
}
