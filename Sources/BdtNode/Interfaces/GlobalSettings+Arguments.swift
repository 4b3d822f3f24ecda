import BdtCommon
import BdtInterfaces

extension GlobalSettings {
    /// The node's settings as they are handed to a wallet process.
    init(_ settings: ExportedSettings) {
        self.init(
            forced: settings.forced, commandLine: settings.commandLine, readWrite: settings.readWrite,
            configFile: settings.configFile.sorted { $0.key < $1.key }.map { name, values in
                Section(name: name, values: values.sorted { $0.key < $1.key }.map { (name: $0.key, values: $0.value) })
            }, configPath: settings.configPath)
    }
}
