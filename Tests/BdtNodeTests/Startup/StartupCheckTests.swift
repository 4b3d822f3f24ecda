import BdtBase
import BdtCommon
import BdtNode
import Foundation
import Testing

@Suite struct StartupCheckTests {
    /// What start-up says to these options before it opens anything; nil when nothing.
    private func complaint(_ options: [String], config: String = "") throws -> String? {
        let directory = NSTemporaryDirectory() + "bdtstart-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try config.write(toFile: directory + "/bdtcoin.conf", atomically: true, encoding: .utf8)
        let arguments = Arguments(options: OptionDefinition.node)
        try arguments.parse(commandLine: ["-datadir=" + directory] + options)
        try arguments.initialise()
        let node = NodeContext(
            arguments: arguments, parameters: try arguments.chainParameters(), clock: Clock(), messages: UserMessages())
        let startup = NodeStartup(node: node, parts: NodeParts())
        do {
            startup.applyInteractions()
            try startup.checkSettings()
            try startup.checkPorts()
            try startup.checkConnectionSettings()
            return nil
        } catch StartupFailure.message(let text) {
            return text
        }
    }

    @Test(
        arguments: [
            ("-prune=550 -txindex", "Prune mode is incompatible with -txindex."),
            ("-prune=-1", "Prune cannot be configured with a negative value."),
            ("-prune=549", "Prune configured below the minimum of 550 MiB.  Please use a higher number."),
            ("-prune=550 -reindex-chainstate", "Prune mode is incompatible with -reindex-chainstate. Use full -reindex instead."),
            ("-blocksdir=/no/such", "Specified blocks directory \"/no/such\" does not exist."),
            ("-blockfilterindex=abc", "Unknown -blockfilterindex value abc."),
            ("-peerblockfilters", "Cannot set -peerblockfilters without -blockfilterindex."),
            ("-forcednsseed -dnsseed=0", "Cannot set -forcednsseed to true when setting -dnsseed to false."),
            ("-bind=127.0.0.1 -listen=0", "Cannot set -bind or -whitebind together with -listen=0"),
            ("-listen=0 -listenonion=1", "Cannot set -listen=0 together with -listenonion=1"),
            ("-maxconnections=-1", "-maxconnections must be greater or equal than zero"),
            ("-ipcmaxconnections=0", "-ipcmaxconnections must be from 1 to 4096, not 0"),
            ("-ipcmaxconnections=1000000000", "-ipcmaxconnections must be from 1 to 4096, not 1000000000"),
            ("-peertimeout=0", "peertimeout must be a positive integer."),
            ("-blockmintxfee=x", "Invalid amount for -blockmintxfee=<amount>: 'x'"),
            ("-minrelaytxfee=-1", "Invalid amount for -minrelaytxfee=<amount>: '-1'"),
            ("-blockmaxweight=4000001", "Specified -blockmaxweight (4000001) exceeds consensus maximum block weight (4000000)"),
            ("-blockreservedweight=1999", "Specified -blockreservedweight (1999) is lower than minimum safety value of (2000)"),
            ("-maxmempool=4", "-maxmempool must be at least 5 MB"),
            ("-acceptnonstdtxn", "acceptnonstdtxn is not currently supported for main chain"),
            ("-test=addrman", "-test=<option> can only be used with regtest"),
            ("-assumevalid=xyz", "Invalid assumevalid block hash specified (xyz), must be up to 64 hex digits (or 0 to disable)"),
            ("-minimumchainwork=xyz", "Invalid minimum work specified (xyz), must be up to 64 hex digits"),
            ("-uacomment=a/b", "User Agent comment (a/b) contains unsafe characters."),
            ("-onlynet=abc", "Unknown network specified in -onlynet: 'abc'"),
            ("-port=65536", "Invalid port specified in -port: '65536'"), ("-rpcport=0", "Invalid port specified in -rpcport: '0'"),
            ("-proxy=1.2.3.4:x", "Invalid port specified in -proxy: '1.2.3.4:x'"), ("-onion=unix:/x", nil), ("-proxy=[::1]:9050", nil),
            (
                "-nowallet=0",
                "Invalid value detected for '-wallet' or '-nowallet'. '-wallet' requires a string value, while '-nowallet' accepts only '1' "
                    + "to disable all wallets"
            ), ("-nowallet", nil), ("-assumevalid=0x0 -minimumchainwork=0 -dbcache=999999999999 -par=-99", nil),
        ] as [(String, String?)])
    func options(text: String, message: String?) throws {
        #expect(try complaint(text.split(separator: " ").map(String.init)) == message)
    }

    @Test func networkOptionsOutsideTheirSection() throws {
        #expect(
            try complaint(["-regtest"], config: "port=1\nrpcport=2\n[regtest]\nrpcport=3\n")
                == "Config setting for -port only applied on regtest network when in [regtest] section.")
    }

    @Test func userAgentLength() throws {
        let comment = String(repeating: "c", count: 256)
        let message = try #require(try complaint(["-uacomment=" + comment]))
        #expect(message.hasPrefix("Total length of network version string (270) exceeds maximum length (256)."))
    }

    @Test(
        arguments: [
            ("a:1", "a", 1), ("a", "a", nil), ("[::1]:80", "::1", 80), ("::1", "::1", nil), ("[::1]", "::1", nil),
            ("1.2.3.4:65535", "1.2.3.4", 65535),
        ] as [(String, String, UInt16?)])
    func hostsAndPorts(text: String, host: String, port: UInt16?) throws {
        let parsed = try #require(HostPort(text))
        #expect(parsed.host == host && parsed.port == port)
    }

    @Test(arguments: ["a:", "a:0", "a:65536", "a:+1", "a:-1", "a:x", "[::1]:x"])
    func badPorts(text: String) {
        #expect(HostPort(text) == nil)
    }
}
