import BdtGUI
import BdtInterfaces
import Testing

@Suite struct ConsoleParserTests {
    private typealias Call = ConsoleParser.Call

    private func plain(_ line: String) throws -> [String] {
        let call = try #require(try ConsoleParser.parse(line))
        return [call.method] + call.arguments.map { if case .text(let text) = $0 { text } else { "call" } }
    }

    @Test func wordsAndQuotes() throws {
        #expect(try plain("getblock abc 1") == ["getblock", "abc", "1"])
        #expect(try plain("  getblock  abc,1  ") == ["getblock", "abc", "1"])
        #expect(try plain(#"m "a b" 'c "d"' e\ f"#) == ["m", "a b", #"c "d""#, "e f"])
        #expect(try plain(#"m "a\"b" "c\\d" "e\nf" 'g\h'"#) == ["m", #"a"b"#, #"c\d"#, #"e\nf"#, #"g\h"#])
        #expect(try plain(#"m """#) == ["m", ""])
        #expect(try plain("getblock(abc, 1)") == ["getblock", "abc", "1"])
        #expect(try plain("getblockcount()") == ["getblockcount"])
        #expect(try ConsoleParser.parse("   ") == nil)
    }

    @Test func callsWithinCallsAndQueries() throws {
        let call = try ConsoleParser.parse("getblock(getblockhash(0),1)[tx][0]")
        let inner = Call(method: "getblockhash", arguments: [.text("0")], queries: [])
        #expect(call == Call(method: "getblock", arguments: [.call(inner), .text("1")], queries: ["tx", "0"]))
        let outer = try ConsoleParser.parse("getblock getblockhash(0) 1")
        #expect(outer == Call(method: "getblock", arguments: [.call(inner), .text("1")], queries: []))
    }

    @Test(arguments: ["m (", "m(", "m)", "m(a", "m 'a", "m \"a", "m a,,b", "m(a,)", "m(,a)", "m() n", "(a)", "m(a)[x", "m \\"])
    func refuses(_ line: String) {
        #expect(throws: ConsoleParser.SyntaxError.self) { try ConsoleParser.parse(line) }
    }

    @Test func depthIsBounded() {
        let line = String(repeating: "a(", count: 100_000) + String(repeating: ")", count: 100_000)
        #expect(throws: ConsoleParser.SyntaxError.self) { try ConsoleParser.parse(line) }
    }

    @Test func secretsAreLeftOut() throws {
        let call = try #require(try ConsoleParser.parse("walletpassphrase secret 10"))
        #expect(call.publicText == "walletpassphrase(…)")
        let nested = try #require(try ConsoleParser.parse("echo signmessagewithprivkey(key, text) b"))
        #expect(nested.holdsSecret)
        #expect(nested.publicText == "echo signmessagewithprivkey(…) b")
        #expect(try ConsoleParser.parse("getblockcount")?.holdsSecret == false)
    }
}

@Suite struct ConsoleHistoryTests {
    @Test func goesBackAndForth() {
        var history = ConsoleHistory()
        history.add("a")
        history.add("b")
        #expect(history.older(current: "draft") == "b")
        #expect(history.older(current: "b") == "a")
        #expect(history.older(current: "a") == nil)
        #expect(history.newer() == "b")
        #expect(history.newer() == "draft")
        #expect(history.newer() == nil)
    }

    @Test func keepsFiftyAndNoDoubles() {
        var history = ConsoleHistory()
        for number in 0..<60 { history.add("\(number)") }
        #expect(history.lines.count == 50)
        history.add("30")
        #expect(history.lines.count == 50)
        #expect(history.lines.last == "30")
    }
}

@Suite @MainActor struct ConsoleModelTests {
    @Test func executesWithTypedArguments() async throws {
        let (node, fake, _) = try await makeNode()
        fake.state.withLock { $0.replies = ["getblockhash": "\"aa\"", "getblock": #"{"tx":["t0","t1"]}"#] }
        let console = ConsoleModel(node: node)
        await console.submit("getblock(getblockhash(0), 1)[tx][1]")
        #expect(fake.calls == ["/ getblockhash [0]", "/ getblock [\"aa\",1]"])
        #expect(console.entries.map(\.text) == ["getblock(getblockhash(0), 1)[tx][1]", "t1"])
        #expect(!console.isExecuting)
    }

    @Test func showsErrorsWithTheirCode() async throws {
        let (node, _, _) = try await makeNode()
        let console = ConsoleModel(node: node)
        await console.submit("nosuch")
        #expect(console.entries.last?.kind == .error)
        #expect(console.entries.last?.text == "Method not found (code -32601)")
        await console.submit("nosuch(")
        #expect(console.entries.last?.text.hasPrefix("Parse error") == true)
    }

    @Test func callsTheChosenWallet() async throws {
        let (node, fake, _) = try await makeNode([FakeWallet("a b/c")])
        fake.state.withLock { $0.replies = ["getbalance": "1"] }
        let console = ConsoleModel(node: node)
        await console.submit("getbalance")
        #expect(fake.calls == ["/wallet/a%20b%2Fc getbalance []"])
    }

    @Test func remembersNoSecrets() async throws {
        let (node, fake, _) = try await makeNode()
        fake.state.withLock { $0.replies = ["walletpassphrase": "null"] }
        let console = ConsoleModel(node: node)
        await console.submit("walletpassphrase hunter2 60")
        #expect(console.history.lines == ["walletpassphrase(…)"])
        #expect(!console.entries.contains { $0.text.contains("hunter2") })
        #expect(fake.calls == ["/ walletpassphrase [\"hunter2\",60]"])
    }

    @Test func completes() async throws {
        let (node, _, _) = try await makeNode()
        let console = ConsoleModel(node: node)
        await console.load()
        #expect(console.completions(of: "getb") == ["getblock", "getblockhash"])
        #expect(console.completions(of: "help getblockh") == ["help getblockhash"])
        #expect(console.completions(of: "") == [])
        await console.submit("help-console")
        #expect(console.entries.last?.text == ConsoleModel.help)
    }
}
