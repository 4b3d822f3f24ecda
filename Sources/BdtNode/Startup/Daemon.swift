import BdtCommon
import Foundation

/// `-daemon` and `-daemonwait`: the process starts itself again in the background and waits for word from there.
///
/// A process with threads cannot fork and go on; it can start anew.
enum Daemon {
    /// Holds the number of the descriptor through which the background process reports to its parent.
    private static let variable = "BDTCOIN_DAEMON_PIPE"

    /// In the process that the user started: the status to exit with, once the background process runs. Nil where there is nothing to detach.
    static func detachIfAsked(_ arguments: Arguments, commandLine: [String]) throws(StartupFailure) -> Int32? {
        let waits = arguments.getBool("daemonwait", default: false)
        guard waits || arguments.getBool("daemon", default: false) else { return nil }
        if reportDescriptor != nil {
            setsid()
            if !waits { reportSuccess() }
            return nil
        }
        print("\(ClientInformation.name) starting")
        fflush(nil)
        guard let success = startAgain(commandLine) else { throw .message("Starting the background process failed") }
        if !success { StandardError.write("Error during initialization - check debug.log for details\n") }
        return success ? EXIT_SUCCESS : EXIT_FAILURE
    }

    /// In the background process: tells the parent, if it still waits, that all is well.
    static func reportSuccess() {
        guard let descriptor = reportDescriptor else { return }
        var byte: UInt8 = 1
        _ = write(descriptor, &byte, 1)
        close(descriptor)
        unsetenv(variable)
    }

    private static var reportDescriptor: Int32? { ProcessInfo.processInfo.environment[variable].flatMap { Int32($0) } }

    /// Whether the background process reports success; nil when it could not be started.
    private static func startAgain(_ commandLine: [String]) -> Bool? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        setenv(variable, "\(ends[1])", 1)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([CommandLine.arguments[0]] + commandLine).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let status = posix_spawn(&child, program, &actions, nil, &words, environ)
        close(ends[1])
        guard status == 0 else { return nil }
        var byte: UInt8 = 0
        return read(ends[0], &byte, 1) == 1
    }
}
