import BdtBase
import BdtCommon
import BdtInterfaces
import Synchronization

/// What the node tells its user: on the error stream, and in the log.
package final class UserMessages: Sendable {
    /// The published flags of a message's icon.
    private enum Style {
        static let warning: UInt32 = 1
        static let error: UInt32 = 2
    }

    /// In a struct: a function that is kept in a generic type is wrapped anew each time it is looked at.
    private struct Observer {
        let show: @Sendable (String) -> Void
    }

    private let observer = Mutex<Observer?>(nil)
    private let events = Mutex<NodeEvents?>(nil)

    package init() {}

    package func error(_ message: String) {
        Log.error(message)
        StandardError.write("Error: \(message)\n")
        events.withLock { $0 }?.message.send(UserMessage(message, style: Style.error))
    }

    /// What a user could be asked to decide, were there a window to ask in. The published form has no heading.
    package func question(_ message: String) {
        Log.error(message)
        StandardError.write(": \(message)\n")
        events.withLock { $0 }?.question.send(UserMessage(message, nonInteractiveText: message, style: Style.error))
    }

    package func warning(_ message: String) {
        Log.warning(message)
        StandardError.write("Warning: \(message)\n")
        events.withLock { $0 }?.message.send(UserMessage(message, style: Style.warning))
    }

    /// What start-up is doing now.
    package func progress(_ message: String) {
        Log.info("init message: \(message)")
        observer.withLock { $0 }?.show(message)
        events.withLock { $0 }?.initMessage.send(message)
    }

    /// How far long work is: on the terminal, and to whoever else wants to know.
    package func show(_ report: WorkReport) {
        Log.shared.showStatus(report.isFinished ? nil : report.bar())
        progress(report.title, percent: report.isFinished ? 100 : min(report.percent, 99), canResume: report.canResume)
    }

    /// Progress of something that takes long, in percent.
    package func progress(_ title: String, percent: Int, canResume: Bool) {
        events.withLock { $0 }?.progress.send((title, percent, canResume))
    }

    /// Where user interfaces in other processes listen.
    func tell(_ events: NodeEvents) { self.events.withLock { $0 = events } }

    /// Who else wants to know what start-up is doing.
    package func observeProgress(_ body: (@Sendable (String) -> Void)?) { observer.withLock { $0 = body.map { Observer(show: $0) } } }
}
