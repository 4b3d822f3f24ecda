import BdtBase
import BdtCommon
import BdtConsensus
import BdtNet
import BdtWire

extension NetOptions {
    /// What the user's options say about the network. Throws the published text for what makes no sense.
    package init(_ arguments: Arguments, _ parameters: ChainParameters) throws(NetOptionError) {
        let port = arguments.getInt("port").flatMap { UInt16(exactly: $0) } ?? parameters.defaultPort
        self.init(magic: parameters.messageStart, defaultPort: parameters.defaultPort)
        maximumConnections = Int(clamping: arguments.getInt("maxconnections", default: 125))
        let timeout = arguments.getInt("timeout", default: 5000)
        connectTimeout = timeout > 0 ? timeout : 5000
        peerTimeout = arguments.getInt("peertimeout", default: 60)
        addedNodes = arguments.getAll("addnode")
        if arguments.isSet("connect") {
            let only = arguments.getAll("connect")
            connectOnly = only == ["0"] ? [] : only
        }
        usesDNS = arguments.getBool("dns", default: true)
        usesEncryption = arguments.getBool("v2transport", default: true)
        isActive = arguments.getBool("networkactive", default: true)
        whitelistRelay = arguments.getBool("whitelistrelay", default: true)
        whitelistForceRelay = arguments.getBool("whitelistforcerelay", default: false)
        buffers.receive = 1000 * Int(clamping: arguments.getInt("maxreceivebuffer", default: 5000))
        buffers.send = 1000 * Int(clamping: arguments.getInt("maxsendbuffer", default: 1000))
        buffers.logsAddresses = arguments.getBool("logips", default: false)
        uploadTarget = try Self.uploadTarget(arguments.get("maxuploadtarget", default: "0"))
        whitelist = try Self.whitelist(arguments)
        try takeNetworks(arguments)
        if arguments.getBool("listen", default: true) { bindings = try Self.bindings(arguments, port: port) }
        takeSeeds(arguments, parameters)
    }

    private mutating func takeSeeds(_ arguments: Arguments, _ parameters: ChainParameters) {
        seeds.usesNames = arguments.getBool("dnsseed", default: true) && maximumConnections > 0
        seeds.forcesNames = arguments.getBool("forcednsseed", default: false)
        seeds.names = parameters.dnsSeeds
        seeds.nodes = arguments.getAll("seednode")
        seeds.usesFixed = arguments.getBool("fixedseeds", default: true)
        seeds.fixed = parameters.fixedSeeds.compactMap { Endpoint($0, defaultPort: parameters.defaultPort) }
        guard let connectOnly else { return }
        if !connectOnly.isEmpty, !seeds.nodes.isEmpty { Log.info("-seednode is ignored when -connect is used") }
        if arguments.isSet("dnsseed"), seeds.usesNames, arguments.isSet("proxy") {
            Log.info("-dnsseed is ignored when -connect is used and -proxy is specified")
        }
    }

    /// Bytes; a letter multiplies by powers of 1000 (small) or 1024 (large), and without one they are mebibytes.
    private static func uploadTarget(_ text: String) throws(NetOptionError) -> Int {
        let units: [Character: Int] = [
            "k": 1000, "K": 1 << 10, "m": 1_000_000, "M": 1 << 20, "g": 1_000_000_000, "G": 1 << 30, "t": 1_000_000_000_000, "T": 1 << 40,
        ]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard let number = Int(digits), number >= 0 else {
            throw NetOptionError("Unable to parse -maxuploadtarget: '\(text)'")
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1 << 20)
        guard !overflow else { throw NetOptionError("Unable to parse -maxuploadtarget: '\(text)'") }
        return bytes
    }

    private static func whitelist(_ arguments: Arguments) throws(NetOptionError) -> [Whitelisting] {
        var list: [Whitelisting] = []
        for text in arguments.getAll("whitelist") {
            let (grant, range) = try PermissionGrant.parse(text, allowsOutbound: true)
            guard let subnet = Subnet(range) else {
                throw NetOptionError("Invalid netmask specified in -whitelist: '\(range)'")
            }
            list.append(Whitelisting(subnet: subnet, grant: grant))
        }
        return list
    }

    /// Which networks can be connected to, and which of them through a proxy only.
    private mutating func takeNetworks(_ arguments: Arguments) throws(NetOptionError) {
        reachableNetworks = Set(NetworkKind.peerNetworks)
        let only = arguments.getAll("onlynet")
        if !only.isEmpty {
            reachableNetworks = []
            for name in only {
                guard let network = NetworkKind(peerNetwork: name) else {
                    throw NetOptionError("Unknown network specified in -onlynet: '\(name)'")
                }
                reachableNetworks.insert(network)
            }
        }
        if !arguments.getBool("cjdnsreachable", default: false) { reachableNetworks.remove(.cjdns) }
        try takeProxies(arguments)
        try checkOnlyNetworks(only, arguments)
    }

