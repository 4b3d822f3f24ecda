import BdtBase
import BdtCommon

extension NodeStartup {
    /// Settles where log lines will go; until `openLog` they wait.
    func configureLog() {
        var options = LogOptions()
        let path = arguments.path("debuglogfile", default: "debug.log")
        options.filePath = path.isEmpty ? nil : arguments.absolutePath(path)
        options.printsToConsole = arguments.getBool("printtoconsole", default: !arguments.getBool("daemon", default: false))
        options.timestamps = arguments.getBool("logtimestamps", default: true)
        options.microseconds = arguments.getBool("logtimemicros", default: false)
        options.threadNames = arguments.getBool("logthreadnames", default: false)
        options.sourceLocations = arguments.getBool("logsourcelocations", default: false)
        options.alwaysShowsLevel = arguments.getBool("loglevelalways", default: false)
        Log.shared.configure(options)
        Log.shared.logsAddresses = arguments.getBool("logips", default: false)
    }

    /// `-debug`, `-debugexclude` and `-loglevel`.
    func selectLogCategories() throws(StartupFailure) {
        let given = arguments.getAll("debug")
        // What comes before a 0 does not count.
        let start = given.lastIndex { $0 == "0" || $0 == "none" }.map { $0 + 1 } ?? 0
        for name in given[start...] { Log.shared.enable(try categories(name, option: "-debug")) }
        for name in arguments.getAll("debugexclude") { Log.shared.disable(try categories(name, option: "-debugexclude")) }
        for text in arguments.getAll("loglevel") { try setThreshold(text) }
    }

    private func categories(_ name: String, option: String) throws(StartupFailure) -> [LogCategory] {
        guard let categories = LogCategory.parse(name) else {
            throw .message("Unsupported logging category \(option)=\(name).")
        }
        return categories
    }

    private func setThreshold(_ text: String) throws(StartupFailure) {
        let levels = "info, debug, trace"
        // No category has a name shorter than three letters.
        guard text.dropFirst(3).contains(":") else {
            guard let level = LogLevel(threshold: text) else {
                throw .message("Unsupported global logging level -loglevel=\(text). Valid values: \(levels).")
            }
            Log.shared.setThreshold(level)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let categories = LogCategory.parse(parts[0]), let level = LogLevel(threshold: String(parts[1])) else {
            throw .message(
                "Unsupported category-specific logging level -loglevel=\(text). Expected -loglevel=<category>:<loglevel>. "
                    + "Valid categories: \(LogCategory.sortedNames.joined(separator: ", ")). Valid loglevels: \(levels).")
        }
        for category in categories { Log.shared.setThreshold(level, for: category) }
    }

    /// Opens the log and writes what the process runs with.
    func openLog() throws(StartupFailure) {
        if let path = Log.shared.options.filePath, arguments.getBool("shrinkdebugfile", default: !Log.shared.isAnyEnabled) {
            Logger.shrink(path)
        }
        do {
            try Log.shared.start()
        } catch {
            throw .message("\(error)")
        }
        if !Log.shared.options.timestamps { Log.info("Startup time: \(ISO8601.format(seconds: node.startTime))") }
        Log.info("Default data directory \(Arguments.defaultDataDirectory)")
        Log.info("Using data directory \(arguments.networkDirectory)")
        logConfigPath()
        arguments.log()
        if let given = arguments.get("datadir"), !given.hasPrefix("/") {
            Log.info(
                "Warning: relative datadir option '\(given)' specified, which will be interpreted relative to the current working "
                    + "directory. This is fragile: started from another directory, the node will not find its data.")
        }
    }

    private func logConfigPath() {
        let path = arguments.configPath
        if arguments.isNegated("conf") {
            Log.info("Config file: <disabled>")
        } else if Paths.exists(path) {
            Log.info("Config file: \(path)")
        } else if arguments.isSet("conf") {
            node.messages.warning("The specified config file \(path) does not exist")
        } else {
            Log.info("Config file: \(path) (not found, skipping)")
        }
    }
}
