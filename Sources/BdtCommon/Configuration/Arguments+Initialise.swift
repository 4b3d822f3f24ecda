import BdtBase

extension Arguments {
    /// Reads the configuration, selects the network, makes the data directory, and reads and writes settings.json.
    /// Call it once, after the command line was read.
    package func initialise() throws(ConfigurationError) {
        if !isDataDirectoryValid {
            throw ConfigurationError("Specified data directory \"\(get("datadir", default: ""))\" does not exist.")
        }
        // A configuration file may move the data directory, but not itself.
        let firstDirectory = dataDirectory
        let usedConfig = absolutePath(path("conf", default: Self.configFileName), inNetworkDirectory: false)
        do {
            try readConfigFiles()
        } catch {
            throw ConfigurationError("Error reading configuration file: \(error.message)")
        }
        try selectNetwork()
        for directory in [dataDirectory, networkDirectory] where !Paths.exists(directory) {
            try Paths.createDirectories(Paths.join(directory, "wallets"))
        }
        try checkIgnoredConfig(usedConfig, firstDirectory)
        try openSettings()
    }

    /// A configuration file in the data directory that is not the one in use is most likely a mistake.
    private func checkIgnoredConfig(_ used: String, _ firstDirectory: String) throws(ConfigurationError) {
        let name = Self.configFileName
        let directory = dataDirectory
        let present = Paths.join(directory, name)
        guard Paths.exists(present) else { return }
        if used.isEmpty {
            Log.info(
                "Data directory \(directory.quoted) contains a \(name.quoted) file which is explicitly ignored using -noconf.",
                function: "InitConfig")
            return
        }
        if Paths.isSameFile(used, present) { return }
        let given = get("conf", default: "")
        let source =
            given.isEmpty ? "data directory \(firstDirectory.quoted)" : "command line argument \("-conf=\(given)".quoted)"
        let problem = """
            Data directory \(directory.quoted) contains a \(name.quoted) file which is ignored, because a different configuration file \
            \(used.quoted) from \(source) is being used instead. Possible ways to address this would be to:
            - Delete or rename the \(name.quoted) file in data directory \(directory.quoted).
            - Change datadir= or conf= options to specify one configuration file, not two, and use includeconf= to include any other \
            configuration files.
            """
        if getBool("allowignoredconf", default: false) {
            Log.warning(problem)
        } else {
            throw ConfigurationError(
                problem + "\n- Set allowignoredconf=1 option to treat this condition as a warning, not an error.")
        }
    }

    /// Reads settings.json, and writes it back to see early that it can be written.
    package func openSettings() throws(ConfigurationError) {
        guard let path = settingsPath else { return }
        do {
            try readSettingsFile(path)
        } catch {
            throw ConfigurationError("Settings file could not be read", details: error.details)
        }
        do {
            try writeSettingsFile(path)
        } catch {
            throw ConfigurationError("Settings file could not be written", details: error.details)
        }
    }
}
