import BdtInterfaces
import BdtPrimitives
import BdtRPC
import Synchronization

/// The wallet's RPC methods: a table of its own, which the node forwards calls to.
package final class WalletMethods: Sendable {
    private let manager: WalletManager
    private let table = RPCTable()
    private let methods: [RPCMethod]
    private let handlers = Mutex<[any Handler]>([])

    package init(_ manager: WalletManager) {
        self.manager = manager
        methods =
            administrationMethods(manager) + backupMethods(manager) + addressMethods(manager) + labelMethods(manager)
            + groupingMethods(manager) + balanceMethods(manager) + coinMethods(manager) + receivedMethods(manager)
            + transactionMethods(manager) + rescanMethods(manager) + prunedFundsMethods(manager) + encryptionMethods(manager)
            + descriptorMethods(manager) + hdKeyMethods(manager) + sendMethods(manager) + sendAllMethods(manager) + bumpMethods(manager)
            + simulateMethods(manager) + fundMethods(manager) + psbtMethods(manager) + signMethods(manager) + legacyMethods(manager)
        table.register(methods)
    }

    /// Registers every method with the node.
    package func register(with chain: any Chain) async throws {
        let actor = TableActor(table: table, readsQuickly: { [manager] in manager.wallets.allSatisfy(\.isReadQuickly) })
        for method in methods {
            let description = RPCCommandDescription(
                category: method.category, name: method.name,
                arguments: method.argumentNames.map { RPCCommandDescription.Argument(name: $0.names, namedOnly: $0.namedOnly) },
                uniqueID: Int64.random(in: .min ... .max))
            let handler = try await chain.handleRpc(description, actor: actor)
            handlers.withLock { $0.append(handler) }
        }
    }

    package func unregister() async {
        let all = handlers.withLock { handlers in
            defer { handlers.removeAll() }
            return handlers
        }
        for handler in all { await handler.disconnect() }
    }
}

/// Executes calls that the node forwards. They begin on the thread that reads the connection: one that only reads a small wallet stays
/// there, all others yield it.
struct TableActor: RPCActor {
    private static let reading: Set<String> = [
        "getaddressinfo", "getbalance", "getbalances", "gettransaction", "getwalletinfo", "listwallets",
    ]

    let table: RPCTable
    let readsQuickly: @Sendable () -> Bool
    /// The node's tip as the running call tells it.
    @TaskLocal static var nodeTip: BlockHash?

    func call(_ request: RPCCall) async throws -> RPCReply {
        let mode = RPCRequest.Mode(rawValue: request.mode.rawValue) ?? .execute
        let call = RPCTextCall(
            id: request.id, method: request.method, parameters: request.parameters, mode: mode, uri: request.uri, user: request.user,
            peerAddress: request.peerAddress, version: Int(request.version))
        if !Self.reading.contains(request.method) || !readsQuickly() { await Task.yield() }
        let reply = await Self.$nodeTip.withValue(request.knownTip) { await table.answer(call) }
        return switch reply {
        case .result(let text): .result(text)
        case .error(let text): .rpcError(text)
        case .help(let text): .help(text)
        case .notHandled: .notHandled
        }
    }
}
