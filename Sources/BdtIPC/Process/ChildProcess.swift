import BdtBase
import CapnProto
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Why a process could not be started.
package struct SpawnError: Error, CustomStringConvertible {
    package let executable: String
    package let code: Int32

    package var description: String { "Cannot start \(executable): \(String(cString: strerror(code)))" }
}

/// A process that this one started, with a socket to it. It is reaped when it ends.
package final class ChildProcess: Sendable {
    private struct State {
        /// As `waitpid` gives it; nil while the process runs.
        var status: Int32?
        var onExit: [@Sendable (Int32) -> Void] = []
    }

    /// The descriptor that the child finds its socket at.
    private static let childDescriptor: Int32 = 3

    package let executable: String
    package let processID: pid_t
    private let state = Mutex(State())

    private var name: String { executable.split(separator: "/").last.map(String.init) ?? executable }

    private init(executable: String, processID: pid_t) {
        self.executable = executable
        self.processID = processID
    }

    /// Starts `executable -ipcfd <n>` (looked up on PATH if it names no folder) with the far end of the returned socket as its only
    /// descriptor beside standard input, output and error.
    /// - Parameters:
    ///   - options: further words of the command line.
    ///   - environment: set in the process beside what it inherits.
    package static func spawn(
        executable: String, options: [String] = [], environment: [String: String] = [:]
    ) throws(SpawnError) -> (process: ChildProcess, descriptor: Int32) {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw SpawnError(executable: executable, code: errno) }
        defer { close(pair[1]) }
        var processID: pid_t = 0
        let code = start([executable, "-ipcfd", String(childDescriptor)] + options, environment, socket: pair[1], &processID)
        guard code == 0 else {
            close(pair[0])
            throw SpawnError(executable: executable, code: code)
        }
        let process = ChildProcess(executable: executable, processID: processID)
        Log.debug(.ipc, "Process \(process.name) pid \(processID) launched")
        process.reap()
        return (process, pair[0])
    }

    /// Zero, or the number of the error; that of a failed exec too.
    private static func start(
        _ words: [String], _ environment: [String: String], socket: Int32, _ processID: inout pid_t
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Leaves the copy open across exec, even onto itself; everything above goes.
        posix_spawn_file_actions_adddup2(&actions, socket, childDescriptor)
        SystemCalls.closeDescriptors(from: childDescriptor + 1, &actions)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = inherited(environment).map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawnp(&processID, words[0], &actions, &attributes, &arguments, &variables)
    }

    /// This process's environment with some variables set.
    private static func inherited(_ changes: [String: String]) -> [String] {
        var result = changes.map { "\($0.key)=\($0.value)" }
        var next = environ
        while let text = next.pointee {
            let variable = String(cString: text)
            if changes[String(variable.prefix { $0 != "=" })] == nil { result.append(variable) }
            next += 1
        }
        return result
    }

    private func reap() {
        DispatchQueue(label: "reap \(processID)").async { [self] in
            // Waits without reaping, so that the number stays the process's own until `terminate` cannot use it any more.
            var info = siginfo_t()
            while waitid(P_PID, id_t(processID), &info, WEXITED | WNOWAIT) == -1 && errno == EINTR {}
            let (status, actions) = state.withLock { state in
                var status: Int32 = 0
                waitpid(processID, &status, 0)
                state.status = status
                defer { state.onExit = [] }
                return (status, state.onExit)
            }
            Log.debug(.ipc, "Process \(name) pid \(processID) exited with status \(status)")
            for action in actions { action(status) }
        }
    }

    /// The raw status; nil while the process runs.
    package var status: Int32? { state.withLock { $0.status } }

    /// Calls `action` with the raw status once the process has ended, or at once if it has.
    package func onExit(_ action: @escaping @Sendable (Int32) -> Void) {
        let status = state.withLock { state in
            if state.status == nil { state.onExit.append(action) }
            return state.status
        }
        if let status { action(status) }
    }

    /// Waits for the end of the process; its raw status.
    @discardableResult
    package func wait() async -> Int32 {
        await withCheckedContinuation { continuation in onExit { continuation.resume(returning: $0) } }
    }

    /// Waits for the end of the process, but no longer than `limit`: then it is told to end, and two seconds later killed.
    package func end(within limit: Duration) async {
        let guardian = Task {
            try await Task.sleep(for: limit)
            Log.warning("Process \(name) pid \(processID) does not end by itself; it is terminated")
            signal(SIGTERM)
            try await Task.sleep(for: .seconds(2))
            signal(SIGKILL)
        }
        await wait()
        guardian.cancel()
    }

    /// Sends a signal, unless the process has ended.
    package func signal(_ number: Int32) {
        state.withLock { state in
            if state.status == nil { kill(processID, number) }
        }
    }
}
