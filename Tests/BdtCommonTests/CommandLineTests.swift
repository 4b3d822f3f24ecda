import BdtCommon
import Testing

@Suite struct CommandLineTests {
    private func parse(_ words: String..., options: [OptionDefinition] = OptionDefinition.node) throws -> Arguments {
        let arguments = Arguments(options: options)
        try arguments.parse(commandLine: words)
        return arguments
    }

    @Test func values() throws {
        let arguments = try parse(
            "-dbcache=5", "--dbcache=7", "-nolisten", "-txindex", "-addnode=a", "-addnode=b", "-noserver=0", "-par=-2x")
        #expect(arguments.getInt("dbcache") == 7)
        #expect(arguments.getBool("listen") == false && arguments.isNegated("listen"))
        #expect(arguments.getBool("txindex") == true)
        #expect(arguments.getAll("addnode") == ["a", "b"])
        #expect(arguments.getBool("server") == true)
        #expect(arguments.getInt("par") == -2)
        #expect(!arguments.isSet("prune") && arguments.get("prune") == nil)
    }

    @Test func negationDropsEarlierValues() throws {
        let arguments = try parse("-addnode=a", "-noaddnode", "-addnode=b")
        #expect(arguments.getAll("addnode") == ["b"])
        #expect(try parse("-addnode=a", "-noaddnode").getAll("addnode").isEmpty)
    }

    @Test(arguments: [
        ("-fakearg", "Invalid parameter -fakearg"), ("-main.dbcache=1", "Invalid parameter -main.dbcache=1"),
        ("-proxy", "Can not set -proxy with no value. Please specify value with -proxy=value."),
        ("-nodatadir", "Negating of -datadir is meaningless and therefore forbidden"),
        ("-includeconf=x", "-includeconf cannot be used from commandline; -includeconf=\"x\""),
    ])
    func errors(argument: String, message: String) {
        #expect(throws: ConfigurationError(message)) { try parse(argument) }
    }

    @Test func numbersSaturate() throws {
        let arguments = try parse("-dbcache=99999999999999999999999", "-par=true", "-prune= +12abc")
        #expect(arguments.getInt("dbcache") == .max)
        #expect(arguments.getInt("par") == 0 && arguments.getBool("par") == false)
        #expect(arguments.getInt("prune") == 12)
    }

    @Test func wordsEndTheOptions() throws {
        #expect(try parse("-named", "getblock", "-x", "a=b", options: OptionDefinition.client).words == ["getblock", "-x", "a=b"])
        #expect(throws: ConfigurationError("Invalid command 'nix'")) { try parse("nix", options: OptionDefinition.walletTool) }
    }

    @Test func clientCommandsExcludeEachOther() throws {
        let arguments = try parse("-getinfo", "-netinfo", options: OptionDefinition.client)
        #expect(throws: ConfigurationError("Only one of -getinfo, -netinfo may be specified.")) { try arguments.checkClientCommands() }
    }

    @Test func help() throws {
        let text = try parse("-help").helpText
        #expect(text.hasPrefix("Options:\n\n  -alertnotify=<cmd>\n       Run this command"))
        #expect(!text.contains("-mocktime") && !text.contains("-upnp"))
        #expect(try parse("-help-debug").helpText.contains("  -mocktime=<n>\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 79 })
        #expect(Set(OptionDefinition.node.map(\.name)).count == OptionDefinition.node.count)
    }
}
