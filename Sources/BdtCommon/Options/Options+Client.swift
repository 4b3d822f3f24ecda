extension OptionDefinition {
    /// Options of the command line client.
    package static let client: [OptionDefinition] = {
        let general = OptionMaker(.options)
        let command = OptionMaker(.clientCommands)
        return common + networks + [
            general("version", "Print the version and exit"),
            general("conf", "=<file>", "Configuration file, relative to the data directory (default: bdtcoin.conf)"),
            general("datadir", "=<dir>", .notNegatable, "Data directory"),
            command(
                "generate",
                "Make blocks, as generatetoaddress does, to a new address of the wallet. Arguments: number of blocks (default: 1) and of "
                    + "tries (default: 1000000). Example: bdtcoin-cli -generate 4 1000"),
            command("addrinfo", "Count the addresses of peers that the node knows, by network"),
            command("getinfo", "Show the state of node and wallet. Several calls gather it, so parts may differ by a moment."),
            command(
                "netinfo",
                "Show the peers. Arguments: level of detail, 0 to 4 (default: 0), and with a level 'outonly' or 'o'; 'help' or 'h' "
                    + "explains the columns."),
            general(
                "color", "=<when>", .notNegatable, "Colour the output of -getinfo: always, auto (on a terminal) or never (default: auto)"),
            general(
                "ipcconnect", "=<address>",
                "Call over the node's socket: 'unix' at <datadir>/node.sock (of the network), 'unix:<path>' there; a relative path starts at "
                    + "the data directory of the network. 'auto' does so when the node listens there and -rpcconnect is not given, and "
                    + "calls over HTTP otherwise. 0 or -noipcconnect always calls over HTTP. (default: auto)"),
            general("named", "Arguments are <name>=<value> (default: false)"),
            general("rpcclienttimeout", "=<n>", "Seconds to wait for an answer, 0 for ever (default: 900)"),
            general("rpcconnect", "=<ip>", "Where the node is (default: 127.0.0.1)"),
            general(
                "rpccookiefile", "=<loc>",
                "Cookie file for authentication, relative to the data directory of the network (default: .cookie)"),
            general("rpcpassword", "=<pw>", "Password for RPC calls"),
            general(
                "rpcport", "=<port>", .networkOnly,
                "Port for RPC calls (default: 8332, testnet: 18332, testnet4: 48332, signet: 38332, regtest: 18443)"),
            general("rpcuser", "=<user>", "User name for RPC calls"),
            general("rpcwait", "Wait for the node to start"),
            general("rpcwaittimeout", "=<n>", .notNegatable, "Seconds to wait for the node to start, 0 for ever (default: 0)"),
            general("rpcwallet", "=<walletname>", "Wallet to call: sends calls to /wallet/<walletname>"),
            general("stdin", "Read more arguments from standard input, one a line"),
            general("stdinrpcpass", "Read the RPC password from standard input: its first line"),
            general(
                "stdinwalletpassphrase", "Read the wallet's passphrase from standard input: the first line after that of -stdinrpcpass"),
        ]
    }()
}
