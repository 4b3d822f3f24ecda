import BdtBase

extension OptionDefinition {
    /// Options of the node about its log.
    static let logging: [OptionDefinition] = {
        let debug = OptionMaker(.debugTest)
        let categories = LogCategory.sortedNames.joined(separator: ", ")
        return [
            debug(
                "debug", "=<category>",
                "Log details of a category, or of all (none given, 1 or all); 0 and none undo those before. May be repeated. "
                    + "Categories: \(categories). (default: none)"),
            debug("debugexclude", "=<category>", "Do not log details of this category, whatever -debug says. May be repeated."),
            debug("logips", "Log addresses of peers (default: 0)"),
            debug(
                "loglevel", "=<level>|<category>:<level>", [.debug, .notNegatable, .needsValue],
                "Least level of what -debug logs, for all categories or for one: info, debug or trace. May be repeated. (default: debug)"),
            debug("logtimestamps", "Start log lines with the time (default: 1)"),
            debug("logthreadnames", "Show the name of the thread on log lines (default: 0)"),
            debug("logsourcelocations", "Show file, line and function on log lines (default: 0)"),
            debug("logtimemicros", "", .debug, "Log times with microseconds (default: 0)"),
            debug("loglevelalways", "Show category and level on all log lines (default: 0)"),
            debug("printtoconsole", "Log to the console (default: 1 unless -daemon)"),
            debug("shrinkdebugfile", "Shorten the log file at start when it has grown large (default: 1 without -debug)"),
        ]
    }()

    /// Options for those who work on the node.
    static let debugging: [OptionDefinition] = {
        let debug = OptionMaker(.debugTest)
        return [
            debug("help-debug", "Print this text with the options for debugging and exit"),
            debug("fastprune", "", .debug, "Make block files small, and prune early, for tests (default: 0)"),
            debug("checkblocks", "=<n>", .debug, "Blocks to check at start, 0 for all (default: 6)"),
            debug("checklevel", "=<n>", .debug, "How well -checkblocks checks: 0 to 4 (default: 3)"),
            debug("checkblockindex", "", .debug, "Check the block index every so many changes, 0 never (default: 0, regtest: 1)"),
            debug("checkaddrman", "=<n>", .debug, "Check the address manager every <n> changes, 0 never (default: 0)"),
            debug("checkmempool", "=<n>", .debug, "Check the mempool every <n> transactions, 0 never (default: 0, regtest: 1)"),
            debug("checkpoints", "", .debug, "Refuse chains that leave the known one before its last checkpoint (default: 1)"),
            debug("deprecatedrpc", "=<method>", .debug, "Keep something of the RPC interface that is going away"),
            debug("stopafterblockimport", "", .debug, "Stop once blocks were imported from disk (default: 0)"),
            debug("stopatheight", "", .debug, "Stop when the chain reaches this height (default: 0)"),
            debug("limitancestorcount", "=<n>", .debug, "Most unconfirmed ancestors of a transaction, itself included (default: 25)"),
            debug("limitancestorsize", "=<n>", .debug, "Most kvB of a transaction and its unconfirmed ancestors (default: 101)"),
            debug("limitdescendantcount", "=<n>", .debug, "Most unconfirmed descendants of a transaction, itself included (default: 25)"),
            debug("limitdescendantsize", "=<n>", .debug, "Most kvB of a transaction and its unconfirmed descendants (default: 101)"),
            debug("test", "=<option>", .debug, "For tests: addrman (predictable address manager), bip94 (enforce BIP94)"),
            debug("capturemessages", "", .debug, "Store all P2P messages on disk (default: 0)"),
            debug("mocktime", "=<n>", .debug, "UNIX time at which the clock stands still (default: 0)"),
            debug("maxsigcachesize", "=<n>", .debug, "MiB of the caches of signatures and scripts (default: 32)"),
            debug("maxtipage", "=<n>", .debug, "Seconds after which the tip counts as old, and the node as catching up (default: 86400)"),
            debug("printpriority", "", .debug, "Log fee rates of transactions put into blocks (default: 0)"),
            debug("uacomment", "=<cmt>", "Add a comment to the user agent; may be repeated"),
            debug("acceptstalefeeestimates", "", .debug, "Read fee estimates older than 60 hours (regtest only, default: 0)"),
        ]
    }()

    static let relay: [OptionDefinition] = {
        let relay = OptionMaker(.relay)
        return [
            relay("acceptnonstdtxn", "", .debug, "Relay and mine non-standard transactions (test networks only, default: 0)"),
            relay(
                "incrementalrelayfee", "=<amt>", .debug,
                "BDTC/kvB by which a replacement must pay more, and the mempool's least fee grows (default: 0.00001)"),
            relay(
                "dustrelayfee", "=<amt>", .debug, "BDTC/kvB at which spending an output must cost less than it is worth (default: 0.00003)"),
            relay("bytespersigop", "Bytes that a signature operation counts for (default: 20)"),
            relay("datacarrier", "Relay and mine transactions that carry data (default: 1)"),
            relay("datacarriersize", "Most bytes of an output script that carries data (default: 83)"),
            relay("permitbaremultisig", "Relay transactions with bare multisig outputs (default: 1)"),
            relay("minrelaytxfee", "=<amt>", "BDTC/kvB below which a transaction is not relayed or mined (default: 0.00001)"),
            relay(
                "whitelistforcerelay",
                "Give whitelisted peers the forcerelay permission: relay even what is in the mempool already (default: 0)"),
            relay("whitelistrelay", "Give whitelisted peers the relay permission: take transactions even with -blocksonly (default: 1)"),
        ]
    }()

    static let blockCreation: [OptionDefinition] = {
        let mining = OptionMaker(.blockCreation)
        return [
            mining("blockmaxweight", "=<n>", "Most weight of a block made here (default: 4000000)"),
            mining("blockreservedweight", "=<n>", "Weight left for header and coinbase transaction, at least 2000 (default: 8000)"),
            mining("blockmintxfee", "=<amt>", "Least BDTC/kvB of transactions put into blocks (default: 0.00001)"),
            mining("blockversion", "=<n>", .debug, "Version of blocks made here, for tests"),
        ]
    }()
}
