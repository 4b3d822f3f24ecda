extension OptionDefinition {
    /// Options of every program.
    package static let common: [OptionDefinition] = {
        let general = OptionMaker(.options)
        let hidden = OptionMaker(.hidden)
        return [general("help", "Print this text and exit (also -h and -?)"), hidden("h", ""), hidden("?", "")]
    }()

    /// Options that say which network to use.
    package static let networks: [OptionDefinition] = {
        let chain = OptionMaker(.chain)
        return [
            chain("chain", "=<chain>", "Network to use: main, test, testnet4, signet or regtest (default: main)"),
            chain("regtest", "", .debug, "Use a private network on which blocks are made on demand, for tests. Same as -chain=regtest."),
            chain("testnet", "Use testnet3. Same as -chain=test. This network is going away: prefer -testnet4."),
            chain("testnet4", "Use testnet4. Same as -chain=testnet4."),
            chain("signet", "Use signet. Same as -chain=signet. Which signet it is, -signetchallenge decides."),
            chain(
                "signetchallenge", "", .notNegatable,
                "Script, in hex, that a block of this signet must satisfy (default: that of the public signet)"),
            chain(
                "signetseednode", "", .notNegatable,
                "host[:port] to ask for peers of this signet; may be repeated (default: those of the public signet)"),
            chain(
                "vbparams", "=deployment:start:end[:min_activation_height]", .debug,
                "Start and end time of a version bits deployment, and the lowest height at which it becomes active (regtest only)"),
            OptionMaker(.debugTest)(
                "testactivationheight", "=name@height.", .debug,
                "Height from which a rule holds: segwit, bip34, dersig, cltv or csv (regtest only)"),
        ]
    }()

    /// Options of the node about its files and its life.
    static let general: [OptionDefinition] = {
        let general = OptionMaker(.options)
        let hidden = OptionMaker(.hidden)
        return [
            general("version", "Print the version and exit"),
            general("alertnotify", "=<cmd>", "Run this command when there is something to warn of; %s becomes the warning"),
            general(
                "assumevalid", "=<hex>",
                "Do not run the scripts of this block and those below it, if it is in the chain (0 runs all; default: by network)"),
            general("blocksdir", "=<dir>", "Directory, which must exist, for the block files (default: <datadir>)"),
            general(
                "blocksxor",
                "Store block files XORed with a key, so that no other program takes fright at their content. A blocksdir with files that "
                    + "have none keeps having none. (default: 1)"),
            general("blocknotify", "=<cmd>", "Run this command when the best block changes; %s becomes its hash"),
            general("blockreconstructionextratxn", "=<n>", "Transactions kept to put compact blocks together (default: 100)"),
            general(
                "blocksonly",
                "Take no transactions from peers, unless they have the relay permission; those sent by RPC are relayed as ever (default: 0)"
            ),
            general("coinstatsindex", "Keep statistics of the unspent outputs at each block, for gettxoutsetinfo (default: 0)"),
            general(
                "conf", "=<file>",
                "Configuration file, relative to the data directory; on the command line only (default: bdtcoin.conf)"),
            general("datadir", "=<dir>", .notNegatable, "Data directory"),
            general("dbbatchsize", "", .debug, "Most bytes that are written to a database at once (default: 16777216)"),
            general(
                "dbcache", "=<n>",
                "MiB for caches of the databases (at least 4, default: 450). What the mempool leaves unused of its share is used as well."),
            general(
                "includeconf", "=<file>",
                "Another configuration file to read, relative to the data directory; in the configuration file only"),
            general("allowignoredconf", "Only warn of a bdtcoin.conf in the data directory that is not the one in use"),
            general("loadblock", "=<file>", "Import blocks from this file at start"),
            general("maxmempool", "=<n>", "Megabytes that the mempool may take (default: 300)"),
            general("maxorphantx", "=<n>", "Transactions kept whose parents are unknown (default: 100)"),
            general("mempoolexpiry", "=<n>", "Hours after which a transaction leaves the mempool (default: 336)"),
            general("minimumchainwork", "=<hex>", .debug, "Least work of a chain to be taken as valid, in hex (default: by network)"),
            general(
                "par", "=<n>", "Threads that run scripts: at most 15, 0 decides by itself, -n leaves n cores free (default: 0)"),
            general("persistmempool", "Save the mempool at the end and load it at the next start (default: 1)"),
            general("persistmempoolv1", "Save the mempool in format 1 instead of 2 (default: 0)"),
            general("pid", "=<file>", "Process id file, relative to the data directory of the network (default: bdtcoind.pid)"),
            general(
                "prune", "=<n>",
                "Delete old block files: 0 never, 1 when the pruneblockchain RPC says so, 550 and above to stay below that many MiB. "
                    + "Excludes -txindex. To undo it, the whole chain has to be downloaded again. (default: 0)"),
            general("reindex", "Forget block index, chain state and other indexes, and build them anew from the block files"),
            general("reindex-chainstate", "Forget the chain state and build it anew from the blocks"),
            general(
                "settings", "=<file>",
                "File, relative to the data directory, for settings that the node changes by itself; edit bdtcoin.conf instead. "
                    + "-nosettings goes without. (default: settings.json)"),
            general("startupnotify", "=<cmd>", "Run this command once the node is up"),
            general("shutdownnotify", "=<cmd>", "Run this command, which should be quick, before the node goes down"),
            general("txindex", "Index all transactions, for the getrawtransaction RPC (default: 0)"),
            general(
                "blockfilterindex", "=<type>", "Index compact block filters: basic, or 1 for all types (default: 0)"),
            general("daemon", "Run in the background (default: 0)"),
            general("daemonwait", "Run in the background, and return once the node is up (default: 0)"),
            general(
                "debuglogfile", "=<file>",
                "Log file, relative to the data directory of the network; -nodebuglogfile writes none (default: debug.log)"),
            hidden("dbcrashratio", ""), hidden("forcecompactdb", ""), hidden("upnp", ""),
            hidden("choosedatadir", ""), hidden("lang", "=<lang>", ""), hidden("min", ""), hidden("resetguisettings", ""),
            hidden("splash", ""), hidden("uiplatform", ""),
        ]
    }()

    /// All options of the node.
    package static let node: [OptionDefinition] =
        common + networks + general + connection + logging + debugging + relay + blockCreation + server + zeroMQ + wallet + isolation
        + capture + processes
}
