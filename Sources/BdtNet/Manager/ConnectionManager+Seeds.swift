import BdtBase
import BdtWire

/// Finding the first peers: names that DNS turns into addresses, nodes that are asked for addresses, addresses known from the start.
extension ConnectionManager {
    /// As many peers as make seeds unnecessary.
    static let sufficientPeers = 2
    /// Seconds that seed nodes have before names are asked.
    private static let seedNodeTimeout: Int64 = 30
    /// Seconds until peers that are known already are given up in favour of names: few known, many known.
    private static let nameDelays = (few: 11, many: 300)
    private static let manyAddresses = 1000
    private static let namesAtOnce = 3
    private static let addressesPerName = 32
    /// What addresses that a name gives are asked to offer; names carry it in front.
    private static let wantedServices: Services = [.network, .witness]

    /// Outbound connections that carry everything and are ready.
    private var readyPeerCount: Int { connections.count { $0.type == .outboundFullRelay && $0.isHandshakeComplete } }

    // MARK: Names

    func askNames() async {
        guard options.seeds.usesNames else { return Log.info("DNS seeding disabled") }
        Log.info("dnsseed thread start")
        defer { Log.info("dnsseed thread exit") }
        guard await !seedNodesSuffice() else { return }
        var found = 0
        // Asked without waiting; beyond that, only while peers are missing.
        var allowance = options.seeds.forcesNames || addresses.count == 0 ? options.seeds.names.count : 0
        for name in options.seeds.names.shuffled() {
            if allowance == 0 {
                allowance = Self.namesAtOnce
                if addresses.count > 0, await peersComeMeanwhile(found: found) { return }
            }
            await waitUntilActive()
            if isStopped { return }
            found += await ask(name)
            allowance -= 1
        }
        Log.info("\(found) addresses found from DNS seeds")
    }

    private func seedNodesSuffice() async -> Bool {
        guard !options.seeds.nodes.isEmpty else { return false }
        let start = clock.now
        while !isStopped {
            if readyPeerCount >= Self.sufficientPeers {
                Log.info("P2P peers available. Finished fetching data from seed nodes.")
                return true
            }
            if clock.now > start + Self.seedNodeTimeout {
                Log.info("Couldn't connect to enough peers via seed nodes. Handing fetch logic to the DNS seeds.")
                return false
            }
            await pause()
        }
        return true
    }

    /// Gives known addresses time; whether they are enough.
    private func peersComeMeanwhile(found: Int) async -> Bool {
        var seconds = addresses.count >= Self.manyAddresses ? Self.nameDelays.many : Self.nameDelays.few
        Log.info("Waiting \(seconds) seconds before querying DNS seeds.")
        while seconds > 0, !isStopped {
            let part = min(seconds, Self.nameDelays.few)
            // In short pauses, so that the node can stop.
            for _ in 0..<(2 * part) where !isStopped { await pause() }
            seconds -= part
            guard readyPeerCount >= Self.sufficientPeers else { continue }
            if found > 0 { Log.info("\(found) addresses found from DNS seeds") }
            Log.info("P2P peers available. \(found > 0 ? "Finished" : "Skipped") DNS seeding.")
            return true
        }
        return false
    }

    private func waitUntilActive() async {
        guard !isActive else { return }
        Log.info("Waiting for network to be reactivated before querying DNS seeds.")
        while !isActive, !isStopped { await pause() }
    }

    /// How many addresses came of a name. With a proxy for names, and when nobody knows the name, a peer of that name is asked instead.
    private func ask(_ name: String) async -> Int {
        Log.info("Loading addresses from DNS seed \(name)")
        guard options.nameProxy == nil else {
            fetchAddresses(from: name)
            return 0
        }
        let host = "x\(String(Self.wantedServices.rawValue, radix: 16)).\(name)"
        let found = await resolve("\(host):\(options.defaultPort)").prefix(Self.addressesPerName)
        guard !found.isEmpty else {
            fetchAddresses(from: name)
            return 0
        }
        let time = UInt32(clamping: clock.now - Int64.random(in: 3...7) * 86400)
        addresses.add(
            found.map { PeerAddress(endpoint: $0, services: Self.wantedServices, time: time) },
            source: NetworkAddress(internalName: host))
        return found.count
    }

    // MARK: Nodes

    /// Puts a peer on the list of those that are asked for addresses.
    func fetchAddresses(from name: String) { state.withLock { $0.addressFetches.append(name) } }

    /// Opens the next connection that fetches addresses.
    func openNextFetch() async {
        guard let name = state.withLock({ $0.addressFetches.popFirst() }) else { return }
        await open(named: name, type: .addressFetch)
    }

    // MARK: Fixed addresses

    /// Seconds until fixed addresses are used while there may be better sources.
    private static let fixedSeedDelay: Int64 = 60

    /// Uses the fixed addresses of networks that none are known of, once it is time. Whether they were used.
    func useFixedSeeds(startedAt start: Int64) -> Bool {
        let empty = options.reachableNetworks.filter { addresses.count(network: $0, tried: nil) == 0 }
        guard !empty.isEmpty else { return false }
        if clock.now > start + Self.fixedSeedDelay {
            Log.info("Adding fixed seeds as 60 seconds have passed and addrman is empty for at least one reachable network")
        } else {
            guard !options.seeds.usesNames, options.seeds.nodes.isEmpty, addedNodes.all.isEmpty else { return false }
            Log.info(
                "Adding fixed seeds as -dnsseed=0 (or IPv4/IPv6 connections are disabled via -onlynet) and neither -addnode nor -seednode "
                    + "are provided")
        }
        let time = UInt32(clamping: clock.now - 7 * 86400)
        let seeds = options.seeds.fixed.filter { empty.contains($0.address.network) }
        addresses.add(
            seeds.map { PeerAddress(endpoint: $0, services: Self.wantedServices, time: time) },
            source: NetworkAddress(internalName: "fixedseeds"))
        Log.info("Added \(seeds.count) fixed seeds from reachable networks.")
        return true
    }
}
