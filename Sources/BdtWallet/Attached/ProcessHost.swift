import BdtBase
import BdtCommon
import BdtInterfaces
import BdtJSON
import Synchronization

/// The settings of a wallet process that the user started, and its messages to that user.
final class ProcessHost: WalletHost {
    private let arguments: Arguments
    /// The wallets to load; nil: those of the settings.
    private let wallets: [String]?
    /// Changes of settings.json take turns.
    private let gate = AsyncGate()

    init(_ arguments: Arguments, wallets: [String]?) {
        self.arguments = arguments
        self.wallets = wallets
    }

    func initMessage(_ message: String) async throws { Log.info("init message: \(message)") }

    func initWarning(_ message: String) async throws {
        Log.warning(message)
        StandardError.write("Warning: \(message)\n")
    }

    func initError(_ message: String) async throws {
        Log.error(message)
        StandardError.write("Error: \(message)\n")
    }

    func showProgress(title: String, percent: Int, resumePossible: Bool) async throws { Log.info("\(title) [\(percent)%]") }

    func getSetting(_ name: String) async throws -> String { arguments.setting(name).text }

    func getSettingsList(_ name: String) async throws -> [String] {
        if name == StartupSetting.name, let wallets { return wallets.map { JSONValue.string($0).text } }
        return arguments.settings(name).map(\.text)
    }

    func getRwSetting(_ name: String) async throws -> String { arguments.readWriteSetting(name).text }

    func updateRwSetting(_ name: String, update: any SettingsUpdate) async throws -> Bool {
        try await gate.pass {
            guard let change = try await update.update(arguments.readWriteSetting(name).text) else { return true }
            return try write(name, change.value, change.action)
        }
    }

    func overwriteRwSetting(_ name: String, value: String, action: SettingsAction) async throws -> Bool {
        try await gate.pass { try write(name, value, action) }
    }

    func deleteRwSettings(_ name: String, action: SettingsAction) async throws -> Bool {
        try await overwriteRwSetting(name, value: "null", action: action)
    }

    private func write(_ name: String, _ text: String, _ action: SettingsAction) throws -> Bool {
        arguments.updateSetting(name, to: try JSONValue(parsing: text), writing: action == .write)
    }
}
