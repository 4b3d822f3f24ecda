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

    func transactionAddedToMempool(_ call: TransactionAddedToMempoolCall) async throws {
        try await notifications.transactionAddedToMempool(try Transaction(decoding: try call.parameters.tx))
    }

    func transactionRemovedFromMempool(_ call: TransactionRemovedFromMempoolCall) async throws {
        let reason = try MempoolRemovalReason(rawValue: call.parameters.reason).required("removal reason")
        try await notifications.transactionRemovedFromMempool(try Transaction(decoding: try call.parameters.tx), reason: reason)
    }

    func blockConnected(_ call: BlockConnectedCall) async throws {
        try await notifications.blockConnected(try BlockInfo(try call.parameters.block), validated: try call.parameters.role.validated)
    }

    func blockDisconnected(_ call: BlockDisconnectedCall) async throws {
        try await notifications.blockDisconnected(try BlockInfo(try call.parameters.block))
    }

    func updatedBlockTip(_ call: UpdatedBlockTipCall) async throws {
        try await notifications.updatedBlockTip()
    }

    func chainStateFlushed(_ call: ChainStateFlushedCall) async throws {
        let locator = try BlockLocator(decoding: try call.parameters.locator)
        try await notifications.chainStateFlushed(locator, validated: try call.parameters.role.validated)
    }
}

extension IPCConnection {
    func serve(_ notifications: any ChainNotifications) -> Capability {
        let server = NotificationsServer(notifications: notifications)
        return serve { ChainSchema.ChainNotifications.route(server, interface: $0, method: $1) }
    }
}
