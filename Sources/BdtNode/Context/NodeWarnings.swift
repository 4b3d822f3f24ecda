import BdtBase
import BdtKernel
import Synchronization

/// What a node warns its user of as long as it lasts.
package enum NodeWarning: Hashable, Sendable {
    case kernel(KernelWarning)
    case clockOutOfSync
    case fatalInternalError
}

/// The warnings that hold now. Thread-safe.
package final class NodeWarnings: Sendable {
    private let active = Mutex<[(warning: NodeWarning, text: String)]>([])
    private let alertCommand: String?
    private let onChange: @Sendable () -> Void

    /// - Parameters:
    ///   - alertCommand: `-alertnotify`: a shell command in which `%s` becomes the text.
    ///   - onChange: called after a warning began or ended.
    package init(alertCommand: String? = nil, onChange: @escaping @Sendable () -> Void = {}) {
        self.alertCommand = alertCommand
        self.onChange = onChange
    }

    /// Texts in the order in which the warnings began.
    package var texts: [String] { active.withLock { $0.map(\.text) } }

    /// Begins a warning, unless it holds already.
    package func set(_ warning: NodeWarning, _ text: String) {
        let isNew = active.withLock { active in
            if active.contains(where: { $0.warning == warning }) { return false }
            active.append((warning, text))
            return true
        }
        if isNew { onChange() }
        guard isNew, let alertCommand, !alertCommand.isEmpty else { return }
        ShellCommand.run(alertCommand.replacing("%s", with: "'" + ShellCommand.sanitised(text) + "'"))
    }

    package func remove(_ warning: NodeWarning) {
        let wasThere = active.withLock { active in
            let count = active.count
            active.removeAll { $0.warning == warning }
            return active.count != count
        }
        if wasThere { onChange() }
    }
}
