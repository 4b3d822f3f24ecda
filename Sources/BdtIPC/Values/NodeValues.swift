import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

extension CommonSchema.BilingualStr.Builder {
    /// Nothing is translated.
    func fill(_ text: String) { setOriginal(text) }
}

extension NodeSchema.BlockTip.Builder {
    func fill(_ change: TipChange) {
        setBlockHeight(Int32(clamping: change.height))
        setBlockTime(change.time)
        setBlockHash(change.hash.bytes)
    }
}

extension TipChange {
    init(_ state: Int32, _ tip: NodeSchema.BlockTip.Reader, _ progress: Double) throws {
        self.init(
            state: try State(rawValue: state).required("state of synchronisation"), height: Int(tip.blockHeight), time: tip.blockTime,
            hash: try BlockHash(decoding: try tip.blockHash), verificationProgress: progress)
    }
}

extension NodeSchema.BlockAndHeaderTipInfo.Builder {
    func fill(_ tip: BlockAndHeaderTip) {
        setBlockHeight(Int32(clamping: tip.blockHeight))
        setBlockTime(tip.blockTime)
        setHeaderHeight(Int32(clamping: tip.headerHeight))
        setHeaderTime(tip.headerTime)
        setVerificationProgress(tip.verificationProgress)
    }
}

extension BlockAndHeaderTip {
    init(_ reader: NodeSchema.BlockAndHeaderTipInfo.Reader) {
        self.init(
            blockHeight: Int(reader.blockHeight), blockTime: reader.blockTime, headerHeight: Int(reader.headerHeight),
            headerTime: reader.headerTime, verificationProgress: reader.verificationProgress)
    }
}

private typealias TrafficPair = CommonSchema.PairUInt64<CapnpText>

private func write(_ traffic: NodeStats.Traffic) -> [(TrafficPair.Builder) -> Void] {
    traffic.byType.map { part in
        { pair in
            pair.setKey(part.type)
            pair.setValue(part.bytes)
        }
    }
}

private func read(_ bytes: UInt64, _ list: ListOf<TrafficPair>.Reader) throws -> NodeStats.Traffic {
    var traffic = NodeStats.Traffic()
    traffic.bytes = bytes
    traffic.byType = try list.map { (type: try $0.key, bytes: $0.value) }
    return traffic
}

extension NodeSchema.NodeStats.Builder {
    func fill(_ stats: NodeStats) {
        setNodeid(stats.id)
        setLastSend(stats.lastSend)
        setLastRecv(stats.lastReceive)
        setLastTXTime(stats.lastTransactionTime)
        setLastBlockTime(stats.lastBlockTime)
        setTimeConnected(stats.connectionTime)
        setAddrName(stats.addressName)
        setVersion(stats.version)
        setCleanSubVer(stats.userAgent)
        setInbound(stats.isInbound)
        setBip152HighbandwidthTo(stats.highBandwidthTo)
        setBip152HighbandwidthFrom(stats.highBandwidthFrom)
        setStartingHeight(stats.startingHeight)
        setSendBytes(stats.sent.bytes)
        setSendBytesPerMsgType(write(stats.sent))
        setRecvBytes(stats.received.bytes)
        setRecvBytesPerMsgType(write(stats.received))
        setPermissionFlags(stats.permissions)
        setPingTime(stats.pingTime)
        setMinPingTime(stats.minimumPingTime)
        setAddrLocal(stats.localAddress)
        setAddr(stats.address)
        setAddrBind(stats.boundAddress)
        setNetwork(stats.network.rawValue)
        setMappedAs(stats.mappedAS)
        setConnType(stats.connectionType.rawValue)
        setTransportType(stats.transport)
        setSessionId(stats.sessionID)
        if let state = stats.state { setStateStats { $0.fill(state) } }
    }
}

extension NodeStats {
    init(_ reader: NodeSchema.NodeStats.Reader) throws {
        self.init()
        id = reader.nodeid
        lastSend = reader.lastSend
        lastReceive = reader.lastRecv
        lastTransactionTime = reader.lastTXTime
        lastBlockTime = reader.lastBlockTime
        connectionTime = reader.timeConnected
        addressName = try reader.addrName
        version = reader.version
        userAgent = try reader.cleanSubVer
        isInbound = reader.inbound
        highBandwidthTo = reader.bip152HighbandwidthTo
        highBandwidthFrom = reader.bip152HighbandwidthFrom
        startingHeight = reader.startingHeight
        sent = try read(reader.sendBytes, try reader.sendBytesPerMsgType)
        received = try read(reader.recvBytes, try reader.recvBytesPerMsgType)
        permissions = reader.permissionFlags
        pingTime = reader.pingTime
        minimumPingTime = reader.minPingTime
        localAddress = try reader.addrLocal
        address = try reader.addr
        boundAddress = try reader.addrBind
        network = try PeerNetwork(rawValue: reader.network).required("network")
        mappedAS = reader.mappedAs
        connectionType = try PeerConnectionType(rawValue: reader.connType).required("connection type")
        transport = reader.transportType
        sessionID = try reader.sessionId
        state = reader.hasStateStats ? try NodeStateStats(try reader.stateStats) : nil
    }
}

extension NodeSchema.NodeStateStats.Builder {
    func fill(_ state: NodeStateStats) {
        setSyncHeight(state.syncHeight)
        setCommonHeight(state.commonHeight)
        setStartingHeight(state.startingHeight)
        setPingWait(state.pingWait)
        setHeightInFlight(state.heightsInFlight)
        setRelayTxs(state.relaysTransactions)
        setInvToSend(state.inventoryToSend)
        setLastInvSeq(state.lastInventorySequence)
        setFeeFilterReceived(state.feeFilter)
        setAddressesProcessed(state.addressesProcessed)
        setAddressesRateLimited(state.addressesRateLimited)
        setAddressRelayEnabled(state.relaysAddresses)
        setTheirServices(state.services)
        setPresyncHeight(state.presyncHeight)
        setTimeOffset(state.timeOffset)
    }
}

extension NodeStateStats {
    init(_ reader: NodeSchema.NodeStateStats.Reader) throws {
        self.init()
        syncHeight = reader.syncHeight
        commonHeight = reader.commonHeight
        startingHeight = reader.startingHeight
        pingWait = reader.pingWait
        heightsInFlight = try reader.heightInFlight.array()
        relaysTransactions = reader.relayTxs
        inventoryToSend = reader.invToSend
        lastInventorySequence = reader.lastInvSeq
        feeFilter = reader.feeFilterReceived
        addressesProcessed = reader.addressesProcessed
        addressesRateLimited = reader.addressesRateLimited
        relaysAddresses = reader.addressRelayEnabled
        services = reader.theirServices
        presyncHeight = reader.presyncHeight
        timeOffset = reader.timeOffset
    }
}
