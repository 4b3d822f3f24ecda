import BdtBase
import BdtCommon

extension NodeStartup {
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
