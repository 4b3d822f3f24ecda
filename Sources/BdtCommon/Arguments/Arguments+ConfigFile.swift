import BdtBase
import BdtConsensus
import BdtJSON
import Foundation

extension Arguments {
    package static let configFileName = "bdtcoin.conf"

    /// The configuration file in use, empty for `-noconf`.
    package var configPath: String { state.withLock { $0.configPath } }

    /// `path` of a setting: relative ones count from the data directory.
    package func absolutePath(_ path: String, inNetworkDirectory: Bool = true) -> String {
        if path.isEmpty || path.hasPrefix("/") { return path }
        return Paths.join(inNetworkDirectory ? networkDirectory : dataDirectory, path)
    }

    /// The path that an option gives; empty when it is negated.
    package func path(_ name: String, default fallback: String = "") -> String {
        if isNegated(name) { return "" }
        guard let path = get(name), !path.isEmpty else { return fallback }
        return Paths.normalised(path)
    }

    /// Reads the configuration file and those that it includes.
    package func readConfigFiles() throws(ConfigurationError) {
        let path = absolutePath(self.path("conf", default: Self.configFileName), inNetworkDirectory: false)
        state.withLock { state in
            state.layers.configFile = [:]
            state.sections = []
            state.configPath = path
        }
        if let text = try configText(path) {
            try readConfig(text, file: path)
            if state.withLock({ $0.layers.commandLineIncludes }) == nil { try readIncludedFiles() }
        }
        if !isDataDirectoryValid {
            throw ConfigurationError("specified data directory \"\(get("datadir", default: ""))\" does not exist.")
        }
    }

    private func configText(_ path: String) throws(ConfigurationError) -> String? {
        if path.isEmpty { return nil }
        if Paths.isDirectory(path) { throw ConfigurationError("Config file \"\(path)\" is a directory.") }
        if let bytes = FileManager.default.contents(atPath: path) { return String(decoding: bytes, as: UTF8.self) }
        if isSet("conf") { throw ConfigurationError("specified config file \"\(path)\" could not be opened.") }
        return nil
    }

    private func readIncludedFiles() throws(ConfigurationError) {
        let network = try networkName()
        let (fromNetwork, fromDefault) = state.withLock { ($0.layers.includes(section: network), $0.layers.includes(section: "")) }
        for name in fromNetwork.names + fromDefault.names {
            let path = absolutePath(Paths.normalised(name), inNetworkDirectory: false)
            if Paths.isDirectory(path) { throw ConfigurationError("Included config file \"\(path)\" is a directory.") }
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw ConfigurationError("Failed to include configuration file \(name)")
            }
            try readConfig(String(decoding: bytes, as: UTF8.self), file: name)
            Log.info("Included configuration file \(name)")
        }
        try warnOfNestedIncludes(network, fromNetwork.count, fromDefault.count)
    }

    /// An included file includes no others: says so on the error stream.
    private func warnOfNestedIncludes(_ network: String, _ networkCount: Int, _ defaultCount: Int) throws(ConfigurationError) {
        let final = try networkName()
        let ignored = state.withLock { state in
            state.layers.includes(section: network, skipping: networkCount).names
                + state.layers.includes(section: "", skipping: defaultCount).names
                + (final == network ? [] : state.layers.includes(section: final).names)
        }
        for name in ignored {
            StandardError.write("warning: -includeconf cannot be used from included files; ignoring -includeconf=\(name)\n")
        }
    }

    private func readConfig(_ text: String, file: String) throws(ConfigurationError) {
        let parser = try ConfigurationParser(text, file: file)
        state.withLock { $0.sections += parser.sections }
        for (name, value) in parser.options {
            let key = OptionKey(name)
            if key.name == "conf" {
                throw ConfigurationError(
                    "conf cannot be set in the configuration file; use includeconf= if you want to include additional config files")
            }
            if key.name == "reindex" {
                Log.info(
                    "Warning: reindex=1 is set in the configuration file, which will significantly slow down startup. Consider removing or "
                        + "commenting out this option for better performance, unless there is currently a condition which makes "
                        + "rebuilding the indexes necessary")
            }
            guard let definition = definitions[key.name] else {
                Log.info("Ignoring unknown configuration value \(name)")
                continue
            }
            let interpreted = try key.interpret(value, flags: definition.flags)
            state.withLock { $0.layers.configFile[key.section, default: [:]][key.name, default: []].append(interpreted) }
        }
    }

    /// Sections of configuration files that are no networks.
    package var unknownSections: [ConfigurationSection] {
        state.withLock { $0.sections }.filter { Network(name: $0.name) == nil }
    }

    /// Options that stand before any section, where they do not count on this network; with dash, sorted.
    package var misplacedNetworkOptions: [String] {
        state.withLock { state in
            guard let network = state.network, network != .main else { return [] }
            return definitions.values.filter { $0.flags.contains(.networkOnly) }.map(\.name)
                .filter { state.layers.isOnlyInDefaultSection($0, section: network.name) }.map { "-" + $0 }.sorted()
        }
    }
}

/// The error stream of the process.
package enum StandardError {
    package static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
