import BdtInterfaces
import BdtJSON
import BdtNode
import BdtRPC
import Foundation
import Synchronization
import Testing

/// A wallet process with some wallets, which notes the calls that it gets.
private final class FakeProcess: RPCActor {
    let chain: LocalChain
    private let wallets: Mutex<[String]>
    let calls = Mutex<[String]>([])
    private let handlers = Mutex<[any Handler]>([])
    private static let methods = [
        "listwallets", "listwalletdir", "getbalance", "createwallet", "loadwallet", "getwalletinfo", "backupwallet",
    ]

    init(_ node: NodeContext, _ wallets: [String], isOwn: Bool = false) async throws {
        chain = LocalChain(node, isOwn: isOwn)
        self.wallets = Mutex(wallets)
        for method in FakeProcess.methods {
            let command = RPCCommandDescription(category: "wallet", name: method, arguments: [], uniqueID: 1)
            let handler = try await chain.handleRpc(command, actor: self)
            handlers.withLock { $0.append(handler) }
        }
    }

    func disconnect() { handlers.withLock { $0 = [] } }

    func call(_ request: RPCCall) async throws -> RPCReply {
        let wallets = wallets.withLock { $0 }
        let parameters = (try? JSONValue(parsing: request.parameters))?.array ?? []
        calls.withLock { $0.append(request.method) }
        switch request.method {
        case "listwallets": return .result(JSONValue(wallets).text)
        case "listwalletdir": return .result("{\"wallets\":[{\"name\":\"shared\"},{\"name\":\"of \(wallets.count)\"}]}")
        case "createwallet": return .result("\"made beside \(wallets.joined())\"")
        case "loadwallet":
            if parameters.first?.string == "file of \(wallets.joined())" { return .result("\"loaded beside \(wallets.joined())\"") }
            return error(.walletNotFound, "Path does not exist.")
        default:
            if request.uri.hasPrefix("/wallet/") {
                let name = String(request.uri.dropFirst("/wallet/".count))
                return wallets.contains(name)
                    ? .result("\"balance of \(name)\"") : error(.walletNotFound, "Requested wallet does not exist")
            }
            switch wallets.count {
            case 0: return error(.walletNotFound, "No wallet is loaded.")
            case 1: return .result("\"balance of \(wallets[0])\"")
            default: return .rpcError(RPCError.severalWallets.json.text)
            }
        }
    }

    private func error(_ code: RPCErrorCode, _ text: String) -> RPCReply { .rpcError(RPCError(code, text).json.text) }
}

@Suite struct WalletRouterTests {
    private let fixture: NodeFixture

    init() throws { fixture = try NodeFixture() }

    private func call(_ method: String, _ parameters: JSONValue = [], wallet: String? = nil) async -> String {
        var request = RPCRequest(method: method, parameters: parameters)
        request.uri = wallet.map { "/wallet/" + $0 } ?? "/"
        do {
            return try await fixture.node.rpcTable.execute(request).text
        } catch {
            return RPCError(error).message
        }
    }

    @Test func callsFindTheProcessOfTheirWallet() async throws {
        let own = try await FakeProcess(fixture.node, ["a"], isOwn: true)
        #expect(await call("getbalance") == "\"balance of a\"")
        let other = try await FakeProcess(fixture.node, ["b"])
        #expect(await call("getbalance", wallet: "b") == "\"balance of b\"")
        #expect(await call("getbalance", wallet: "a") == "\"balance of a\"")
        #expect(await call("getbalance", wallet: "c") == "Requested wallet does not exist")
        #expect(await call("getbalance") == RPCError.severalWallets.message)
        #expect(await call("listwallets") == "[\"a\",\"b\"]")
        #expect(await call("listwalletdir") == "{\"wallets\":[{\"name\":\"shared\"},{\"name\":\"of 1\"}]}")
        other.disconnect()
        #expect(await call("getbalance") == "\"balance of a\"")
        withExtendedLifetime(own) {}
    }

    @Test func theOnlyWalletNeedsNoNameWhereverItIs() async throws {
        let own = try await FakeProcess(fixture.node, [], isOwn: true)
        let other = try await FakeProcess(fixture.node, ["b"])
        #expect(await call("getbalance") == "\"balance of b\"")
        other.disconnect()
        #expect(await call("getbalance") == "No wallet is loaded.")
        own.disconnect()
        #expect(await call("getbalance") == "Method not found")
    }

    @Test func walletsAreMadeAndLoadedWhereTheyBelong() async throws {
        let other = try await FakeProcess(fixture.node, ["b"])
        // The node's own process comes first, though it came later.
        let own = try await FakeProcess(fixture.node, ["a"], isOwn: true)
        #expect(await call("createwallet", ["n"]) == "\"made beside a\"")
        #expect(await call("createwallet", ["n"], wallet: "b") == "\"made beside b\"")
        #expect(await call("loadwallet", ["file of b"]) == "\"loaded beside b\"")
        #expect(await call("loadwallet", ["file of a"]) == "\"loaded beside a\"")
        #expect(await call("loadwallet", ["file of c"]) == "Path does not exist.")
        #expect(await call("createwallet", ["b"]) == "Wallet \"b\" is already loaded.")
        #expect(other.calls.withLock { $0.filter { $0 == "createwallet" }.count } == 1)
        withExtendedLifetime(own) {}
    }
}
