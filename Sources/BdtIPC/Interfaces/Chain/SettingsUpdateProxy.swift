import BdtInterfaces
import CapnProto

/// Changes a setting from another process.
struct SettingsUpdateProxy: SettingsUpdate {
    let remote: ChainSchema.SettingsUpdateCallback.Client

    func update(_ value: String) async throws -> (value: String, action: SettingsAction)? {
        let results = try await remote.call { $0.setValue(value) }
        guard results.hasResult else { return nil }
        return (try results.value, try SettingsAction(rawValue: results.result).required("settings action"))
    }
}

/// Changes a setting of another process.
struct SettingsUpdateServer: ChainSchema.SettingsUpdateCallback.Server {
    let update: any SettingsUpdate

    func call(_ call: CallCall) async throws {
        guard let change = try await update.update(try call.parameters.value) else { return }
        call.results.setValue(change.value)
        call.results.setResult(change.action.rawValue)
        call.results.setHasResult(true)
    }
}

extension IPCConnection {
    func serve(_ update: any SettingsUpdate) -> Capability {
        let server = SettingsUpdateServer(update: update)
        return serve { ChainSchema.SettingsUpdateCallback.route(server, interface: $0, method: $1) }
    }
}
