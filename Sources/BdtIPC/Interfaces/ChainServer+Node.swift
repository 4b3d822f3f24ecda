import BdtInterfaces
import BdtPrimitives
import CapnProto

// Messages for the user, notifications, RPC methods and settings.
extension ChainServer {
    func initMessage(
        _ parameters: ChainSchema.Chain.InitMessageParams.Reader, _ results: ChainSchema.Chain.InitMessageResults.Builder
    ) async throws {
        try await chain.initMessage(try parameters.message)
    }

    func initWarning(
        _ parameters: ChainSchema.Chain.InitWarningParams.Reader, _ results: ChainSchema.Chain.InitWarningResults.Builder
    ) async throws {
        try await chain.initWarning(try parameters.message.original)
    }

    func initError(
        _ parameters: ChainSchema.Chain.InitErrorParams.Reader, _ results: ChainSchema.Chain.InitErrorResults.Builder
    ) async throws {
        try await chain.initError(try parameters.message.original)
    }

    func showProgress(
        _ parameters: ChainSchema.Chain.ShowProgressParams.Reader, _ results: ChainSchema.Chain.ShowProgressResults.Builder
    ) async throws {
        try await chain.showProgress(
            title: try parameters.title, percent: Int(parameters.progress), resumePossible: parameters.resumePossible)
    }

    func handleNotifications(
        _ parameters: ChainSchema.Chain.HandleNotificationsParams.Reader, _ results: ChainSchema.Chain.HandleNotificationsResults.Builder
    ) async throws {
        guard let connection else { throw IPCError.late }
        let remote = try connection.adopt(try parameters.notifications)
        let handler = try await chain.handleNotifications(NotificationsProxy(remote: remote))
        results.setResult(connection.serve(handler))
    }

    func waitForNotificationsIfTipChanged(
        _ parameters: ChainSchema.Chain.WaitForNotificationsIfTipChangedParams.Reader,
        _ results: ChainSchema.Chain.WaitForNotificationsIfTipChangedResults.Builder
    ) async throws {
        let oldTip = parameters.hasOldTip ? try BlockHash(decoding: try parameters.oldTip) : .zero
        try await chain.waitForNotificationsIfTipChanged(oldTip)
    }

    func waitForNotifications(
        _ parameters: ChainSchema.Chain.WaitForNotificationsParams.Reader, _ results: ChainSchema.Chain.WaitForNotificationsResults.Builder
    ) async throws {
        try await chain.waitForNotifications()
    }

    func handleRpc(
        _ parameters: ChainSchema.Chain.HandleRpcParams.Reader, _ results: ChainSchema.Chain.HandleRpcResults.Builder
    ) async throws {
        guard let connection else { throw IPCError.late }
        let command = try parameters.command
        let actor = RPCActorProxy(remote: try connection.adopt(try command.actor))
        let handler = try await chain.handleRpc(try RPCCommandDescription(command), actor: actor)
        results.setResult(connection.serve(handler))
    }

    func rpcEnableDeprecated(
        _ parameters: ChainSchema.Chain.RpcEnableDeprecatedParams.Reader, _ results: ChainSchema.Chain.RpcEnableDeprecatedResults.Builder
    ) async throws {
        results.setResult(try await chain.rpcEnableDeprecated(try parameters.method))
    }

    func getSetting(
        _ parameters: ChainSchema.Chain.GetSettingParams.Reader, _ results: ChainSchema.Chain.GetSettingResults.Builder
    ) async throws {
        results.setResult(try await chain.getSetting(try parameters.name))
    }

    func getSettingsList(
        _ parameters: ChainSchema.Chain.GetSettingsListParams.Reader, _ results: ChainSchema.Chain.GetSettingsListResults.Builder
    ) async throws {
        results.setResult(try await chain.getSettingsList(try parameters.name))
    }

    func getRwSetting(
        _ parameters: ChainSchema.Chain.GetRwSettingParams.Reader, _ results: ChainSchema.Chain.GetRwSettingResults.Builder
    ) async throws {
        results.setResult(try await chain.getRwSetting(try parameters.name))
    }

    func updateRwSetting(
        _ parameters: ChainSchema.Chain.UpdateRwSettingParams.Reader, _ results: ChainSchema.Chain.UpdateRwSettingResults.Builder
    ) async throws {
        guard let connection else { throw IPCError.late }
        let update = SettingsUpdateProxy(remote: try connection.adopt(try parameters.update))
        results.setResult(try await chain.updateRwSetting(try parameters.name, update: update))
    }

    func overwriteRwSetting(
        _ parameters: ChainSchema.Chain.OverwriteRwSettingParams.Reader, _ results: ChainSchema.Chain.OverwriteRwSettingResults.Builder
    ) async throws {
        let action = try SettingsAction(rawValue: parameters.action).required("settings action")
        results.setResult(try await chain.overwriteRwSetting(try parameters.name, value: try parameters.value, action: action))
    }

    func deleteRwSettings(
        _ parameters: ChainSchema.Chain.DeleteRwSettingsParams.Reader, _ results: ChainSchema.Chain.DeleteRwSettingsResults.Builder
    ) async throws {
        let action = try SettingsAction(rawValue: parameters.action).required("settings action")
        results.setResult(try await chain.deleteRwSettings(try parameters.name, action: action))
    }
}
