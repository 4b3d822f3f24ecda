import BdtInterfaces
import BdtJSON

/// Adds a wallet to those that are loaded at start, or takes it off.
struct StartupSetting: SettingsUpdate {
    static let name = "wallet"

    let wallet: String
    let isLoaded: Bool

    func update(_ value: String) async throws -> (value: String, action: SettingsAction)? {
        let names = (try? JSONValue(parsing: value))?.array
        let wanted = JSONValue.string(wallet)
        if isLoaded {
            let present = names ?? []
            return present.contains(wanted) ? nil : (JSONValue.array(present + [wanted]).text, .write)
        }
        guard let names, names.contains(wanted) else { return nil }
        return (JSONValue.array(names.filter { $0 != wanted }).text, .write)
    }
}
