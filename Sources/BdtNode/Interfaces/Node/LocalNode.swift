import BdtBase
import BdtCommon
import BdtInterfaces
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

/// `Node` over this process, for user interfaces in other ones. It may be used before the kernel is there: then there is no chain yet.
package final class LocalNode: Node {
    let node: NodeContext

    package init(_ node: NodeContext) { self.node = node }

    // MARK: The process

    package func getWarnings() async throws -> String { node.warnings.texts.joined(separator: "\n") }
    package func getLogCategories() async throws -> UInt64 { Log.shared.enabledCategories }
    package func getExitStatus() async throws -> Int32 { node.exitStatus.load(ordering: .relaxed) }

    package func appInitMain() async throws -> BlockAndHeaderTip? {
        await node.started.wait()
        guard !node.isShutdownRequested, let kernel = node.startedKernel else { return nil }
        let (tip, header) = (kernel.chain.tip, kernel.bestHeader)
        return BlockAndHeaderTip(
            blockHeight: tip?.height ?? -1, blockTime: tip?.time ?? 0, headerHeight: header?.height ?? -1, headerTime: header?.time ?? 0,
            verificationProgress: kernel.verificationProgress(tip))
    }

    package func startShutdown() async throws { node.requestShutdown() }
    package func shutdownRequested() async throws -> Bool { node.isShutdownRequested }

    // MARK: Settings

    package func isSettingIgnored(_ name: String) async throws -> Bool { node.arguments.isOverruled(name) }

    package func getPersistentSetting(_ name: String) async throws -> String { node.arguments.persistentSetting(name).text }

    package func updateRwSetting(_ name: String, _ value: String) async throws {
        let value = try Self.json(value, of: name)
        let isWritten = await node.settingsGate.pass { [arguments = node.arguments] in
            arguments.updateSetting(name, to: value, writing: true)
        }
        guard isWritten else { throw InterfaceError("The settings file cannot be written; debug.log says why.") }
    }

    package func forceSetting(_ name: String, _ value: String) async throws {
        node.arguments.force(name, to: try Self.json(value, of: name))
    }

    package func resetSettings() async throws {
        guard node.arguments.resetSettings() else { throw InterfaceError("The settings file cannot be written; debug.log says why.") }
    }

    private static func json(_ text: String, of name: String) throws(InterfaceError) -> JSONValue {
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw InterfaceError("A setting must be JSON: \(name)")
        }
    }

    // MARK: Chain and mempool

    package func getMempoolSize() async throws -> Int { node.startedKernel?.mempool.count ?? 0 }
    package func getMempoolDynamicUsage() async throws -> Int { node.startedKernel?.mempool.memoryUsage ?? 0 }
    package func getMempoolMaxUsage() async throws -> Int { node.startedKernel?.mempool.options.maximumBytes ?? 0 }

    package func getHeaderTip() async throws -> (height: Int, time: Int64)? {
        node.startedKernel?.bestHeader.map { ($0.height, $0.time) }
    }

    package func getNumBlocks() async throws -> Int { node.startedKernel?.chain.height ?? -1 }

    package func getBestBlockHash() async throws -> BlockHash {
        node.startedKernel?.chain.tip?.hash ?? node.parameters.genesisHash
    }

    package func getLastBlockTime() async throws -> Int64 {
        node.startedKernel?.chain.tip?.time ?? Int64(node.parameters.genesisBlock.header.time)
    }

    package func getVerificationProgress() async throws -> Double {
        node.startedKernel.map { $0.verificationProgress($0.chain.tip) } ?? 0
    }

    package func isInitialBlockDownload() async throws -> Bool { node.startedKernel?.isInitialBlockDownload ?? true }
    package func isLoadingBlocks() async throws -> Bool { node.startedKernel?.isImporting ?? true }

    package func getDustRelayFee() async throws -> FeeRate { try kernel.mempool.options.dustRelayRate }

    package func getUnspentOutput(_ outpoint: OutPoint) async throws -> CoinInfo? {
        try kernel.coin(outpoint).map { CoinInfo(output: $0.output, height: $0.height, isCoinbase: $0.isCoinbase) }
    }

    package func broadcastTransaction(_ transaction: Transaction, maxFee: Amount) async throws {
        _ = try kernel
        do throws(BroadcastFailure) {
            try node.broadcast(transaction, maximumFee: maxFee, relays: true)
        } catch {
            throw BroadcastError(number: error.number, error.description)
        }
    }

    /// Throws while there is none.
    private var kernel: Kernel {
        get throws(InterfaceError) {
            guard let kernel = node.startedKernel else { throw InterfaceError("The node is starting: there is no chain yet.") }
            return kernel
        }
    }

    // MARK: RPC and wallets

    package func executeRpc(_ method: String, parameters: String, uri: String) async throws -> String {
        do {
            let parameters = try Self.json(parameters, of: method)
            return try await node.rpcTable.execute(RPCRequest(method: method, parameters: parameters, uri: uri)).text
        } catch let error as RPCError {
            throw RemoteRPCError(json: error.json.text)
        }
    }

    package func listRpcCommands() async throws -> [String] { node.rpcTable.methodNames }

    package func walletLoader() async throws -> (any WalletLoader)? {
        let loaders = [await node.wallets?.loader].compactMap { $0 } + node.attachedLoaders.all
        return loaders.isEmpty ? nil : AllWallets(loaders)
    }

    package func listExternalSigners() async throws -> [String] {
        let command = node.arguments.get("signer", default: "")
        if command.isEmpty { return [] }
        do {
            return try await ExternalSigner.all(command: command, chain: node.parameters.network.name).map(\.name)
        } catch {
            throw InterfaceError(error.description)
        }
    }
}

extension BroadcastFailure {
    /// The published TransactionError number.
    fileprivate var number: Int32 {
        switch self {
        case .missingInputs: 1
        case .alreadyInChain: 2
        case .rejected: 3
        case .feeTooHigh: 5
        }
    }
}
