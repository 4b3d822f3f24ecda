import BdtCommon
import BdtInterfaces
import BdtRPC

/// The node's socket as another way for calls than HTTP (`-ipcconnect`).
struct NodeSocket: Sendable {
    private static let hint = "Probably bdtcoin-node is not running or not listening on a unix socket. Can be started with:"

    private let connector: any NodeConnector
    private let address: String
    private let folder: String
    private let chain: String
    private let user: String

    /// Nil when calls shall go over HTTP. Throws when the settings name both ways.
    init?(_ arguments: Arguments, _ connector: (any NodeConnector)?) throws(ClientError) {
        address = arguments.isNegated("ipcconnect") ? "0" : arguments.get("ipcconnect", default: "auto")
        guard let connector, !["", "0"].contains(address) else { return nil }
        if arguments.isSet("rpcconnect"), !arguments.isNegated("rpcconnect") {
            if address == "auto" { return nil }
            throw ClientError("-rpcconnect and -ipcconnect options cannot both be enabled")
        }
        self.connector = connector
        folder = arguments.networkDirectory
        chain = arguments.network.name
        user = arguments.get("rpcuser", default: "")
    }

    /// The answer to a request; nil when nobody listens and that is no error.
    /// - Parameter timeout: seconds; nil waits for ever.
    func post(_ request: String, uri: String, timeout: Int64?) async throws -> String? {
        guard let link = try await connect() else { return nil }
        defer { link.close() }
        guard let timeout else { return try await execute(request, uri, link) }
        return try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask { try await execute(request, uri, link) }
            group.addTask {
                try await Task.sleep(for: .seconds(timeout))
                throw ClientError("the node did not answer within \(timeout) seconds (-rpcclienttimeout)", isTransient: true)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func connect() async throws -> (any ProcessLink)? {
        do {
            return try await connector.connect(to: address, folder: folder)
        } catch let error as NodeUnreachable {
            throw ClientError("\(error)\n\n\(Self.hint)\n\n    bdtcoin-node -chain=\(chain) -ipcbind=unix", isTransient: true)
        }
    }

    private func execute(_ request: String, _ uri: String, _ link: any ProcessLink) async throws -> String {
        do {
            return try await link.root.makeRpc().executeRpc(request: request, uri: uri, user: user)
        } catch let error as IPCError {
            throw ClientError("\(error)")
        }
    }
}
