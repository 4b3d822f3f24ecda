import BdtInterfaces
import BdtPrimitives
import CapnProto

// Messages for the user, notifications, RPC methods and settings.
extension ChainServer {
    func initMessage(_ call: InitMessageCall) async throws {
        try await chain.initMessage(try call.parameters.message)
    }

    func initWarning(_ call: InitWarningCall) async throws {
        try await chain.initWarning(try call.parameters.message.original)
    }

    func initError(_ call: InitErrorCall) async throws {
        try await chain.initError(try call.parameters.message.original)
    }

    func showProgress(_ call: ShowProgressCall) async throws {
        try await chain.showProgress(
            title: try call.parameters.title, percent: Int(call.parameters.progress), resumePossible: call.parameters.resumePossible)
    }

    func handleNotifications(_ call: HandleNotificationsCall) async throws {
        guard let connection else { throw IPCError.late }
        let remote = try connection.adopt(try call.parameters.notifications)
        let handler = try await chain.handleNotifications(NotificationsProxy(remote: remote))
        call.results.setResult(connection.serve(handler))
    }

    func waitForNotificationsIfTipChanged(_ call: WaitForNotificationsIfTipChangedCall) async throws {
        let oldTip = call.parameters.hasOldTip ? try BlockHash(decoding: try call.parameters.oldTip) : .zero
        try await chain.waitForNotificationsIfTipChanged(oldTip)
    }

    func waitForNotifications(_ call: WaitForNotificationsCall) async throws {
        try await chain.waitForNotifications()
    }

    func handleRpc(_ call: HandleRpcCall) async throws {
        guard let connection else { throw IPCError.late }
        let command = try call.parameters.command
        let actor = RPCActorProxy(remote: try connection.adopt(try command.actor))
        let handler = try await chain.handleRpc(try RPCCommandDescription(command), actor: actor)
        call.results.setResult(connection.serve(handler))
    }

    func handleWalletLoader(_ call: HandleWalletLoaderCall) async throws {
        guard let connection else { throw IPCError.late }
        let loader = WalletLoaderProxy(remote: try connection.adopt(try call.parameters.loader), connection: connection)
        call.results.setResult(connection.serve(try await chain.handleWalletLoader(loader)))
    }

    func rpcEnableDeprecated(_ call: RpcEnableDeprecatedCall) async throws {
        call.results.setResult(try await chain.rpcEnableDeprecated(try call.parameters.method))
    }

    func getSetting(_ call: GetSettingCall) async throws {
        call.results.setResult(try await chain.getSetting(try call.parameters.name))
    }

    func getSettingsList(_ call: GetSettingsListCall) async throws {
        call.results.setResult(try await chain.getSettingsList(try call.parameters.name))
    }

    func getRwSetting(_ call: GetRwSettingCall) async throws {
        call.results.setResult(try await chain.getRwSetting(try call.parameters.name))
    }

    func updateRwSetting(_ call: UpdateRwSettingCall) async throws {
        guard let connection else { throw IPCError.late }
        let update = SettingsUpdateProxy(remote: try connection.adopt(try call.parameters.update))
        call.results.setResult(try await chain.updateRwSetting(try call.parameters.name, update: update))
    }

    func overwriteRwSetting(_ call: OverwriteRwSettingCall) async throws {
        let action = try SettingsAction(rawValue: call.parameters.action).required("settings action")
        call.results.setResult(
            try await chain.overwriteRwSetting(try call.parameters.name, value: try call.parameters.value, action: action))
    }

    func deleteRwSettings(_ call: DeleteRwSettingsCall) async throws {
        let action = try SettingsAction(rawValue: call.parameters.action).required("settings action")
        call.results.setResult(try await chain.deleteRwSettings(try call.parameters.name, action: action))
    }
}
