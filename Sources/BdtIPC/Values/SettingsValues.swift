import BdtInterfaces
import CapnProto

typealias TextPair = CommonSchema.Pair<CapnpText, CapnpText>
typealias TextListPair = CommonSchema.Pair<CapnpText, ListOf<CapnpText>>
typealias SectionPair = CommonSchema.Pair<CapnpText, ListOf<TextListPair>>

extension CommonSchema.GlobalArgs.Builder {
    func fill(_ settings: GlobalSettings) {
        setConfigPath(settings.configPath)
        setSettings { builder in
            builder.setForcedSettings(settings.forced.map { pair($0.key, $0.value) })
            builder.setCommandLineOptions(settings.commandLine.map { list($0.key, $0.value) })
            builder.setRwSettings(settings.readWrite.map { pair($0.key, $0.value) })
            builder.setRoConfig(
                settings.configFile.map { section in
                    { builder in
                        builder.setKey(section.name)
                        builder.setValue(section.values.map { list($0.name, $0.values) })
                    }
                })
        }
    }

    private func pair(_ key: String, _ value: String) -> (TextPair.Builder) -> Void {
        { builder in
            builder.setKey(key)
            builder.setValue(value)
        }
    }

    private func list(_ key: String, _ values: [String]) -> (TextListPair.Builder) -> Void {
        { builder in
            builder.setKey(key)
            builder.setValue(values)
        }
    }
}

extension GlobalSettings {
    init(_ reader: CommonSchema.GlobalArgs.Reader) throws {
        let settings = try reader.settings
        self.init(configPath: try reader.configPath)
        for pair in try settings.forcedSettings.array() { forced[try pair.key] = try pair.value }
        for pair in try settings.commandLineOptions.array() { commandLine[try pair.key] = try pair.value.array() }
        for pair in try settings.rwSettings.array() { readWrite[try pair.key] = try pair.value }
        configFile = try settings.roConfig.map { section in
            let values = try section.value.map { (name: try $0.key, values: try $0.value.array()) }
            return Section(name: try section.key, values: values)
        }
    }
}
