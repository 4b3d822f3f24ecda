import BdtBase
import Foundation

/// Commands that the user has the node run when something happens.
enum ShellCommand {
    /// Runs a command on a thread of its own. `completion` is called when it has ended.
    static func run(_ command: String, completion: (@Sendable () -> Void)? = nil) {
        if command.isEmpty {
            completion?()
            return
        }
        Thread.detachNewThread {
            let status = system(command)
            if status != 0 { Log.info("runCommand error: system(\(command)) returned \(status)", function: "runCommand") }
            completion?()
        }
    }

    /// Runs all commands at once and returns when they have ended.
    static func runAll(_ commands: [String]) async {
        await withTaskGroup(of: Void.self) { group in
            for command in commands {
                group.addTask {
                    await withCheckedContinuation { continuation in run(command) { continuation.resume() } }
                }
            }
        }
    }

    /// Text without characters that mean something to a shell.
    static func sanitised(_ text: String) -> String {
        text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || " .,;-_/:?@()".contains($0)) }
    }
}
