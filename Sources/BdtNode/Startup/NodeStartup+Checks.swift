import BdtBase
import BdtCommon
import BdtConsensus
import BdtPrimitives

#if canImport(Glibc)
    import Glibc
#endif

extension NodeStartup {
    private static let maximumBlockWeight: Int64 = 4_000_000
    /// Connections that are not counted by `-maxconnections`, and files that databases hold open.
    private static let reservedDescriptors = 160 + 8

    /// How many connections of other processes there may be at a time.
    private static let processConnectionRange = 1...4096
    private static let defaultProcessConnections: Int64 = 64

    var processConnectionLimit: Int {
        Int(clamping: arguments.getInt("ipcmaxconnections", default: Self.defaultProcessConnections))
    }

    /// Settings that contradict each other or make no sense: the node does not start with them.
    package func checkSettings() throws(StartupFailure) {
        try checkSections()
        try checkDirectories()
        try checkIndexes()
        try checkListening()
        try checkNumbers()
        try checkWallets()
        try checkTestOptions()
        _ = try kernelOptions()
    }

    private func checkSections() throws(StartupFailure) {
        let network = node.parameters.network.name
        if node.parameters.network == .signet {
            if arguments.isSet("signetchallenge") { Log.info("Signet with challenge \(node.parameters.consensus.blockChallenge)") }
            Log.info("Signet derived magic (message start): \(Hex.encode(node.parameters.messageStart))")
        }
        let misplaced = arguments.misplacedNetworkOptions
        if !misplaced.isEmpty {
            throw .message(
                misplaced.map { "Config setting for \($0) only applied on \(network) network when in [\(network)] section." }
                    .joined(separator: "\n"))
        }
        if node.parameters.network == .test {
            Log.info(
                "Warning: Support for testnet3 is deprecated and will be removed in an upcoming release. Consider switching to testnet4.")
        }
        let unknown = arguments.unknownSections.map { "\($0.file):\($0.line) Section [\($0.name)] is not recognized." }
        if !unknown.isEmpty { node.messages.warning(unknown.joined(separator: "\n")) }
    }

    private func checkDirectories() throws(StartupFailure) {
        let directory: String?
        do {
            directory = try arguments.blocksDirectory()
        } catch {
            throw StartupFailure(error)
        }
        if directory == nil {
            throw .message("Specified blocks directory \"\(arguments.get("blocksdir", default: ""))\" does not exist.")
        }
    }

    private func checkIndexes() throws(StartupFailure) {
        let kinds = try filterKinds()
        if arguments.getBool("peerblockfilters", default: false), kinds.isEmpty {
            throw .message("Cannot set -peerblockfilters without -blockfilterindex.")
        }
        guard arguments.getInt("prune", default: 0) != 0 else { return }
        if arguments.getBool("txindex", default: false) { throw .message("Prune mode is incompatible with -txindex.") }
        if arguments.getBool("reindex-chainstate", default: false) {
            throw .message("Prune mode is incompatible with -reindex-chainstate. Use full -reindex instead.")
        }
    }

    private func checkListening() throws(StartupFailure) {
        if arguments.getBool("forcednsseed", default: false), !arguments.getBool("dnsseed", default: true) {
            throw .message("Cannot set -forcednsseed to true when setting -dnsseed to false.")
        }
        let binds = arguments.getAll("bind").count + arguments.getAll("whitebind").count
        if !arguments.getBool("listen", default: true) {
            if binds > 0 { throw .message("Cannot set -bind or -whitebind together with -listen=0") }
            if arguments.getBool("listenonion", default: true) {
                throw .message("Cannot set -listen=0 together with -listenonion=1")
            }
        }
        let wanted = arguments.getInt("maxconnections", default: 125)
        if wanted < 0 { throw .message("-maxconnections must be greater or equal than zero") }
        let required = Self.reservedDescriptors + max(binds, 1) + (try processDescriptors())
        let available = raiseDescriptorLimit(to: Int(clamping: wanted) + required)
        if available < required {
            throw .message("Not enough file descriptors available. \(available) available, \(required) required.")
        }
        if available - required < wanted {
            arguments.force("maxconnections", "\(available - required)")
            node.messages.warning(
                "Reducing -maxconnections from \(wanted) to \(available - required), because of system limitations.")
        }
    }

