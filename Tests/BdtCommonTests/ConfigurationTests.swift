import BdtCommon
import BdtConsensus
import Testing

@Suite struct ConfigurationTests {
    @Test func precedence() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "bdtcoin.conf",
            """
            regtest=1 # the network
            dbcache=1
            dbcache=2
            port=5
            signet.par=9
            [regtest]
            par = 3
            rpcport=7
            [main]
            par=4
            """)
        let arguments = try directory.arguments("-maxmempool=6")
        #expect(arguments.network == .regtest)
        #expect(arguments.networkDirectory == directory.path + "/regtest")
        // In a file the first value counts.
        #expect(arguments.getInt("dbcache") == 1)
        #expect(arguments.getInt("par") == 3)
        #expect(arguments.getInt("maxmempool") == 6)
        #expect(arguments.getInt("rpcport") == 7)
        #expect(!arguments.isSet("port"))
        #expect(arguments.misplacedNetworkOptions == ["-port"])
        #expect(try directory.arguments("-par=1").getInt("par") == 1)
    }

    @Test(arguments: [
        ("garbage", "parse error on line 1: garbage"),
        ("\n\nnono", "parse error on line 3: nono, if you intended to specify a negated option, use nono=1 instead"),
        ("-x=1", "parse error on line 1: -x=1, options in configuration file must be specified without leading -"),
        ("main.rpcpassword=a#b", "parse error on line 1, using # in rpcpassword can be ambiguous and should be avoided"),
        ("conf=x", "conf cannot be set in the configuration file; use includeconf= if you want to include additional config files"),
        ("includeconf=nix", "Failed to include configuration file nix"),
        ("datadir=/nix/da", "specified data directory \"/nix/da\" does not exist."),
    ])
    func errors(text: String, message: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("bdtcoin.conf", text)
        let arguments = Arguments(options: OptionDefinition.node)
        try arguments.parse(commandLine: [text.hasPrefix("datadir") ? "-conf=\(directory.path)/bdtcoin.conf" : "-datadir=" + directory.path]
        )
        #expect(throws: ConfigurationError("Error reading configuration file: " + message)) { try arguments.initialise() }
    }

    @Test func includes() throws {
        let directory = try TemporaryDirectory()
        try directory.write("bdtcoin.conf", "includeconf=a.conf\nuacomment=main\nregtest.includeconf=b.conf\nregtest=1\n[nix]\n")
        try directory.write("a.conf", "uacomment=a\nincludeconf=c.conf\n")
        try directory.write("b.conf", "uacomment=b\nunknown=1")
        let arguments = try directory.arguments()
        #expect(arguments.getAll("uacomment") == ["main", "b", "a"])
        #expect(arguments.unknownSections.map(\.name) == ["nix"])
        #expect(arguments.unknownSections.first?.line == 5)
        #expect(try directory.arguments("-noincludeconf").getAll("uacomment") == ["main"])
    }

    @Test func networkChoice() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: ConfigurationError("Unknown chain nix.")) { try directory.arguments("-chain=nix") }
        #expect(
            throws: ConfigurationError(
                "Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at most one.")
        ) { try directory.arguments("-regtest", "-signet") }
        let arguments = try directory.arguments("-testnet")
        #expect(arguments.network == .test)
        #expect(directory.read("testnet3/settings.json") != nil)
        #expect(try arguments.chainParameters().network == .test)
        let bad = try directory.arguments("-regtest", "-vbparams=x")
        #expect(throws: ConfigurationError.self) { try bad.chainParameters() }
    }

    @Test func ignoredConfig() throws {
        let directory = try TemporaryDirectory()
        try directory.write("bdtcoin.conf", "")
        try directory.write("other.conf", "")
        let error = #expect(throws: ConfigurationError.self) { try directory.arguments("-conf=other.conf") }
        #expect(error?.message.contains("is ignored, because a different configuration file \"\(directory.path)/other.conf\"") == true)
        _ = try directory.arguments("-conf=other.conf", "-allowignoredconf")
        _ = try directory.arguments("-noconf")
    }
}
