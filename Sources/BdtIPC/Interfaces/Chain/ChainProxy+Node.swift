import BdtInterfaces
import BdtPrimitives
import CapnProto

// Messages for the user, notifications, RPC methods and settings.
extension ChainProxy {
    func initMessage(_ message: String) async throws { try await remote.initMessage { $0.setMessage(message) } }

    func initWarning(_ message: String) async throws {
        try await remote.initWarning { $0.setMessage { $0.setOriginal(message) } }
    }

    func initError(_ message: String) async throws {
        try await remote.initError { $0.setMessage { $0.setOriginal(message) } }
    }

    func showProgress(title: String, percent: Int, resumePossible: Bool) async throws {
        try await remote.showProgress { parameters in
            parameters.setTitle(title)
            parameters.setProgress(Int32(clamping: percent))
            parameters.setResumePossible(resumePossible)
        }
    }

    func handleNotifications(_ notifications: any ChainNotifications) async throws -> any Handler {
        let served = connection.serve(notifications)
        let handler = try await remote.handleNotifications { $0.setNotifications(served) }.result
        return HandlerProxy(remote: try connection.adopt(handler))
    }

    func waitForNotificationsIfTipChanged(_ oldTip: BlockHash) async throws {
        try await remote.waitForNotificationsIfTipChanged { $0.setOldTip(oldTip.bytes) }
    }

    func waitForNotifications() async throws { try await remote.waitForNotifications() }

    func handleRpc(_ command: RPCCommandDescription, actor: any RPCActor) async throws -> any Handler {
        let served = connection.serve(actor)
        let handler = try await remote.handleRpc { $0.setCommand { $0.fill(command, actor: served) } }.result
        return HandlerProxy(remote: try connection.adopt(handler))
    }

    func handleWalletLoader(_ loader: any WalletLoader) async throws -> any Handler {
        let served = connection.serve(loader)
        let handler = try await remote.handleWalletLoader { $0.setLoader(served) }.result
        return HandlerProxy(remote: try connection.adopt(handler))
    }

    func rpcEnableDeprecated(_ method: String) async throws -> Bool {
        try await remote.rpcEnableDeprecated { $0.setMethod(method) }.result
    }

    func getSetting(_ name: String) async throws -> String {
        try await remote.getSetting { $0.setName(name) }.result
    }

    func getSettingsList(_ name: String) async throws -> [String] {
        try await remote.getSettingsList { $0.setName(name) }.result.array()
    }

    func getRwSetting(_ name: String) async throws -> String {
        try await remote.getRwSetting { $0.setName(name) }.result
    }

    func updateRwSetting(_ name: String, update: any SettingsUpdate) async throws -> Bool {
        let served = connection.serve(update)
        return try await remote.updateRwSetting { parameters in
            parameters.setName(name)
            parameters.setUpdate(served)
        }.result
    }

    func overwriteRwSetting(_ name: String, value: String, action: SettingsAction) async throws -> Bool {
        try await remote.overwriteRwSetting { parameters in
            parameters.setName(name)
            parameters.setValue(value)
            parameters.setAction(action.rawValue)
        }.result
    }

    func deleteRwSettings(_ name: String, action: SettingsAction) async throws -> Bool {
        try await remote.deleteRwSettings { parameters in
            parameters.setName(name)
            parameters.setAction(action.rawValue)
        }.result
    }
}
