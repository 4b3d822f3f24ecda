import BdtBase
import BdtConsensus
import BdtInterfaces
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import Foundation

@testable import BdtWallet

/// The wallet itself, not the interface that other processes see of it.
typealias Wallet = BdtWallet.Wallet

/// A wallets directory that goes away with the test, a chain, and wallets on both.
final class WalletFixture: Sendable {
    let chain = FakeChain()
    let directory: String
    let manager: WalletManager
    private let service: WalletService

    init(options: (inout WalletOptions) -> Void = { _ in }) throws {
        directory = NSTemporaryDirectory() + "bdt-wallet-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var values = WalletOptions()
        values.keypoolSize = 5
        values.fallbackFeeRate = FeeRate(satoshiPerKvB: 20_000)
        values.unsafeSync = true
        options(&values)
        let environment = WalletEnvironment(parameters: ChainParameters.make(network: .regtest), clock: Clock(), options: values)
        environment.clock.mockTime = Int64(chain.tip.block.header.time)
        manager = WalletManager(
            chain: chain, environment: environment, paths: WalletPaths(root: directory, networkMagic: environment.networkMagic))
        service = WalletService(manager)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func registerRpcs() async throws { try await service.registerRpcs() }

    func create(_ name: String = "w", flags: WalletFlags = [], passphrase: String = "") async throws -> Wallet {
        try await manager.create(WalletManager.NewWallet(name: name, flags: flags, passphrase: passphrase)).wallet
    }

    /// Closes a wallet and opens it again from its file.
    func reopen(_ wallet: Wallet) async throws -> Wallet {
        _ = try await manager.unload(wallet, loadsOnStartup: nil)
        return try await manager.load(wallet.name, loadsOnStartup: nil).wallet
    }

    /// Mines to a wallet until one coinbase can be spent.
    func fund(_ wallet: Wallet, _ type: OutputType = .bech32) async throws {
        try await chain.mine(1, to: try wallet.update { try $0.newAddress(type, label: "") })
        try await chain.mine(100)
        manager.environment.clock.mockTime = Int64(chain.tip.block.header.time)
    }

    /// The result of an RPC call, or the error.
    func call(_ method: String, _ parameters: JSONValue = [], wallet: String? = nil) async throws -> JSONValue {
        if chain.state.withLock({ $0.commands.isEmpty }) { try await registerRpcs() }
        guard let actor = chain.state.withLock({ $0.commands[method] }) else { throw RPCError(.methodNotFound, method) }
        let call = RPCCall(id: "1", method: method, parameters: parameters.text, uri: wallet.map { "/wallet/\($0)" } ?? "/")
        switch try await actor.call(call) {
        case .result(let text): return try JSONValue(parsing: text)
        case .rpcError(let text): throw RPCError(json: try JSONValue(parsing: text)) ?? RPCError(.internalError, text)
        case .help(let text): throw RPCError(.miscError, text)
        case .notHandled: throw RPCError(.methodNotFound, method)
        }
    }
}
