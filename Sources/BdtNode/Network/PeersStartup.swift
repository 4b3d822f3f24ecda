import BdtBase
import BdtCommon
import BdtIndex
import BdtNet
import BdtPeers

extension NodeContext {
    /// Reads what is known of peers and bans. Throws the text for the user when a file or an option is no good.
    package func makePeers() throws(NetOptionError) -> PeerManager {
        var options = try NetOptions(arguments, parameters)
        options.anchorPath = Paths.join(arguments.networkDirectory, "anchors.dat")
        if arguments.getBool("capturemessages", default: false) {
            options.capturePath = Paths.join(arguments.networkDirectory, "message_capture")
        }
        var talk = PeerOptions(arguments)
        if arguments.getBool("peerblockfilters", default: false), let index = indexes?[.basic] {
            talk.filters = PeerFilters(index)
            talk.services.insert(.compactFilters)
        }
        let groups = try addressGroups()
        messages.progress("Loading P2P addresses…")
        let addresses = try AddressManager(
            path: Paths.join(arguments.networkDirectory, "peers.dat"), magic: options.magic, clock: clock, groups: groups,
            isDeterministic: arguments.getAll("test").contains("addrman"),
            checkRatio: Int(clamping: arguments.getInt("checkaddrman", default: 0)))
        messages.progress("Loading banlist…")
        let bans = BanList(
            path: Paths.join(arguments.networkDirectory, "banlist.json"), clock: clock,
            defaultDuration: arguments.getInt("bantime", default: 86400))
        let connections = ConnectionManager(options: options, clock: clock, bans: bans, addresses: addresses)
        return PeerManager(kernel: kernel, connections: connections, options: talk)
    }

    private func addressGroups() throws(NetOptionError) -> AddressGroups {
        guard arguments.isSet("asmap"), !arguments.isNegated("asmap") else {
            Log.info("Using /16 prefix for IP bucketing")
            return AddressGroups()
        }
        let name = arguments.get("asmap", default: "")
        let groups = AddressGroups(try ASMap(path: Paths.join(arguments.networkDirectory, name.isEmpty ? "ip_asn.map" : name)))
        Log.info("Using asmap version \(groups.checksum) for IP bucketing")
        return groups
    }

    /// The step of start-up that begins to talk to peers; the caller ends it with `peers.stop()`.
    package func startPeers() async throws(NetOptionError) {
        let peers = try makePeers()
        set(peers: peers)
        try await peers.start()
        scheduleRebroadcast()
    }

    /// Own transactions that nobody has asked for are announced again, at random times lest their origin show.
    private func scheduleRebroadcast() {
        scheduler.schedule(after: .random(in: 600...900)) { [weak self] in
            self?.startedPeers?.rebroadcast()
            self?.scheduleRebroadcast()
        }
    }
}
