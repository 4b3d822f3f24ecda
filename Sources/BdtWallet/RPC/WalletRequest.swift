import BdtBase
import BdtInterfaces
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Finds the wallet that a call is for.
extension WalletManager {
    private static let endpoint = "/wallet/"

    /// The name in the address that the call was sent to; nil when it names no wallet.
    static func walletName(of request: RPCRequest) -> String? {
        guard request.uri.hasPrefix(endpoint) else { return nil }
        return decodePercents(request.uri.utf8.dropFirst(endpoint.utf8.count))
    }

    private static func decodePercents(_ text: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(Hex.digit), let low = rest.dropFirst().first.flatMap(Hex.digit) {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The wallet that the call names, or the only one there is.
    func wallet(for request: RPCRequest) throws(RPCError) -> Wallet {
        if let name = WalletManager.walletName(of: request) {
            guard let wallet = wallet(named: name) else {
                throw RPCError(.walletNotFound, "Requested wallet does not exist or is not loaded")
            }
            return wallet
        }
        let all = wallets
        if all.count == 1 { return all[0] }
        if all.isEmpty {
            throw RPCError(
                .walletNotFound,
                "No wallet is loaded. Load a wallet using loadwallet or create a new one with createwallet. "
                    + "(Note: A default wallet is no longer automatically created)")
        }
        throw RPCError.severalWallets
    }

    /// The same, once the wallet knows all that the node knew when the call came.
    func syncedWallet(for request: RPCRequest) async throws -> Wallet {
        let wallet = try wallet(for: request)
        try await wallet.waitUntilSynced(to: TableActor.nodeTip)
        return wallet
    }
}

/// A method of the wallet category that needs no loaded wallet.
func managerMethod(
    _ name: String, _ summary: String, _ arguments: [RPCArgument] = [], _ result: RPCResult, category: String = "wallet",
    handler: @escaping RPCMethod.Handler
) -> RPCMethod {
    RPCMethod(category: category, name: name, summary: summary, arguments: arguments, result: result) { request in
        do {
            return try await handler(request)
        } catch let error as WalletError {
            throw RPCError(error)
        }
    }
}

/// A method that works on the wallet that the call names, after it has taken in all that the node knew.
func walletMethod(
    _ manager: WalletManager, _ name: String, _ summary: String, _ arguments: [RPCArgument] = [], _ result: RPCResult,
    category: String = "wallet", handler: @escaping @Sendable (Wallet, RPCRequest) async throws -> JSONValue
) -> RPCMethod {
    managerMethod(name, summary, arguments, result, category: category) { request in
        try await handler(try await manager.syncedWallet(for: request), request)
    }
}

extension RPCError {
    /// What the user is told of a failure of the wallet.
    init(_ error: WalletError) {
        let code: RPCErrorCode =
            switch error.kind {
            case .notFound, .badFormat: .walletNotFound
            case .alreadyLoaded: .walletAlreadyLoaded
            case .alreadyExists: .walletAlreadyExists
            case .invalidBackupFile: .invalidParameter
            case .encrypt: .walletEncryptionFailed
            case .badPath, .verify, .load, .create, .database: .walletError
            }
        self.init(code, error.message)
    }
}

extension RPCArguments {
    /// A label: any text but the one that stands for all labels.
    func label(_ index: Int) throws(RPCError) -> String {
        guard has(index) else { return "" }
        let label = try string(index)
        if label == "*" { throw RPCError(.walletInvalidLabelName, "Invalid label name") }
        return label
    }

    func txid(_ index: Int, _ name: String = "txid") throws(RPCError) -> Txid {
        // 64 digits were checked.
        guard let txid = Txid(display: try self[index].expectHashText(name)) else {
            throw RPCError(.invalidParameter, "\(name) is no hash")
        }
        return txid
    }

    func outputType(_ index: Int) throws(RPCError) -> OutputType? {
        guard let text = try optionalString(index) else { return nil }
        return try OutputType(named: text)
    }
}

extension OutputType {
    init(named text: String) throws(RPCError) {
        guard let type = OutputType(rawValue: text) else { throw RPCError(.invalidAddressOrKey, "Unknown address type '\(text)'") }
        self = type
    }
}

extension JSONObject {
    /// The hash in a member that must be there.
    func txid(_ name: String) throws(RPCError) -> Txid {
        guard let txid = Txid(display: try (self[name] ?? .null).expectHashText(name)) else {
            throw RPCError(.invalidParameter, "\(name) is no hash")
        }
        return txid
    }
}

extension Amount {
    /// Coins with eight decimals.
    var json: JSONValue { .decimal(satoshi) }
}

extension WalletState {
    /// The block up to which the wallet knows everything, as results end with it.
    var lastProcessedBlock: (String, JSONValue) {
        let hash = (tip?.hash ?? .zero).description
        return ("lastprocessedblock", ["hash": .string(hash), "height": JSONValue(tip?.height ?? -1)])
    }

    func checkUnlocked() throws(RPCError) {
        if keys.isLocked {
            throw RPCError(.walletUnlockNeeded, "Error: Please enter the wallet passphrase with walletpassphrase first.")
        }
    }

    /// Whether to leave out coins of used addresses; the flag may only be asked of wallets that track them.
    func avoidsReuse(_ argument: JSONValue) throws(RPCError) -> Bool {
        let isTracked = flags.contains(.avoidReuse)
        let wanted = argument.isNull ? isTracked : try argument.expectBool()
        if wanted && !isTracked { throw RPCError(.walletError, "wallet does not have the \"avoid reuse\" feature enabled") }
        return wanted
    }
}

extension Array where Element == String {
    /// The member `warnings`, absent when there are none.
    var warningsMember: [(String, JSONValue)] { isEmpty ? [] : [("warnings", JSONValue(self))] }
}
