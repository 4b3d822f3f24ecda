import BdtBase
import BdtConsensus
import BdtJSON
import Synchronization

/// The settings of a process: command line, settings.json and configuration files under the published rules of precedence.
///
/// Names may be given with their dash. Thread-safe; reading is cheap but not free: keep what a hot path needs.
package final class Arguments: Sendable {
    struct State {
        var layers = SettingsLayers()
        /// Nil until `selectNetwork`.
        var network: Network?
        var configPath = ""
        var sections: [ConfigurationSection] = []
        var words: [String] = []
    }

    let definitions: [String: OptionDefinition]
    let state = Mutex(State())

    package init(options: [OptionDefinition]) {
        definitions = Dictionary(options.map { ($0.name, $0) }) { first, _ in first }
    }

    /// `name` without dash.
    static func bare(_ name: String) -> String { name.hasPrefix("-") ? String(name.dropFirst()) : name }

    func isNetworkOnly(_ name: String) -> Bool { definitions[name]?.flags.contains(.networkOnly) ?? false }

    /// The value as stored; null when not set.
    package func setting(_ name: String) -> JSONValue {
        let name = Self.bare(name)
        return state.withLock { state in
            state.layers.value(name, section: state.network?.name ?? "", ignoresDefaultSection: ignoresDefault(name, state))
        }
    }

    /// All values as stored.
    package func settings(_ name: String) -> [JSONValue] {
        let name = Self.bare(name)
        return state.withLock { state in
            state.layers.list(name, section: state.network?.name ?? "", ignoresDefaultSection: ignoresDefault(name, state))
        }
    }

    /// The value in settings.json or a configuration file, whatever the command line says.
    package func persistentSetting(_ name: String) -> JSONValue {
        let name = Self.bare(name)
        return state.withLock { state in
            state.layers.value(
                name, section: state.network?.name ?? "", ignoresDefaultSection: ignoresDefault(name, state), persistentOnly: true)
        }
    }

    private func ignoresDefault(_ name: String, _ state: State) -> Bool { state.network != .main && isNetworkOnly(name) }

    package func get(_ name: String) -> String? { OptionValue.text(setting(name)) }
    package func get(_ name: String, default fallback: String) -> String { get(name) ?? fallback }
    package func getInt(_ name: String) -> Int64? { OptionValue.int(setting(name)) }
    package func getInt(_ name: String, default fallback: Int64) -> Int64 { getInt(name) ?? fallback }
    package func getBool(_ name: String) -> Bool? { OptionValue.bool(setting(name)) }
    package func getBool(_ name: String, default fallback: Bool) -> Bool { getBool(name) ?? fallback }

    /// All values of a repeatable option.
    package func getAll(_ name: String) -> [String] { settings(name).compactMap(OptionValue.text) }

    package func isSet(_ name: String) -> Bool { !setting(name).isNull }
    package func isNegated(_ name: String) -> Bool { setting(name) == .bool(false) }

    /// Sets a value above all others.
    package func force(_ name: String, _ value: String) { force(name, to: .string(value)) }

    package func force(_ name: String, to value: JSONValue) {
        state.withLock { $0.layers.forced[Self.bare(name)] = value }
    }

    /// Sets a value unless there is one; says whether it did.
    @discardableResult
    package func setIfUnset(_ name: String, _ value: String) -> Bool {
        if isSet(name) { return false }
        force(name, value)
        return true
    }

    @discardableResult
    package func setIfUnset(_ name: String, _ value: Bool) -> Bool { setIfUnset(name, value ? "1" : "0") }

    /// The words of the command line after the options: a command and its arguments.
    package var words: [String] { state.withLock { $0.words } }

    /// The user asks for help.
    package var wantsHelp: Bool { ["?", "h", "help", "help-debug"].contains(where: isSet) }

    /// The list of options for `-help`.
    package var helpText: String {
        HelpText.text(Array(definitions.values), showsDebug: getBool("help-debug", default: false))
    }
}
