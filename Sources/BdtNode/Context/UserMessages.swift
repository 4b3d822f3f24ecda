import BdtBase
import BdtCommon
import Synchronization

/// What the node tells its user: on the error stream, and in the log.
package final class UserMessages: Sendable {
    private let workObserver = Mutex<LongWork.Show?>(nil)
    private let observer = Mutex<(@Sendable (String) -> Void)?>(nil)

    package init() {}

    package func error(_ message: String) {
        Log.error(message)
        StandardError.write("Error: \(message)\n")
    }

    /// What a user could be asked to decide, were there a window to ask in. The published form has no heading.
    package func question(_ message: String) {
        Log.error(message)
        StandardError.write(": \(message)\n")
    }

    package func warning(_ message: String) {
        Log.warning(message)
        StandardError.write("Warning: \(message)\n")
    }

    /// What start-up is doing now.
    package func progress(_ message: String) {
        Log.info("init message: \(message)")
        observer.withLock { $0 }?(message)
    }

    /// How far long work is: on the terminal, and to whoever else wants to know.
    package func show(_ report: WorkReport) {
        Log.shared.showStatus(report.isFinished ? nil : report.bar())
        workObserver.withLock { $0 }?(report)
    }

    package func observeWork(_ body: LongWork.Show?) { workObserver.withLock { $0 = body } }

    /// Who else wants to know what start-up is doing.
    package func observeProgress(_ body: (@Sendable (String) -> Void)?) { observer.withLock { $0 = body } }
}
