extension OptionDefinition {
    /// Options of the node about RPC and IPC.
    static let server: [OptionDefinition] = {
        let rpc = OptionMaker(.rpc)
        return [
            rpc("rest", "Answer REST requests, from anyone who may connect (default: 0)"),
            rpc(
                "rpcallowip", "=<ip>",
                "Serve RPC calls from this address or network (1.2.3.4, 1.2.3.4/24, 1.2.3.4/255.255.255.0, ::/0); may be repeated"),
            rpc(
                "rpcauth", "=<userpw>", .sensitive,
                "A user who may call, as <user>:<salt>$<hash>: the hash is HMAC-SHA-256 of the password with the salt as key, in hex. "
                    + "May be repeated."),
            rpc(
                "rpcbind", "=<addr>[:port]", .networkOnly,
                "Listen for RPC calls on this address; needs -rpcallowip. Never make it one that the internet reaches. [host]:port for "
                    + "IPv6. May be repeated. (default: 127.0.0.1 and ::1)"),
            rpc("rpcdoccheck", "", .debug, "Check results of RPC methods against their help (default: 0)"),
            rpc(
                "rpccookiefile", "=<loc>",
                "Cookie file for authentication, relative to the data directory of the network (default: .cookie)"),
            rpc("rpccookieperms", "=<readable-by>", "Who may read the cookie file: owner, group or all (default: owner)"),
            rpc("rpcpassword", "=<pw>", .sensitive, "Password for RPC calls"),
            rpc(
                "rpcport", "=<port>", .networkOnly,
                "Port for RPC calls (default: 8332, testnet3: 18332, testnet4: 48332, signet: 38332, regtest: 18443)"),
            rpc("rpcservertimeout", "=<n>", .debug, "Seconds that an HTTP request may take to arrive (default: 30)"),
            rpc("rpcthreads", "=<n>", "Threads that execute RPC calls (default: 16)"),
            rpc("rpcuser", "=<user>", .sensitive, "User name for RPC calls"),
            rpc(
                "rpcwhitelist", "=<whitelist>",
                "Methods that a user may call, as <user>:<method>,<method>. Given several times for a user, only what is in all counts."),
            rpc(
                "rpcwhitelistdefault",
                "Whether users without -rpcwhitelist may call nothing (1) or everything (0) (default: 1 if there is any -rpcwhitelist)"),
            rpc("rpcworkqueue", "=<n>", .debug, "Most RPC calls that wait to be executed (default: 64)"),
            rpc("server", "Accept RPC calls"),
        ]
    }()
}
