/// Writes to the process's log. The one global of the project: every layer logs, and none behaves differently for it.
package enum Log {
    /// The process's logger.
    package static let shared = Logger()

    package static func info(
        _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line, function: StaticString = #function
    ) {
        shared.write(.info, nil, message(), LogSource(file: file, line: line, function: function))
    }

    package static func warning(
        _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line, function: StaticString = #function
    ) {
        shared.write(.warning, nil, message(), LogSource(file: file, line: line, function: function))
    }

    package static func error(
        _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line, function: StaticString = #function
    ) {
        shared.write(.error, nil, message(), LogSource(file: file, line: line, function: function))
    }

    /// Costs one atomic load while the category is off.
    package static func debug(
        _ category: LogCategory, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line,
        function: StaticString = #function
    ) {
        guard shared.accepts(category, .debug) else { return }
        shared.write(.debug, category, message(), LogSource(file: file, line: line, function: function))
    }

    package static func trace(
        _ category: LogCategory, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line,
        function: StaticString = #function
    ) {
        guard shared.accepts(category, .trace) else { return }
        shared.write(.trace, category, message(), LogSource(file: file, line: line, function: function))
    }
}

/// Where in the program a log line was written.
package struct LogSource: Sendable {
    let file: StaticString
    let line: UInt
    let function: StaticString

    package init(file: StaticString, line: UInt, function: StaticString) {
        self.file = file
        self.line = line
        self.function = function
    }
}
