import BdtInterfaces
import BdtPrimitives
import CapnProto

extension NodeProxy {
    func handleInitMessage(_ action: @escaping @Sendable (String) async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.InitMessageCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { await action(try $0.parameters.message) }
        return try connection.handler(try await remote.handleInitMessage { $0.setCallback(served) }.result)
    }

    func handleMessageBox(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler {
        typealias Callback = NodeSchema.MessageBoxCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { call in
            let message = UserMessage(try call.parameters.message.original, style: call.parameters.style)
            call.results.setResult(await action(message))
        }
        return try connection.handler(try await remote.handleMessageBox { $0.setCallback(served) }.result)
    }

    func handleQuestion(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler {
        typealias Callback = NodeSchema.QuestionCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { call in
            let question = UserMessage(
                try call.parameters.message.original, nonInteractiveText: try call.parameters.nonInteractiveMessage,
                style: call.parameters.style)
            call.results.setResult(await action(question))
        }
        return try connection.handler(try await remote.handleQuestion { $0.setCallback(served) }.result)
    }

    func handleShowProgress(_ action: @escaping @Sendable (String, Int, Bool) async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.ShowNodeProgressCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { call in
            await action(try call.parameters.title, Int(call.parameters.progress), call.parameters.resumePossible)
        }
        return try connection.handler(try await remote.handleShowProgress { $0.setCallback(served) }.result)
    }

    func handleInitWallet(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.InitWalletCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { _ in await action() }
        return try connection.handler(try await remote.handleInitWallet { $0.setCallback(served) }.result)
    }

    func handleNotifyNumConnectionsChanged(_ action: @escaping @Sendable (Int) async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.NotifyNumConnectionsChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { await action(Int($0.parameters.newNumConnections)) }
        return try connection.handler(try await remote.handleNotifyNumConnectionsChanged { $0.setCallback(served) }.result)
    }

    func handleNotifyNetworkActiveChanged(_ action: @escaping @Sendable (Bool) async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.NotifyNetworkActiveChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { await action($0.parameters.networkActive) }
        return try connection.handler(try await remote.handleNotifyNetworkActiveChanged { $0.setCallback(served) }.result)
    }

    func handleNotifyAlertChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.NotifyAlertChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { _ in await action() }
        return try connection.handler(try await remote.handleNotifyAlertChanged { $0.setCallback(served) }.result)
    }

    func handleBannedListChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.BannedListChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { _ in await action() }
        return try connection.handler(try await remote.handleBannedListChanged { $0.setCallback(served) }.result)
    }

    func handleNotifyBlockTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.NotifyBlockTipCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { call in
            let parameters = call.parameters
            await action(try TipChange(parameters.syncState, try parameters.tip, parameters.verificationProgress))
        }
        return try connection.handler(try await remote.handleNotifyBlockTip { $0.setCallback(served) }.result)
    }

    func handleNotifyHeaderTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler {
        typealias Callback = NodeSchema.NotifyHeaderTipCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { call in
            let parameters = call.parameters
            await action(try TipChange(parameters.syncState, try parameters.tip, parameters.verificationProgress))
        }
        return try connection.handler(try await remote.handleNotifyHeaderTip { $0.setCallback(served) }.result)
    }
}
