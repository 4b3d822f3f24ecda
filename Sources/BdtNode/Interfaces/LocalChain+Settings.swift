import BdtBase
import BdtCommon
import BdtInterfaces
import BdtJSON

/// The node's settings and messages to the user.
extension LocalChain {
    package func getSetting(_ name: String) async throws -> String { node.arguments.setting(name).text }

    package func getSettingsList(_ name: String) async throws -> [String] {
        if name == "wallet", let wallets { return wallets.map { JSONValue.string($0).text } }
        return node.arguments.settings(name).map(\.text)
    }

    package func getRwSetting(_ name: String) async throws -> String { node.arguments.readWriteSetting(name).text }

    package func updateRwSetting(_ name: String, update: any SettingsUpdate) async throws -> Bool {
        try await node.settingsGate.pass { [arguments = node.arguments] in
            guard let change = try await update.update(arguments.readWriteSetting(name).text) else { return true }
            return try Self.write(arguments, name, change.value, change.action)
        }
    }

    package func overwriteRwSetting(_ name: String, value: String, action: SettingsAction) async throws -> Bool {
        try await node.settingsGate.pass { [arguments = node.arguments] in try Self.write(arguments, name, value, action) }
    }

    package func deleteRwSettings(_ name: String, action: SettingsAction) async throws -> Bool {
        try await overwriteRwSetting(name, value: "null", action: action)
    }

    private static func write(_ arguments: Arguments, _ name: String, _ text: String, _ action: SettingsAction) throws -> Bool {
        guard let value = try? JSONValue(parsing: text) else { throw IPCError.remote("A setting must be JSON: \(name)") }
        return arguments.updateSetting(name, to: value, writing: action == .write)
    }

    package func initMessage(_ message: String) async throws { node.messages.progress(message) }

    package func initWarning(_ message: String) async throws { node.messages.warning(message) }

    package func initError(_ message: String) async throws { node.messages.error(message) }

    package func showProgress(title: String, percent: Int, resumePossible: Bool) async throws {
        node.foreignWork.update(title, percent: percent, canResume: resumePossible)
    }
}
