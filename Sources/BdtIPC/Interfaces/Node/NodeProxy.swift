import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

/// A node in another process, for a user interface.
struct NodeProxy: Node {
    let remote: NodeSchema.Node.Client
    let connection: IPCConnection

    func getWarnings() async throws -> String { try await remote.getWarnings().result.original }
    func getLogCategories() async throws -> UInt64 { try await remote.getLogCategories().result }
    func getExitStatus() async throws -> Int32 { try await remote.getExitStatus().result }

    func appInitMain() async throws -> BlockAndHeaderTip? {
        let results = try await remote.appInitMain()
        return results.result ? BlockAndHeaderTip(try results.tipInfo) : nil
    }

    func startShutdown() async throws { try await remote.startShutdown() }
    func shutdownRequested() async throws -> Bool { try await remote.shutdownRequested().result }

    // MARK: Settings

    func isSettingIgnored(_ name: String) async throws -> Bool { try await remote.isSettingIgnored { $0.setName(name) }.result }
    func getPersistentSetting(_ name: String) async throws -> String { try await remote.getPersistentSetting { $0.setName(name) }.result }

    func updateRwSetting(_ name: String, _ value: String) async throws {
        try await remote.updateRwSetting { parameters in
            parameters.setName(name)
            parameters.setValue(value)
        }
    }

    func forceSetting(_ name: String, _ value: String) async throws {
        try await remote.forceSetting { parameters in
            parameters.setName(name)
            parameters.setValue(value)
        }
    }

    func resetSettings() async throws { try await remote.resetSettings() }

    // MARK: Network

    func mapPort(_ isOn: Bool) async throws { try await remote.mapPort { $0.setUseNatPnP(isOn) } }

    func getProxy(_ network: PeerNetwork) async throws -> ProxyInformation? {
        let results = try await remote.getProxy { $0.setNet(network.rawValue) }
        guard results.result else { return nil }
        let proxy = try results.proxyInfo
        return ProxyInformation(
            address: String(decoding: try proxy.proxy, as: UTF8.self), isolatesTorStreams: proxy.torStreamIsolation)
    }

    func getNodeCount(_ direction: ConnectionDirection) async throws -> Int {
        Int(clamping: try await remote.getNodeCount { $0.setFlags(direction.rawValue) }.result)
    }

    func getNodesStats() async throws -> [NodeStats]? {
        let results = try await remote.getNodesStats()
        return results.result ? try results.stats.map { try NodeStats($0) } : nil
    }

    func getBanned() async throws -> String { try await remote.getBanned().banmap.json }

    func ban(_ address: [UInt8], seconds: Int64) async throws -> Bool {
        try await remote.ban { parameters in
            parameters.setNetAddr(address)
            parameters.setBanTimeOffset(seconds)
        }.result
    }

    func unban(_ subnet: [UInt8]) async throws -> Bool { try await remote.unban { $0.setIp(subnet) }.result }
    func disconnect(address: [UInt8]) async throws -> Bool { try await remote.disconnectByAddress { $0.setAddress(address) }.result }
    func disconnect(id: Int64) async throws -> Bool { try await remote.disconnectById { $0.setId(id) }.result }
    func getTotalBytesRecv() async throws -> Int64 { try await remote.getTotalBytesRecv().result }
    func getTotalBytesSent() async throws -> Int64 { try await remote.getTotalBytesSent().result }
    func setNetworkActive(_ isActive: Bool) async throws { try await remote.setNetworkActive { $0.setActive(isActive) } }
    func getNetworkActive() async throws -> Bool { try await remote.getNetworkActive().result }

    func getNetLocalAddresses() async throws -> [LocalAddress] {
        try await remote.getNetLocalAddresses().result.map { pair in
            let service = try pair.value
            return LocalAddress(address: try pair.key, score: Int(service.score), port: service.port)
        }
    }

    // MARK: Chain and mempool

    func getMempoolSize() async throws -> Int { Int(clamping: try await remote.getMempoolSize().result) }
    func getMempoolDynamicUsage() async throws -> Int { Int(clamping: try await remote.getMempoolDynamicUsage().result) }
    func getMempoolMaxUsage() async throws -> Int { Int(clamping: try await remote.getMempoolMaxUsage().result) }

    func getHeaderTip() async throws -> (height: Int, time: Int64)? {
        let results = try await remote.getHeaderTip()
        return results.result ? (Int(results.height), results.blockTime) : nil
    }

    func getNumBlocks() async throws -> Int { Int(try await remote.getNumBlocks().result) }
    func getBestBlockHash() async throws -> BlockHash { try BlockHash(decoding: try await remote.getBestBlockHash().result) }
    func getLastBlockTime() async throws -> Int64 { try await remote.getLastBlockTime().result }
    func getVerificationProgress() async throws -> Double { try await remote.getVerificationProgress().result }
    func isInitialBlockDownload() async throws -> Bool { try await remote.isInitialBlockDownload().result }
    func isLoadingBlocks() async throws -> Bool { try await remote.isLoadingBlocks().result }
    func getDustRelayFee() async throws -> FeeRate { try FeeRate(decoding: try await remote.getDustRelayFee().result) }

    func getUnspentOutput(_ outpoint: OutPoint) async throws -> CoinInfo? {
        let results = try await remote.getUnspentOutput { $0.setOutput(outpoint.encoded) }
        return results.hasResult ? try CoinCodec.decode(try results.result) : nil
    }

    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount) async throws {
        let results = try await remote.broadcastTransaction { parameters in
            parameters.setTx(transaction.encoded)
            parameters.setMaxTxFee(maxFee.satoshi)
        }
        guard results.result == 0 else { throw BroadcastError(number: results.result, try results.error) }
    }

    // MARK: RPC and wallets

    func executeRpc(_ method: String, parameters: String, uri: String) async throws -> String {
        let results = try await remote.executeRpc { builder in
            builder.setCommand(method)
            builder.setParams(parameters)
            builder.setUri(uri)
        }
        if results.hasRpcError { throw RemoteRPCError(json: try results.rpcError) }
        if results.hasError { throw IPCError.remote(try results.error) }
        return try results.result
    }

    func listRpcCommands() async throws -> [String] { try await remote.listRpcCommands().result.array() }

    func walletLoader() async throws -> (any WalletLoader)? {
        try await remote.customWalletLoader().result.map { WalletLoaderProxy(remote: try connection.adopt($0), connection: connection) }
    }

    func listExternalSigners() async throws -> [String] {
        var names: [String] = []
        for signer in try await remote.listExternalSigners().result.array() {
            names.append(try await connection.adopt(signer).getName().result)
        }
        return names
    }
}
