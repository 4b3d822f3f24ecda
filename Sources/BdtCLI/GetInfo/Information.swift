import BdtJSON
import BdtRPC

/// What `-getinfo` shows: results of several calls, which may be of slightly different moments.
struct Information: Equatable, Sendable {
    /// Of `getnetworkinfo`.
    var network: JSONValue
    /// Of `getblockchaininfo`.
    var chain: JSONValue
    /// Of `getwalletinfo`; null when the node has no wallet, or several of which the user named none.
    var wallet: JSONValue
    /// Of `getbalances`, null like `wallet`.
    var balances: JSONValue
    /// All wallets with their balances where there are several and the user named none.
    var walletBalances: [WalletBalance] = []

    struct WalletBalance: Equatable, Sendable {
        let name: String
        let balance: JSONValue
    }

    /// The text of `-getinfo`, or the error that the node sent.
    static func gather(_ connection: NodeConnection, _ wallet: String?, _ words: [String], _ palette: Palette) async throws -> Reply {
        if !words.isEmpty { throw ClientError("-getinfo takes no arguments") }
        let reply = try await connection.send(InformationRequest(), wallet: wallet)
        guard case .result(let results) = reply else { return reply }
        var information = Information(network: results[0], chain: results[1], wallet: results[2], balances: results[3])
        if wallet == nil { information.walletBalances = try await walletBalances(connection) }
        return .result(.string(try information.text(palette)))
    }

    private static func walletBalances(_ connection: NodeConnection) async throws -> [WalletBalance] {
        guard case .result(let wallets) = try await connection.send(MethodCall(method: "listwallets")),
            let names = wallets.array, names.count > 1
        else { return [] }
        var balances: [WalletBalance] = []
        for name in names {
            let name = try name.expectString()
            let reply = try await connection.send(MethodCall(method: "getbalances"), wallet: name)
            // The wallet may have been unloaded since.
            if case .result(let result) = reply { balances.append(WalletBalance(name: name, balance: result["mine"]["trusted"])) }
        }
        return balances
    }
}

/// Asks for all that one request can. The result is an array in the order of `Information`.
struct InformationRequest: ClientCommand {
    private static let methods = ["getnetworkinfo", "getblockchaininfo", "getwalletinfo", "getbalances"]
    /// The first calls must succeed; those of a wallet fail where there is none.
    private static let required = 2

    func request() -> JSONValue {
        .array(Self.methods.enumerated().map { callObject($1, id: $0) })
    }

    func reply(_ answer: JSONValue) throws -> Reply {
        var results: [JSONValue] = []
        for reply in try Batch.replies(answer, count: Self.methods.count) {
            switch reply {
            case .result(let result): results.append(result)
            case .error where results.count < Self.required: return reply
            case .error: results.append(.null)
            }
        }
        return .result(.array(results))
    }
}
