import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The log cannot be written.
package struct LogError: Error, CustomStringConvertible {
    package let description: String
}

/// Writes log lines to the debug log and the console, and knows which categories are on.
///
/// Thread-safe. Lines written before `start` are kept, up to one megabyte, and written then.
package final class Logger: Sendable {
    private struct State {
        var options = LogOptions()
        var file: Int32 = -1
        var isBuffering = true
        var buffer: [LogEntry] = []
        var bufferedBytes = 0
        var discardedLines = 0
        var clock: Clock?
        var threshold = LogLevel.debug
        var thresholds: [LogCategory: LogLevel] = [:]
        var enabled: UInt64 = 0
        var status = StatusLine()
    }

    private static let bufferLimit = 1_000_000

    private let state = Mutex(State())
    /// Categories whose debug lines, and whose trace lines, are written.
    private let debugMask = Atomic<UInt64>(0)
    private let traceMask = Atomic<UInt64>(0)
    private let reopenRequested = Atomic<Bool>(false)
    private let addressesShown = Atomic<Bool>(false)

    package init() {}

    /// Whether addresses of peers may be logged (`-logips`).
    package var logsAddresses: Bool {
        get { addressesShown.load(ordering: .relaxed) }
        set { addressesShown.store(newValue, ordering: .relaxed) }
    }

    /// Where lines go, once started.
    package var options: LogOptions { state.withLock { $0.options } }

    package func configure(_ options: LogOptions) { state.withLock { $0.options = options } }

    /// A clock whose pinned time stands on each line.
    package func show(mockTimeOf clock: Clock) { state.withLock { $0.clock = clock } }

    // MARK: Categories

    package func accepts(_ category: LogCategory, _ level: LogLevel) -> Bool {
        switch level {
        case .trace: traceMask.load(ordering: .relaxed) & category.mask != 0
        case .debug: debugMask.load(ordering: .relaxed) & category.mask != 0
        default: true
        }
    }

    /// A bit for each category that is on.
    package var enabledCategories: UInt64 { UInt64(truncatingIfNeeded: state.withLock { $0.enabled }) }

    package func isEnabled(_ category: LogCategory) -> Bool { state.withLock { $0.enabled & category.mask != 0 } }
    package var isAnyEnabled: Bool { state.withLock { $0.enabled != 0 } }

    package func enable(_ categories: [LogCategory]) {
        change { state in for category in categories { state.enabled |= category.mask } }
    }

    package func disable(_ categories: [LogCategory]) {
        change { state in for category in categories { state.enabled &= ~category.mask } }
    }

    /// The lowest level that enabled categories write; for all of them, or only for `category`.
    package func setThreshold(_ level: LogLevel, for category: LogCategory? = nil) {
        change { state in
            if let category { state.thresholds[category] = level } else { state.threshold = level }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            func mask(_ level: LogLevel) -> UInt64 {
                LogCategory.allCases.filter { (state.thresholds[$0] ?? state.threshold) <= level }.reduce(0) { $0 | $1.mask }
                    & state.enabled
            }
            debugMask.store(mask(.debug), ordering: .relaxed)
            traceMask.store(mask(.trace), ordering: .relaxed)
        }
    }

    // MARK: Output

    /// Opens the file and writes what was kept so far.
    package func start() throws(LogError) {
        let failedPath = state.withLock { state -> String? in
            if let path = state.options.filePath {
                state.file = Self.open(path)
                guard state.file >= 0 else { return path }
                // Tells this run from the one before.
                Self.put("\n\n\n\n\n", state.file)
            }
            state.isBuffering = false
            if state.discardedLines > 0 {
                let text = "Early logging buffer overflowed, \(state.discardedLines) log lines discarded."
                emit(entry(.info, nil, text, LogSource(file: #fileID, line: #line, function: #function), state), state)
            }
            for entry in state.buffer { emit(entry, state) }
            state.buffer = []
            return nil
        }
        if let failedPath { throw LogError(description: "Could not open debug log file \(failedPath)") }
    }

    /// Lets the next line open the file anew, after a log rotation moved it. May be called from a signal handler.
    package func reopen() { reopenRequested.store(true, ordering: .relaxed) }

    package func write(_ level: LogLevel, _ category: LogCategory?, _ message: String, _ source: LogSource) {
        state.withLock { state in
            let entry = entry(level, category, message, source, state)
            if state.isBuffering {
                keep(entry, &state)
                return
            }
            if reopenRequested.exchange(false, ordering: .relaxed), let path = state.options.filePath {
                let file = Self.open(path)
                if file >= 0 {
                    close(state.file)
                    state.file = file
                }
            }
            emit(entry, state)
        }
    }

    private func entry(_ level: LogLevel, _ category: LogCategory?, _ message: String, _ source: LogSource, _ state: State) -> LogEntry {
        LogEntry(
            level: level, category: category, message: message.escapedForLog, source: source,
            thread: state.isBuffering || state.options.threadNames ? ThreadName.current : "", time: Clock.systemMicroseconds,
            mockTime: state.clock?.mockTime ?? 0)
    }

    private func keep(_ entry: LogEntry, _ state: inout State) {
        state.buffer.append(entry)
        state.bufferedBytes += entry.message.utf8.count + 100
        while state.bufferedBytes > Self.bufferLimit, !state.buffer.isEmpty {
            state.bufferedBytes -= state.buffer.removeFirst().message.utf8.count + 100
            state.discardedLines += 1
        }
    }

    private func emit(_ entry: LogEntry, _ state: State) {
        let text = entry.text(state.options)
        if state.options.printsToConsole { Self.put(state.status.around(text), STDOUT_FILENO) }
        if state.file >= 0 { Self.put(text, state.file) }
    }

    /// Keeps `text` as the last line of the terminal, below all that is logged there; nil takes it away. Nothing is shown where standard output
    /// is no terminal.
    package func showStatus(_ text: String?) {
        guard isatty(STDOUT_FILENO) == 1 else { return }
        state.withLock { state in
            if let change = state.status.replace(with: text ?? "") { Self.put(change, STDOUT_FILENO) }
        }
    }

    private static func open(_ path: String) -> Int32 { Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666) }

    /// Writes all bytes; a log that cannot be written is not worth stopping for.
    private static func put(_ text: String, _ file: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(file, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
