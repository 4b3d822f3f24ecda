import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

/// The node of this process, for user interfaces in other ones.
struct NodeServer: NodeSchema.Node.Server {
    let node: any Node
    weak let connection: IPCConnection?

    // MARK: The process. Whoever can call this met a node that configured itself.

    func initLogging(_ call: InitLoggingCall) async throws {}
    func initParameterInteraction(_ call: InitParameterInteractionCall) async throws {}
    func baseInitialize(_ call: BaseInitializeCall) async throws { call.results.setResult(true) }

    func getWarnings(_ call: GetWarningsCall) async throws {
        let text = try await node.getWarnings()
        call.results.setResult { $0.fill(text) }
    }

    func getLogCategories(_ call: GetLogCategoriesCall) async throws { call.results.setResult(try await node.getLogCategories()) }
    func getExitStatus(_ call: GetExitStatusCall) async throws { call.results.setResult(try await node.getExitStatus()) }

    func appInitMain(_ call: AppInitMainCall) async throws {
        guard let tip = try await node.appInitMain() else { return }
        call.results.setTipInfo { $0.fill(tip) }
        call.results.setResult(true)
    }

    func appShutdown(_ call: AppShutdownCall) async throws { try await node.startShutdown() }
    func startShutdown(_ call: StartShutdownCall) async throws { try await node.startShutdown() }
    func shutdownRequested(_ call: ShutdownRequestedCall) async throws { call.results.setResult(try await node.shutdownRequested()) }

    // MARK: Settings

    func isSettingIgnored(_ call: IsSettingIgnoredCall) async throws {
        call.results.setResult(try await node.isSettingIgnored(try call.parameters.name))
    }

    func getPersistentSetting(_ call: GetPersistentSettingCall) async throws {
        call.results.setResult(try await node.getPersistentSetting(try call.parameters.name))
    }

    func updateRwSetting(_ call: UpdateRwSettingCall) async throws {
        try await node.updateRwSetting(try call.parameters.name, try call.parameters.value)
    }

    func forceSetting(_ call: ForceSettingCall) async throws {
        try await node.forceSetting(try call.parameters.name, try call.parameters.value)
    }

    func resetSettings(_ call: ResetSettingsCall) async throws { try await node.resetSettings() }

    // MARK: Network

    func mapPort(_ call: MapPortCall) async throws { try await node.mapPort(call.parameters.useNatPnP) }

    func getProxy(_ call: GetProxyCall) async throws {
        let network = try PeerNetwork(rawValue: call.parameters.net).required("network")
        guard let proxy = try await node.getProxy(network) else { return }
        call.results.setProxyInfo { builder in
            builder.setProxy(Array(proxy.address.utf8))
            builder.setTorStreamIsolation(proxy.isolatesTorStreams)
        }
        call.results.setResult(true)
    }

    func getNodeCount(_ call: GetNodeCountCall) async throws {
        let direction = try ConnectionDirection(rawValue: call.parameters.flags).required("connection direction")
        call.results.setResult(UInt64(clamping: try await node.getNodeCount(direction)))
    }

    func getNodesStats(_ call: GetNodesStatsCall) async throws {
        guard let peers = try await node.getNodesStats() else { return }
        call.results.setStats(peers.map { peer in { $0.fill(peer) } })
        call.results.setResult(true)
    }

    func getBanned(_ call: GetBannedCall) async throws {
        let json = try await node.getBanned()
        call.results.setBanmap { $0.setJson(json) }
        call.results.setResult(true)
    }

    func ban(_ call: BanCall) async throws {
        call.results.setResult(try await node.ban(try call.parameters.netAddr, seconds: call.parameters.banTimeOffset))
    }

    func unban(_ call: UnbanCall) async throws { call.results.setResult(try await node.unban(try call.parameters.ip)) }

    func disconnectByAddress(_ call: DisconnectByAddressCall) async throws {
        call.results.setResult(try await node.disconnect(address: try call.parameters.address))
    }

    func disconnectById(_ call: DisconnectByIdCall) async throws {
        call.results.setResult(try await node.disconnect(id: call.parameters.id))
    }

    func getTotalBytesRecv(_ call: GetTotalBytesRecvCall) async throws { call.results.setResult(try await node.getTotalBytesRecv()) }
    func getTotalBytesSent(_ call: GetTotalBytesSentCall) async throws { call.results.setResult(try await node.getTotalBytesSent()) }
    func setNetworkActive(_ call: SetNetworkActiveCall) async throws { try await node.setNetworkActive(call.parameters.active) }
    func getNetworkActive(_ call: GetNetworkActiveCall) async throws { call.results.setResult(try await node.getNetworkActive()) }

