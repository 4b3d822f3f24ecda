import BdtBase
import BdtWire

/// The connections that are opened without being asked for one by one.
extension ConnectionManager {
    /// Milliseconds between looks at what is missing.
    private static let interval: UInt64 = 500
    /// Seconds until an added node that could not be reached is tried again.
    private static let addedNodeRetry: Int64 = 60
    private static let feelerInterval: Int64 = 120

    func startOutbound() {
        Task { [weak self] in await self?.askNames() }
        Task { [weak self] in await self?.keepAddedNodes() }
        if let only = options.connectOnly {
            if !only.isEmpty { Task { [weak self] in await self?.keepConnected(to: only) } }
        } else {
            Task { [weak self] in await self?.findPeers() }
        }
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    func pause(_ milliseconds: UInt64 = interval) async { try? await Task.sleep(nanoseconds: milliseconds * 1_000_000) }

    private func keepAddedNodes() async {
        Log.info("addcon thread start")
        var lastTry: [String: Int64] = [:]
        while !isStopped {
            let now = Clock.monotonicMicroseconds / 1_000_000
            for info in addedNodes.info(connections) where info.connection == nil {
                guard lastTry[info.name].map({ $0 + Self.addedNodeRetry <= now }) ?? true else { continue }
                guard connections.count(where: { $0.type == .manual }) < NetOptions.addedNodeLimit else { break }
                lastTry[info.name] = now
                await open(named: info.name, type: .manual)
            }
            lastTry = lastTry.filter { addedNodes.all.contains($0.key) }
            await pause()
        }
    }

    private func keepConnected(to names: [String]) async {
        Log.info("opencon thread start")
        while !isStopped {
            await openNextFetch()
            for name in names { await open(named: name, type: .manual) }
            await pause()
        }
    }

    private var anchorFile: AnchorFile? { options.anchorPath.map { AnchorFile(path: $0, magic: options.magic) } }

    func saveAnchors(_ connections: [Connection]) {
        guard options.connectOnly == nil, let anchorFile else { return }
        let anchors = connections.filter { $0.type == .blockRelayOnly }.prefix(AnchorFile.limit)
        let time = UInt32(clamping: clock.now)
        Log.debug(.net, "DumpAnchors: Flush \(anchors.count) outbound block-relay-only peer addresses to anchors.dat")
        anchorFile.write(anchors.map { PeerAddress(endpoint: $0.remote, services: $0.expectedServices, time: time) })
    }

    private func connectAnchors() async {
        guard let anchorFile else { return }
        let anchors = anchorFile.takeAnchors()
        Log.info("\(anchors.count) block-relay-only anchors will be tried for connections.")
        for anchor in anchors where !isStopped {
            guard anchor.services.offerBlocks, anchor.services.contains(.witness) else { continue }
            Log.debug(.net, "Trying to make an anchor connection to \(anchor.endpoint)")
            await open(anchor, type: .blockRelayOnly)
        }
    }

    private func findPeers() async {
        Log.info("opencon thread start")
        if !options.seeds.usesFixed { Log.info("Fixed seeds are disabled") }
        await connectAnchors()
        let start = clock.now
        var nextFeeler = start + Self.feelerInterval
        var seedNodes = SeedNodeQueue(options.seeds.nodes, now: start)
        var mayUseFixedSeeds = options.seeds.usesFixed
        while !isStopped {
            if let (name, text) = seedNodes.next(
                known: addresses.count, peers: connections.count { $0.type == .outboundFullRelay }, now: clock.now)
            {
                Log.info(text)
                fetchAddresses(from: name)
            }
            await openNextFetch()
            await pause()
            if mayUseFixedSeeds, useFixedSeeds(startedAt: start) { mayUseFixedSeeds = false }
            guard isActive, let type = missingType(feelerDue: clock.now > nextFeeler) else { continue }
            if type == .feeler { nextFeeler = clock.now + Int64.random(in: 1...2 * Self.feelerInterval) }
            guard let choice = chooseAddress(newOnly: type == .feeler) else { continue }
            await open(choice, type: type, encrypted: options.usesEncryption && choice.services.contains(.encryptedTransport))
        }
    }

    private func missingType(feelerDue: Bool) -> ConnectionType? {
        let current = connections
        if current.count(where: { $0.type == .outboundFullRelay }) < options.outboundFullRelayLimit { return .outboundFullRelay }
        if current.count(where: { $0.type == .blockRelayOnly }) < options.outboundBlockRelayLimit { return .blockRelayOnly }
        return feelerDue && !current.contains { $0.type == .feeler } ? .feeler : nil
    }

    /// An address on a reachable network in a group that no outbound connection is in, not tried in the last ten minutes if possible.
    private func chooseAddress(newOnly: Bool) -> PeerAddress? {
        let used = Set(connections.filter { $0.type.isOutbound }.map(\.group))
        let now = clock.now
        for attempt in 0..<100 {
            guard let (candidate, lastTry) = addresses.select(newOnly: newOnly, networks: options.reachableNetworks) else { return nil }
            guard candidate.endpoint.address.isValid, !used.contains(addresses.groups.group(of: candidate.endpoint.address)) else {
                continue
            }
            guard lastTry + 600 <= now || attempt >= 30 else { continue }
            guard candidate.services.contains(.witness), candidate.services.offerBlocks || newOnly else { continue }
            return candidate
        }
        return nil
    }
}
