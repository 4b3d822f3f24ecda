import BdtInterfaces
import BdtPrimitives

/// RPC methods that other processes execute, and the notifications that they listen to.
extension LocalChain {
    package func handleNotifications(_ notifications: any ChainNotifications) async throws -> any Handler {
        let forwarder = NotificationForwarder(notifications)
        let subscription = node.notificationHub.add(forwarder)
        forwarders.withLock { $0[ObjectIdentifier(forwarder)] = forwarder }
        return ClosureHandler { [weak self] in
            subscription.cancel()
            _ = self?.forwarders.withLock { $0.removeValue(forKey: ObjectIdentifier(forwarder)) }
        }
    }

    package func waitForNotificationsIfTipChanged(_ oldTip: BlockHash) async throws {
        if kernel.chain.tip?.hash != oldTip { try await waitForNotifications() }
    }

    /// Waits for what this process has subscribed to only: another one that does not answer is not its business.
    package func waitForNotifications() async throws {
        await node.notificationHub.settle(forwarders.withLock { Array($0.values) })
    }

    package func requestMempoolTransactions(_ notifications: any ChainNotifications) async throws {
        for entry in kernel.mempool.sortedEntries() { try await notifications.transactionAddedToMempool(entry.transaction) }
    }

    package func handleRpc(_ command: RPCCommandDescription, actor: any RPCActor) async throws -> any Handler {
        node.walletRouter.register(command, actor, of: provider)
    }

    package func handleWalletLoader(_ loader: any WalletLoader) async throws -> any Handler {
        try await node.attachedLoaders.add(loader, mockTime: node.clock.mockTime)
    }

    package func rpcEnableDeprecated(_ method: String) async throws -> Bool {
        node.allowsDeprecated(method)
    }
}