    func getNetLocalAddresses(_ call: GetNetLocalAddressesCall) async throws {
        let addresses = try await node.getNetLocalAddresses()
        call.results.setResult(
            addresses.map { address in
                { pair in
                    pair.setKey(address.address)
                    pair.setValue { service in
                        service.setScore(Int32(clamping: address.score))
                        service.setPort(address.port)
                    }
                }
            })
    }

    // MARK: Chain and mempool

    func getMempoolSize(_ call: GetMempoolSizeCall) async throws {
        call.results.setResult(UInt64(clamping: try await node.getMempoolSize()))
    }

    func getMempoolDynamicUsage(_ call: GetMempoolDynamicUsageCall) async throws {
        call.results.setResult(UInt64(clamping: try await node.getMempoolDynamicUsage()))
    }

    func getMempoolMaxUsage(_ call: GetMempoolMaxUsageCall) async throws {
        call.results.setResult(UInt64(clamping: try await node.getMempoolMaxUsage()))
    }

    func getHeaderTip(_ call: GetHeaderTipCall) async throws {
        guard let tip = try await node.getHeaderTip() else { return }
        call.results.setHeight(Int32(clamping: tip.height))
        call.results.setBlockTime(tip.time)
        call.results.setResult(true)
    }

    func getNumBlocks(_ call: GetNumBlocksCall) async throws { call.results.setResult(Int32(clamping: try await node.getNumBlocks())) }
    func getBestBlockHash(_ call: GetBestBlockHashCall) async throws { call.results.setResult(try await node.getBestBlockHash().bytes) }
    func getLastBlockTime(_ call: GetLastBlockTimeCall) async throws { call.results.setResult(try await node.getLastBlockTime()) }

    func getVerificationProgress(_ call: GetVerificationProgressCall) async throws {
        call.results.setResult(try await node.getVerificationProgress())
    }

    func isInitialBlockDownload(_ call: IsInitialBlockDownloadCall) async throws {
        call.results.setResult(try await node.isInitialBlockDownload())
    }

    func isLoadingBlocks(_ call: IsLoadingBlocksCall) async throws { call.results.setResult(try await node.isLoadingBlocks()) }
    func getDustRelayFee(_ call: GetDustRelayFeeCall) async throws { call.results.setResult(try await node.getDustRelayFee().encoded) }

    func getUnspentOutput(_ call: GetUnspentOutputCall) async throws {
        guard let coin = try await node.getUnspentOutput(try OutPoint(decoding: try call.parameters.output)) else { return }
        call.results.setResult(CoinCodec.encode(coin))
    }

    func broadcastTransaction(_ call: BroadcastTransactionCall) async throws {
        let transaction = try Transaction(decoding: try call.parameters.tx)
        do {
            try await node.broadcastTransaction(transaction, maxFee: Amount(call.parameters.maxTxFee))
        } catch let error as BroadcastError {
            call.results.setError(error.description)
            call.results.setResult(error.number)
        }
    }

    // MARK: RPC and wallets

    func executeRpc(_ call: ExecuteRpcCall) async throws {
        let parameters = call.parameters
        do {
            call.results.setResult(
                try await node.executeRpc(try parameters.command, parameters: try parameters.params, uri: try parameters.uri))
        } catch let error as RemoteRPCError {
            call.results.setRpcError(error.json)
        } catch {
            call.results.setError("\(error)")
        }
    }

    func listRpcCommands(_ call: ListRpcCommandsCall) async throws { call.results.setResult(try await node.listRpcCommands()) }

    func customWalletLoader(_ call: CustomWalletLoaderCall) async throws {
        guard let loader = try await node.walletLoader() else { return }
        call.results.setResult(try connection.live().serve(loader))
    }

    func listExternalSigners(_ call: ListExternalSignersCall) async throws {
        let connection = try connection.live()
        typealias Signer = NodeSchema.ExternalSigner.Methods
        call.results.setResult(
            try await node.listExternalSigners().map { name in
                connection.serve(Signer.destroy, Signer.getName) { $0.results.setResult(name) }
            })
    }
}

extension IPCConnection {
    func serve(_ node: any Node) -> Capability {
        let server = NodeServer(node: node, connection: self)
        return serve { NodeSchema.Node.route(server, interface: $0, method: $1) }
    }
}
