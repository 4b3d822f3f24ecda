/// Writes to the process's log. The one global of the project: every layer logs, and none behaves differently for it.
package enum Log {
    /// The process's logger.
    package static let shared = Logger()

    package static func info(_ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) {
        shared.write(.info, nil, message(), file: file, line: line)
    }

    package static func warning(_ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) {
        shared.write(.warning, nil, message(), file: file, line: line)
    }

    package static func error(_ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) {
        shared.write(.error, nil, message(), file: file, line: line)
    }

    /// Costs one atomic load while the category is off.
    package static func debug(
        _ category: LogCategory, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
    ) {
        if shared.accepts(category, .debug) { shared.write(.debug, category, message(), file: file, line: line) }
    }

    package static func trace(
        _ category: LogCategory, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
    ) {
        if shared.accepts(category, .trace) { shared.write(.trace, category, message(), file: file, line: line) }
    }
}
