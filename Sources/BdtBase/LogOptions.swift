/// Where log lines go and what stands before each.
package struct LogOptions: Sendable {
    /// Nil: no file.
    package var filePath: String?
    package var printsToConsole = false
    package var timestamps = true
    package var microseconds = false
    package var threadNames = false
    package var sourceLocations = false
    /// Category and level stand on every line.
    package var alwaysShowsLevel = false

    package init() {}
}

/// One line before it is formatted.
struct LogEntry: Sendable {
    let level: LogLevel
    let category: LogCategory?
    /// Control characters escaped.
    let message: String
    let source: LogSource
    let thread: String
    /// UNIX microseconds.
    let time: Int64
    /// UNIX seconds of a pinned clock, 0 when it runs.
    let mockTime: Int64

    /// The published form of the line, with its line feed.
    func text(_ options: LogOptions) -> String {
        var text = ""
        if options.timestamps {
            text += options.microseconds ? ISO8601.format(microseconds: time) : ISO8601.format(seconds: time / 1_000_000)
            if mockTime > 0 { text += " (mocktime: \(ISO8601.format(seconds: mockTime)))" }
            text += " "
        }
        if options.threadNames { text += "[\(thread.isEmpty ? "unknown" : thread)] " }
        if options.sourceLocations {
            let function = "\(source.function)".prefix { $0 != "(" }
            text += "[\(source.file):\(source.line)] [\(function)] "
        }
        text += prefix(options) + message
        return message.utf8.last == UInt8(ascii: "\n") ? text : text + "\n"
    }

    /// `[category:level] `; the level is left out where it goes without saying.
    private func prefix(_ options: LogOptions) -> String {
        guard category != nil || options.alwaysShowsLevel else { return level == .info ? "" : "[\(level.name)] " }
        let name = category?.name ?? "all"
        return options.alwaysShowsLevel || level != .debug ? "[\(name):\(level.name)] " : "[\(name)] "
    }
}

extension String {
    /// Control characters other than line feed as `\x1b`: what a peer sends must not steer a terminal.
    var escapedForLog: String {
        guard utf8.contains(where: { ($0 < 0x20 && $0 != 0x0a) || $0 == 0x7f }) else { return self }
        return String(
            decoding: utf8.flatMap { byte in
                byte >= 0x20 && byte != 0x7f || byte == 0x0a ? [byte] : Array(("\\x" + Hex.encode(CollectionOfOne(byte))).utf8)
            }, as: UTF8.self)
    }
}
