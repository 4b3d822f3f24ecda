import BdtInterfaces
import BdtPrimitives
import CapnProto

/// A receiver of notifications in another process.
struct NotificationsProxy: ChainNotifications {
    let remote: ChainSchema.ChainNotifications.Client

    func transactionAddedToMempool(_ transaction: Transaction) async throws {
        try await remote.transactionAddedToMempool { $0.setTx(transaction.encoded) }
    }

    func transactionRemovedFromMempool(_ transaction: Transaction, reason: MempoolRemovalReason) async throws {
        try await remote.transactionRemovedFromMempool { parameters in
            parameters.setTx(transaction.encoded)
            parameters.setReason(reason.rawValue)
        }
    }

    func blockConnected(_ block: BlockInfo, validated: Bool) async throws {
        try await remote.blockConnected { parameters in
            parameters.setRole { $0.setValidated(validated) }
            parameters.setBlock { $0.fill(block) }
        }
    }

    func blockDisconnected(_ block: BlockInfo) async throws {
        try await remote.blockDisconnected { $0.setBlock { $0.fill(block) } }
    }

    func updatedBlockTip() async throws { try await remote.updatedBlockTip() }

    func chainStateFlushed(_ locator: BlockLocator, validated: Bool) async throws {
        try await remote.chainStateFlushed { parameters in
            parameters.setRole { $0.setValidated(validated) }
            parameters.setLocator(locator.encoded)
        }
    }
}

/// A receiver of notifications in this process.
struct NotificationsServer: ChainSchema.ChainNotifications.Server {
    let notifications: any ChainNotifications

    func transactionAddedToMempool(
        _ parameters: ChainSchema.ChainNotifications.TransactionAddedToMempoolParams.Reader,
        _ results: ChainSchema.ChainNotifications.TransactionAddedToMempoolResults.Builder
    ) async throws {
        try await notifications.transactionAddedToMempool(try Transaction(decoding: try parameters.tx))
    }

    func transactionRemovedFromMempool(
        _ parameters: ChainSchema.ChainNotifications.TransactionRemovedFromMempoolParams.Reader,
        _ results: ChainSchema.ChainNotifications.TransactionRemovedFromMempoolResults.Builder
    ) async throws {
        let reason = try MempoolRemovalReason(rawValue: parameters.reason).required("removal reason")
        try await notifications.transactionRemovedFromMempool(try Transaction(decoding: try parameters.tx), reason: reason)
    }

    func blockConnected(
        _ parameters: ChainSchema.ChainNotifications.BlockConnectedParams.Reader,
        _ results: ChainSchema.ChainNotifications.BlockConnectedResults.Builder
    ) async throws {
        try await notifications.blockConnected(try BlockInfo(try parameters.block), validated: try parameters.role.validated)
    }

    func blockDisconnected(
        _ parameters: ChainSchema.ChainNotifications.BlockDisconnectedParams.Reader,
        _ results: ChainSchema.ChainNotifications.BlockDisconnectedResults.Builder
    ) async throws {
        try await notifications.blockDisconnected(try BlockInfo(try parameters.block))
    }

    func updatedBlockTip(
        _ parameters: ChainSchema.ChainNotifications.UpdatedBlockTipParams.Reader,
        _ results: ChainSchema.ChainNotifications.UpdatedBlockTipResults.Builder
    ) async throws {
        try await notifications.updatedBlockTip()
    }

    func chainStateFlushed(
        _ parameters: ChainSchema.ChainNotifications.ChainStateFlushedParams.Reader,
        _ results: ChainSchema.ChainNotifications.ChainStateFlushedResults.Builder
    ) async throws {
        let locator = try BlockLocator(decoding: try parameters.locator)
        try await notifications.chainStateFlushed(locator, validated: try parameters.role.validated)
    }
}

extension IPCConnection {
    func serve(_ notifications: any ChainNotifications) -> Capability {
        let server = NotificationsServer(notifications: notifications)
        return serve { ChainSchema.ChainNotifications.route(server, interface: $0, method: $1) }
    }
}
