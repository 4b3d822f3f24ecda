import BdtBase
import BdtJSON

extension Arguments {
    /// The path of settings.json; nil with `-nosettings`.
    package var settingsPath: String? {
        let path = path("settings", default: "settings.json")
        return path.isEmpty ? nil : absolutePath(path)
    }

    func readSettingsFile(_ path: String) throws(ConfigurationError) {
        let settings = try SettingsFile.read(path)
        for name in settings.keys.sorted() where definitions[OptionKey(name).name] == nil {
            Log.info("Ignoring unknown rw_settings value \(name)")
        }
        state.withLock { $0.layers.readWrite = settings }
    }

    func writeSettingsFile(_ path: String) throws(ConfigurationError) {
        try SettingsFile.write(state.withLock { $0.layers.readWrite }, to: path)
    }

    /// The value in settings.json; null when there is none.
    package func readWriteSetting(_ name: String) -> JSONValue { state.withLock { $0.layers.readWrite[name] ?? .null } }

    /// Changes a value of settings.json; null removes it. False when the file cannot be written, or there is none.
    package func updateSetting(_ name: String, to value: JSONValue, writing: Bool = true) -> Bool {
        state.withLock { state in
            if value.isNull { state.layers.readWrite.removeValue(forKey: name) } else { state.layers.readWrite[name] = value }
        }
        return !writing || saveSettings()
    }

    /// Whether the command line, or a value forced since, overrules settings.json and the configuration file.
    package func isOverruled(_ name: String) -> Bool {
        let name = Self.bare(name)
        return state.withLock { $0.layers.forced[name] != nil || $0.layers.commandLine[name] != nil }
    }

    /// Empties settings.json, after a copy of it with `.bak` behind its name. False when one of the files cannot be written, or there is none.
    package func resetSettings() -> Bool {
        guard let settingsPath else { return false }
        do {
            try writeSettingsFile(settingsPath + ".bak")
        } catch {
            Log.info("\(error.details.first ?? error.message)")
            return false
        }
        state.withLock { $0.layers.readWrite = [:] }
        return saveSettings()
    }

    /// Writes settings.json as it stands.
    package func saveSettings() -> Bool {
        guard let settingsPath else { return false }
        do {
            try writeSettingsFile(settingsPath)
            return true
        } catch {
            Log.info("\(error.details.first ?? error.message)")
            return false
        }
    }

    /// Writes all settings to the log, secrets hidden.
    package func log() {
        let layers = state.withLock { $0.layers }
        for (section, options) in layers.configFile.sorted(by: { $0.key < $1.key }) {
            log(options, "Config file arg: " + (section.isEmpty ? "" : "[\(section)] "))
        }
        for (name, value) in layers.readWrite.sorted(by: { $0.key < $1.key }) { Log.info("Setting file arg: \(name) = \(value.text)") }
        log(layers.commandLine, "Command-line arg: ")
    }

    private func log(_ options: [String: [JSONValue]], _ prefix: String) {
        for (name, values) in options.sorted(by: { $0.key < $1.key }) {
            guard let definition = definitions[name] else { continue }
            for value in values {
                Log.info("\(prefix)\(name)=\(definition.flags.contains(.sensitive) ? "****" : value.text)")
            }
        }
    }
}

/// The settings of a process as text, for another process that shall have the same ones. Values are JSON.
package struct ExportedSettings: Hashable, Sendable {
    package var forced: [String: String] = [:]
    package var commandLine: [String: [String]] = [:]
    package var readWrite: [String: String] = [:]
    /// By section.
    package var configFile: [String: [String: [String]]] = [:]
    package var configPath = ""

    package init() {}
}

extension Arguments {
    package var exported: ExportedSettings {
        state.withLock { state in
            var result = ExportedSettings()
            result.forced = state.layers.forced.mapValues(\.text)
            result.commandLine = state.layers.commandLine.mapValues { $0.map(\.text) }
            result.readWrite = state.layers.readWrite.mapValues(\.text)
            result.configFile = state.layers.configFile.mapValues { $0.mapValues { $0.map(\.text) } }
            result.configPath = state.configPath
            return result
        }
    }

    /// Takes over the settings of another process and selects its network.
    package func take(_ settings: ExportedSettings) throws {
        var layers = SettingsLayers()
        layers.forced = try settings.forced.mapValues { try JSONValue(parsing: $0) }
        layers.commandLine = try settings.commandLine.mapValues { try $0.map { try JSONValue(parsing: $0) } }
        layers.readWrite = try settings.readWrite.mapValues { try JSONValue(parsing: $0) }
        layers.configFile = try settings.configFile.mapValues { try $0.mapValues { try $0.map { try JSONValue(parsing: $0) } } }
        state.withLock { state in
            state.layers = layers
            state.configPath = settings.configPath
        }
        try selectNetwork()
    }
}