    /// The descriptors that `-ipcbind` needs: a socket for each address and for each connection.
    private func processDescriptors() throws(StartupFailure) -> Int {
        let limit = processConnectionLimit
        guard Self.processConnectionRange.contains(limit) else {
            throw .message("-ipcmaxconnections must be from 1 to \(Self.processConnectionRange.upperBound), not \(limit)")
        }
        let addresses = arguments.getAll("ipcbind").count
        return addresses == 0 ? 0 : addresses + limit
    }

    /// Asks the system for `wanted` open files; returns how many there may be.
    private func raiseDescriptorLimit(to wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }

    private func checkNumbers() throws(StartupFailure) {
        if arguments.getInt("peertimeout", default: 60) <= 0 { throw .message("peertimeout must be a positive integer.") }
        _ = try amount("blockmintxfee")
        let limit = Self.maximumBlockWeight
        if let weight = arguments.getInt("blockmaxweight"), weight > limit {
            throw .message("Specified -blockmaxweight (\(weight)) exceeds consensus maximum block weight (\(limit))")
        }
        guard let reserved = arguments.getInt("blockreservedweight") else { return }
        if reserved > limit {
            throw .message("Specified -blockreservedweight (\(reserved)) exceeds consensus maximum block weight (\(limit))")
        }
        if reserved < 2000 {
            throw .message("Specified -blockreservedweight (\(reserved)) is lower than minimum safety value of (2000)")
        }
    }

    /// The amount that an option gives; nil when it is not set.
    func amount(_ name: String) throws(StartupFailure) -> Amount? {
        guard let text = arguments.get(name) else { return nil }
        guard let amount = Amount(decimal: text), amount.isMoney else {
            throw .message("Invalid amount for -\(name)=<amount>: '\(text)'")
        }
        return amount
    }

    private func checkWallets() throws(StartupFailure) {
        if arguments.getBool("disablewallet", default: false) {
            for wallet in arguments.getAll("wallet") {
                Log.info("parameter interaction: -disablewallet -> ignoring -wallet=\(wallet)")
            }
            return
        }
        if arguments.settings("wallet").contains(where: { $0.string == nil }) {
            throw .message(
                "Invalid value detected for '-wallet' or '-nowallet'. '-wallet' requires a string value, while '-nowallet' accepts only "
                    + "'1' to disable all wallets")
        }
    }

    private func checkTestOptions() throws(StartupFailure) {
        let options = arguments.getAll("test")
        if !options.isEmpty, node.parameters.network != .regtest {
            throw .message("-test=<option> can only be used with regtest")
        }
        for option in options where !["addrman", "bip94"].contains(option) {
            node.messages.warning("Unrecognised option \"\(option)\" provided in -test=<option>.")
        }
    }

    /// Made only once the log is open, as published.
    package func checkFeeEstimates() throws(StartupFailure) {
        if arguments.getBool("acceptstalefeeestimates", default: false), node.parameters.network != .regtest {
            throw .message("acceptstalefeeestimates is not supported on \(node.parameters.network.name) chain.")
        }
    }

    /// The same.
    package func checkConnectionSettings() throws(StartupFailure) {
        let comments = arguments.getAll("uacomment")
        let isSafe: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || " .,;-_?@".contains($0)) }
        if let bad = comments.first(where: { !$0.allSatisfy(isSafe) }) {
            throw .message("User Agent comment (\(bad)) contains unsafe characters.")
        }
        let length = ClientInformation.userAgent(comments: comments).utf8.count
        if length > 256 {
            throw .message(
                "Total length of network version string (\(length)) exceeds maximum length (256). Reduce the number or size of uacomments.")
        }
        let networks = arguments.getAll("onlynet").map { $0.lowercased() }
        if let unknown = networks.first(where: { !["ipv4", "ipv6", "onion", "i2p", "cjdns"].contains($0) }) {
            throw .message("Unknown network specified in -onlynet: '\(unknown)'")
        }
        let reachesInternet = networks.isEmpty || networks.contains("ipv4") || networks.contains("ipv6")
        if arguments.getBool("dnsseed") == true, !reachesInternet {
            throw .message(
                "Incompatible options: -dnsseed=1 was explicitly specified, but -onlynet forbids connections to IPv4/IPv6")
        }
    }
}