    private mutating func takeProxies(_ arguments: Arguments) throws(NetOptionError) {
        let randomizes = arguments.getBool("proxyrandomize", default: true)
        func proxy(_ name: String) throws(NetOptionError) -> Proxy? {
            guard let text = arguments.get(name), !text.isEmpty, text != "0" else { return nil }
            guard let proxy = Proxy(text, usesDNS: usesDNS, randomizesCredentials: randomizes) else {
                throw NetOptionError("Invalid -\(name) address or hostname: '\(text)'")
            }
            return proxy
        }
        if let proxy = try proxy("proxy") {
            for network in [NetworkKind.ipv4, .ipv6, .cjdns, .onion] { proxies[network] = proxy }
            nameProxy = proxy
        }
        if arguments.isSet("onion") { proxies[.onion] = try proxy("onion") }
        // Tor is there once its daemon is found, too.
        if proxies[.onion] == nil { reachableNetworks.remove(.onion) }
        guard let text = arguments.get("i2psam"), !text.isEmpty else {
            reachableNetworks.remove(.i2p)
            return
        }
        guard let sam = Proxy(text, defaultPort: Self.samPort, usesDNS: usesDNS, randomizesCredentials: false),
            case .endpoint = sam.place
        else { throw NetOptionError("Invalid -i2psam address or hostname: '\(text)'") }
        proxies[.i2p] = sam
    }

    /// Where I2P's daemon listens by default.
    private static let samPort: UInt16 = 7656

    /// Refuses to be restricted to networks that there is no way to.
    private func checkOnlyNetworks(_ only: [String], _ arguments: Arguments) throws(NetOptionError) {
        let wanted = Set(only.compactMap(NetworkKind.init(peerNetwork:)))
        if wanted.contains(.i2p), proxies[.i2p] == nil {
            throw NetOptionError("Outbound connections restricted to i2p (-onlynet=i2p) but -i2psam is not provided")
        }
        if wanted.contains(.cjdns), !reachableNetworks.contains(.cjdns) {
            throw NetOptionError("Outbound connections restricted to CJDNS (-onlynet=cjdns) but -cjdnsreachable is not provided")
        }
        guard wanted.contains(.onion), proxies[.onion] == nil else { return }
        if arguments.isSet("onion") {
            throw NetOptionError(
                "Outbound connections restricted to Tor (-onlynet=onion) but the proxy for reaching the Tor network is explicitly "
                    + "forbidden: -onion=0")
        }
        if !arguments.getBool("listenonion", default: true) {
            throw NetOptionError(
                "Outbound connections restricted to Tor (-onlynet=onion) but the proxy for reaching the Tor network is not provided: none "
                    + "of -proxy, -onion or -listenonion is given")
        }
    }

    private static func bindings(_ arguments: Arguments, port: UInt16) throws(NetOptionError) -> [Binding] {
        var bindings: [Binding] = []
        for text in arguments.getAll("bind") {
            let isOnion = text.hasSuffix("=onion")
            let place = isOnion ? String(text.dropLast(6)) : text
            guard let endpoint = Resolver.numericEndpoint(place, defaultPort: isOnion ? port &+ 1 : port) else {
                throw NetOptionError("Cannot resolve -bind address: '\(place)'")
            }
            bindings.append(Binding(endpoint: endpoint, isOnion: isOnion))
        }
        for text in arguments.getAll("whitebind") {
            let (grant, place) = try PermissionGrant.parse(text, allowsOutbound: false)
            guard let endpoint = Resolver.numericEndpoint(place, defaultPort: 0) else {
                throw NetOptionError("Cannot resolve -whitebind address: '\(place)'")
            }
            guard endpoint.port != 0 else { throw NetOptionError("Need to specify a port with -whitebind: '\(place)'") }
            bindings.append(Binding(endpoint: endpoint, permissions: grant.permissions))
        }
        guard bindings.isEmpty else { return bindings }
        bindings = ["::", "0.0.0.0"].compactMap(NetworkAddress.init).map {
            Binding(endpoint: Endpoint($0, port: port), isRequired: $0.family == .ipv4)
        }
        // What comes there is not taken for a peer on this machine. A node without Tor can do without.
        if port < .max, let local = NetworkAddress("127.0.0.1") {
            bindings.append(Binding(endpoint: Endpoint(local, port: port + 1), isRequired: false, isOnion: true))
        }
        return bindings
    }
}
