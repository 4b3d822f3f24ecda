import BdtBase

extension Logger {
    /// Settles where log lines will go; until the logger is started they wait.
    package func configure(_ arguments: Arguments) {
        var options = LogOptions()
        let path = arguments.path("debuglogfile", default: "debug.log")
        options.filePath = path.isEmpty ? nil : arguments.absolutePath(path)
        options.printsToConsole = arguments.getBool("printtoconsole", default: !arguments.getBool("daemon", default: false))
        options.timestamps = arguments.getBool("logtimestamps", default: true)
        options.microseconds = arguments.getBool("logtimemicros", default: false)
        options.threadNames = arguments.getBool("logthreadnames", default: false)
        options.sourceLocations = arguments.getBool("logsourcelocations", default: false)
        options.alwaysShowsLevel = arguments.getBool("loglevelalways", default: false)
        configure(options)
        logsAddresses = arguments.getBool("logips", default: false)
    }

    /// `-debug`, `-debugexclude` and `-loglevel`.
    package func selectCategories(_ arguments: Arguments) throws(ConfigurationError) {
        let given = arguments.getAll("debug")
        // What comes before a 0 does not count.
        let start = given.lastIndex { $0 == "0" || $0 == "none" }.map { $0 + 1 } ?? 0
        for name in given[start...] { enable(try categories(name, option: "-debug")) }
        for name in arguments.getAll("debugexclude") { disable(try categories(name, option: "-debugexclude")) }
        for text in arguments.getAll("loglevel") { try setThreshold(text) }
    }

    private func categories(_ name: String, option: String) throws(ConfigurationError) -> [LogCategory] {
        guard let categories = LogCategory.parse(name) else {
            throw ConfigurationError("Unsupported logging category \(option)=\(name).")
        }
        return categories
    }

    private func setThreshold(_ text: String) throws(ConfigurationError) {
        let levels = "info, debug, trace"
        // No category has a name shorter than three letters.
        guard text.dropFirst(3).contains(":") else {
            guard let level = LogLevel(threshold: text) else {
                throw ConfigurationError("Unsupported global logging level -loglevel=\(text). Valid values: \(levels).")
            }
            setThreshold(level)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let categories = LogCategory.parse(parts[0]), let level = LogLevel(threshold: String(parts[1])) else {
            throw ConfigurationError(
                "Unsupported category-specific logging level -loglevel=\(text). Expected -loglevel=<category>:<loglevel>. "
                    + "Valid categories: \(LogCategory.sortedNames.joined(separator: ", ")). Valid loglevels: \(levels).")
        }
        for category in categories { setThreshold(level, for: category) }
    }
}
