import BdtInterfaces

extension LocalNode {
    private var events: NodeEvents { node.events }

    package func handleInitMessage(_ action: @escaping @Sendable (String) async -> Void) async throws -> any Handler {
        events.initMessage.listen(action)
    }

    package func handleMessageBox(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler {
        events.message.listen { _ = await action($0) }
    }

    /// Nothing waits for an answer: a node whose user interface is another process decides by itself.
    package func handleQuestion(_ action: @escaping @Sendable (UserMessage) async -> Bool) async throws -> any Handler {
        events.question.listen { _ = await action($0) }
    }

    package func handleShowProgress(_ action: @escaping @Sendable (String, Int, Bool) async -> Void) async throws -> any Handler {
        events.progress.listen { await action($0.title, $0.percent, $0.canResume) }
    }

    package func handleInitWallet(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        events.wallets.listen { _ in await action() }
    }

    package func handleNotifyNumConnectionsChanged(_ action: @escaping @Sendable (Int) async -> Void) async throws -> any Handler {
        events.connectionCount.listen(action)
    }

    package func handleNotifyNetworkActiveChanged(_ action: @escaping @Sendable (Bool) async -> Void) async throws -> any Handler {
        events.networkActivity.listen(action)
    }

    package func handleNotifyAlertChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        events.warnings.listen { _ in await action() }
    }

    package func handleBannedListChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        events.bans.listen { _ in await action() }
    }

    package func handleNotifyBlockTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler {
        events.blockTip.listen(action)
    }

    package func handleNotifyHeaderTip(_ action: @escaping @Sendable (TipChange) async -> Void) async throws -> any Handler {
        events.headerTip.listen(action)
    }
}
