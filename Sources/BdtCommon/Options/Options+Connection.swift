extension OptionDefinition {
    /// Options of the node about its peers.
    static let connection: [OptionDefinition] = {
        let connection = OptionMaker(.connection)
        return [
            connection(
                "addnode", "=<ip>", .networkOnly,
                "Keep a connection to this node; may be repeated. At most 8 such connections, which -maxconnections does not count."),
            connection("asmap", "=<file>", "Map of addresses to networks by which peers are sorted (default: ip_asn.map)"),
            connection("bantime", "=<n>", "Seconds that a ban lasts unless it says otherwise (default: 86400)"),
            connection(
                "bind", "=<addr>[:<port>][=onion]", .networkOnly,
                "Listen on this address; [host]:port for IPv6. With =onion, those who connect there come through Tor. "
                    + "(default: all addresses, and 127.0.0.1 at the port after the default one for Tor)"),
            connection("cjdnsreachable", "This host is in CJDNS: addresses in fc00::/8 are reachable (default: 0)"),
            connection(
                "connect", "=<ip>", .networkOnly, "Connect to this node and to no others; may be repeated. -noconnect connects to none."),
            connection("discover", "Find out own addresses (default: 1 when listening without -externalip and -proxy)"),
            connection("dns", "Allow host names in -addnode, -seednode and -connect (default: 1)"),
            connection("dnsseed", "Ask DNS for peers when few are known (default: 1 unless -connect or -maxconnections=0)"),
            connection("externalip", "=<ip>", "Own address as others see it"),
            connection("fixedseeds", "Use built-in addresses of peers when DNS has none (default: 1)"),
            connection("forcednsseed", "Always ask DNS for peers (default: 0)"),
            connection("listen", "Let others connect (default: 1 unless -proxy, -connect or -maxconnections=0)"),
            connection("listenonion", "Make a Tor onion service (default: 1)"),
            connection(
                "maxconnections", "=<n>",
                "Most connections to peers; up to 8 that were added by -addnode or RPC come on top (default: 125)"),
            connection("maxreceivebuffer", "=<n>", "Receive buffer of a connection, in units of 1000 bytes (default: 5000)"),
            connection("maxsendbuffer", "=<n>", "Send buffer of a connection, in units of 1000 bytes (default: 1000)"),
            connection(
                "maxuploadtarget", "=<n>",
                "Try to send less than this in 24 hours, not counting blocks of the last week and peers with the download permission; "
                    + "0 sets no limit. Units: k m g t count in 1000s, K M G T in 1024s (default: 0M)"),
            connection(
                "onion", "=<ip:port|path>",
                "SOCKS5 proxy for Tor onion services, or unix:<path>; -noonion does not connect to them (default: -proxy)"),
            connection("i2psam", "=<ip:port>", "I2P SAM proxy, for connections to and from I2P (default: none)"),
            connection("i2pacceptincoming", "Let peers connect through I2P (default: 1)"),
            connection("onlynet", "=<net>", "Connect to peers in this network only: ipv4, ipv6, onion, i2p or cjdns; may be repeated"),
            connection("v2transport", "Encrypt connections with peers that can (BIP324, default: 1)"),
            connection("peerbloomfilters", "Serve blocks and transactions through bloom filters (BIP37, default: 0)"),
            connection("peerblockfilters", "Serve compact block filters (BIP157, default: 0)"),
            connection("txreconciliation", "", .debug, "Reconcile transactions with peers (BIP330, default: 0)"),
            connection(
                "port", "=<port>", .networkOnly,
                "Port to listen on (default: 7393, testnet3: 17393, testnet4: 47393, signet: 37393, regtest: 17333)"),
            connection("proxy", "=<ip:port|path>", .needsValue, "Connect through this SOCKS5 proxy, or unix:<path> (default: none)"),
            connection("proxyrandomize", "Use other credentials for each connection through a proxy (default: 1)"),
            connection("seednode", "=<ip>", "Ask this node for peers, then leave it; may be repeated"),
            connection("networkactive", "Take part in the network (default: 1); the setnetworkactive RPC changes it"),
            connection("timeout", "=<n>", "Milliseconds to wait for a connection (default: 5000)"),
            connection("peertimeout", "=<n>", .debug, "Seconds before a silent peer may be disconnected (default: 60)"),
            connection("torcontrol", "=<ip>:<port>", "Where to control Tor (default: 127.0.0.1:9051)"),
            connection("torpassword", "=<pass>", .sensitive, "Password to control Tor (default: none)"),
            connection("natpmp", "Ask the router to forward the port (PCP or NAT-PMP, default: 0)"),
            connection(
                "whitebind", "=<[permissions@]addr>",
                "Listen on this address and give those who connect there permissions, separated by commas: bloomfilter, noban, "
                    + "forcerelay, relay, mempool, download, addr (default: download,noban,mempool,relay). May be repeated."),
            connection(
                "whitelist", "=<[permissions@]IP address or network>",
                "Give peers at this address, or in this network in CIDR notation, permissions as with -whitebind; 'in' and 'out' say "
                    + "whether to those who connect or to those connected to (default: in). May be repeated."),
        ]
    }()

    static let zeroMQ: [OptionDefinition] = {
        let zeroMQ = OptionMaker(.zmq)
        let subjects = [
            ("hashblock", "hashes of blocks"), ("hashtx", "hashes of transactions"), ("rawblock", "blocks"), ("rawtx", "transactions"),
            ("sequence", "changes of chain and mempool in order"),
        ]
        return subjects.flatMap { name, subject in
            [
                zeroMQ("zmqpub\(name)", "=<address>", "Publish \(subject) at this address"),
                zeroMQ("zmqpub\(name)hwm", "=<n>", "Most messages with \(subject) that wait to be sent (default: 1000)"),
            ]
        }
    }()
}
