extension OptionDefinition {
    /// What a wallet process may not do; the node hands it on to its own.
    static let isolation: [OptionDefinition] = [
        OptionMaker(.wallet)(
            "sandbox",
            "Keep the wallet process from all but its files: no sockets, no programs, no files beside those of its wallets and its log "
                + "(default: 1, but 0 with -walletnotify)")
    ]

    /// Options and commands of the offline tool.
    package static let utility: [OptionDefinition] = {
        let command = OptionMaker(.commands)
        return common + networks + [
            OptionMaker(.options)("version", "Print the version and exit"),
            OptionMaker(.options)("follow", "Show calls as they are recorded, and do not end; for 'ipcdump'"),
            command("grind", "Find the nonce of a block header, in hex, that satisfies its target"),
            command("ipcdump", "Show what -ipccapture recorded: latency, count and bytes by method, and the slowest calls"),
        ]
    }()

    /// For those who want to see what processes say to each other.
    static let capture: [OptionDefinition] = [
        OptionMaker(.debugTest)(
            "ipccapture", "=<file>", .debug,
            "Record the messages between processes, without secrets, in this file, relative to the data directory of the network. "
                + "bdtcoin-util ipcdump shows it")
    ]

    /// Options of a wallet process that the user starts beside a node.
    package static let attachedWallets: [OptionDefinition] = {
        let general = OptionMaker(.options)
        return common + networks + [
            general("version", "Print the version and exit"),
            general("conf", "=<file>", "Configuration file, relative to the data directory (default: bdtcoin.conf)"),
            general("datadir", "=<dir>", .notNegatable, "Data directory"),
            general("debuglogfile", "=<file>", "Log file, relative to the data directory of the network (default: wallet.log)"),
            OptionMaker(.hidden)("settings", ""),
            OptionMaker(.ipc)(
                "ipcconnect", "=<address>", .notNegatable,
                "Keep wallets for the node that listens there: 'unix' at <datadir>/node.sock (of the network), 'unix:<path>' there. "
                    + "Waits for a node, and for it to come back"),
        ] + logging + wallet.filter { $0.name != "disablewallet" } + isolation + capture
    }()

    /// Options of the node about processes that connect to it.
    static let processes: [OptionDefinition] = {
        let ipc = OptionMaker(.ipc)
        return [
            ipc(
                "ipcbind", "=<address>",
                "Let other processes of the same user connect: 'unix' listens at <datadir>/node.sock (of the network), "
                    + "'unix:<path>' there; a relative path starts at the data directory of the network, and folders that are missing are "
                    + "made. May be repeated. (default: none)"),
            ipc("ipcmaxconnections", "=<n>", "Most connections by -ipcbind at a time; others wait (default: 64)"),
        ]
    }()
}
