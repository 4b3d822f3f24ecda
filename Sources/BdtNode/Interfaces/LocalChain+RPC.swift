import BdtInterfaces
import BdtPrimitives
import BdtRPC

/// RPC methods that other processes execute, and the notifications that they listen to.
extension LocalChain {
    package func handleNotifications(_ notifications: any ChainNotifications) async throws -> any Handler {
        let subscription = node.notificationHub.add(NotificationForwarder(notifications))
        return ClosureHandler { subscription.cancel() }
    }

    package func waitForNotificationsIfTipChanged(_ oldTip: BlockHash) async throws {
        if kernel.chain.tip?.hash != oldTip { await node.notificationHub.settle() }
    }

    package func waitForNotifications() async throws { await node.notificationHub.settle() }

    package func requestMempoolTransactions(_ notifications: any ChainNotifications) async throws {
        for entry in kernel.mempool.sortedEntries() { try await notifications.transactionAddedToMempool(entry.transaction) }
    }

    package func handleRpc(_ command: RPCCommandDescription, actor: any RPCActor) async throws -> any Handler {
        let table = node.rpcTable
        node.walletCommands.note(command.name)
        let registration = table.register([RPCCommand(command, actor: actor, supervisor: node.wallets)])
        return ClosureHandler { table.unregister(registration) }
    }

    package func rpcEnableDeprecated(_ method: String) async throws -> Bool {
        node.allowsDeprecated(method)
    }
}

extension RPCCommand {
    /// A method that another process executes.
    init(_ description: RPCCommandDescription, actor: any RPCActor, supervisor: WalletSupervisor?) {
        let names = description.arguments.map { RPCArgumentName($0.name, namedOnly: $0.namedOnly) }
        self.init(category: description.category, name: description.name, argumentNames: names) { request, isLast in
            do {
                let reply = RPCTextReply(try await actor.call(RPCCall(RPCTextCall(request))))
                if WalletCommands.changingWallets.contains(request.method) { await supervisor?.noteWallets() }
                return try RPCOutcome(reply, isLast: isLast)
            } catch let error as IPCError {
                throw RPCError(.miscError, "The wallet process ended during the call: \(error). Whether it took effect is not known.")
            }
        }
    }
}

extension RPCCall {
    init(_ call: RPCTextCall) {
        self.init(
            id: call.id, method: call.method, parameters: call.parameters, mode: RPCCall.Mode(call.mode), uri: call.uri, user: call.user,
            peerAddress: call.peerAddress, version: Int32(call.version))
    }
}

extension RPCCall.Mode {
    fileprivate init(_ mode: RPCRequest.Mode) {
        self =
            switch mode {
            case .execute: .execute
            case .help: .getHelp
            case .arguments: .getArguments
            }
    }
}

extension RPCTextReply {
    fileprivate init(_ reply: RPCReply) {
        self =
            switch reply {
            case .result(let text): .result(text)
            case .rpcError(let text): .error(text)
            case .help(let text): .help(text)
            case .notHandled: .notHandled
            }
    }
}
