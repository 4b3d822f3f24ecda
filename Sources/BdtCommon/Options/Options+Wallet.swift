extension OptionDefinition {
    /// Options of the wallet; the node takes them and hands them on.
    static let wallet: [OptionDefinition] = {
        let wallet = OptionMaker(.wallet)
        let debug = OptionMaker(.walletDebug)
        return [
            wallet("addresstype", "Type of new addresses: legacy, p2sh-segwit, bech32 or bech32m (default: bech32)"),
            wallet(
                "avoidpartialspends",
                "Spend all outputs of an address together: better privacy, perhaps higher fees. Wallets with avoid_reuse always do. "
                    + "(default: 0)"),
            wallet("changetype", "Type of change addresses, as -addresstype (default: legacy with -addresstype=legacy, else what suits)"),
            wallet("consolidatefeerate", "=<amt>", "BDTC/kvB up to which more inputs than needed may be spent (default: 0.0001)"),
            wallet("disablewallet", "Start no wallet process, and have no wallet RPC"),
            wallet("discardfee", "=<amt>", "BDTC/kvB at which change that is not worth spending goes to the fee (default: 0.0001)"),
            wallet("fallbackfee", "=<amt>", "BDTC/kvB to pay when fees cannot be estimated; 0 refuses to send then (default: 0.00)"),
            wallet("keypool", "=<n>", "Keys made in advance; with few, an old backup may miss coins (default: 1000)"),
            wallet("maxapsfee", "=<n>", "BDTC that avoiding partial spends may cost more (default: 0.00)"),
            OptionMaker(.debugTest)("maxtxfee", "=<amt>", "Most BDTC to pay as fee of one transaction (default: 0.10)"),
            wallet("mintxfee", "=<amt>", "Least BDTC/kvB of transactions made here (default: 0.00001)"),
            wallet("paytxfee", "=<amt>", "BDTC/kvB to pay (default: 0.00, which estimates)"),
            wallet("signer", "=<cmd>", "Program that signs with an external device"),
            wallet("spendzeroconfchange", "Spend unconfirmed change (default: 1)"),
            wallet("txconfirmtarget", "=<n>", "Blocks within which transactions should confirm, where -paytxfee is not set (default: 6)"),
            wallet(
                "wallet", "=<path>", .networkOnly,
                "Wallet to load at start, relative to -walletdir; may be repeated. It must exist. -nowallet loads none."),
            wallet("walletbroadcast", "Send the wallet's transactions to the network (default: 1)"),
            wallet(
                "walletdir", "=<dir>", .networkOnly, "Directory of wallets (default: <datadir>/wallets if there is one, else <datadir>)"),
            wallet(
                "walletnotify", "=<cmd>",
                "Run this command when a transaction of a wallet changes: %s becomes its id, %w the wallet's name, quoted already, %b the "
                    + "hash of its block or 'unconfirmed', %h the height or -1"),
            wallet("walletrbf", "Signal that transactions may be replaced (default: 1)"),
            debug("unsafesqlitesync", "", .debug, "Do not wait for the disk when writing wallets: fast, and unsafe (default: 0)"),
            debug("walletrejectlongchains", "", .debug, "Make no transactions that exceed the mempool's chain limits (default: 1)"),
            debug("walletcrosschain", "", .debug, "Load wallets of other networks (default: 0)"),
        ] + ["dblogsize", "flushwallet", "privdb", "swapbdbendian"].map { OptionMaker(.hidden)($0, "") }
    }()

    /// Options and commands of the offline wallet tool.
    package static let walletTool: [OptionDefinition] = {
        let general = OptionMaker(.options)
        let debug = OptionMaker(.debugTest)
        let command = OptionMaker(.commands)
        return common + networks + [
            general("version", "Print the version and exit"),
            general("datadir", "=<dir>", .notNegatable, "Data directory"),
            general("wallet", "=<wallet-name>", .networkOnly, "Name of the wallet"),
            general(
                "walletdir", "=<dir>", .networkOnly, "Directory of wallets (default: <datadir>/wallets if there is one, else <datadir>)"),
            general("dumpfile", "=<file name>", .notNegatable, "File to write with 'dump', or to read with 'createfromdump'"),
            general("descriptors", "Make a descriptor wallet, which is the only kind; for 'create'"),
            general("legacy", "Make a legacy wallet; for 'create', which refuses"),
            general("format", "=<format>", "Format of the wallet made by 'createfromdump': sqlite"),
            debug("debug", "=<category>", "Log details of a category, or of all (default: 0)"),
            debug("printtoconsole", "Log to the console (default: 1 with -debug)"),
            debug("withinternalbdb", "Read old wallet files with the built-in reader; for 'dump'"),
            command("info", "Tell what the wallet is and holds"),
            command("create", "Make a wallet file"),
            command("salvage", "Save keys from a damaged legacy wallet"),
            command("dump", "Write all records of the wallet to a text file"),
            command("createfromdump", "Make a wallet from such a text file"),
        ]
    }()
}
