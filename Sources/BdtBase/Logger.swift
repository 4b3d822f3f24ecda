import Synchronization

/// Where log lines go, and which categories are on.
package final class Logger: Sendable {
    private let enabled = Atomic<UInt64>(0)

    package init() {}

    package func accepts(_ category: LogCategory, _ level: LogLevel) -> Bool {
        enabled.load(ordering: .relaxed) & 1 << UInt64(category.rawValue) != 0
    }

    package func write(_ level: LogLevel, _ category: LogCategory?, _ message: String, file: StaticString, line: UInt) {
        print(message)
    }
}
