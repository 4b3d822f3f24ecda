import BdtJSON
import BdtRPC
import Testing

@Suite struct TableTests {
    @Test func unknownMethodAndWarmup() async {
        let table = RPCTable()
        await #expect(throws: RPCError(.methodNotFound, "Method not found")) { try await table.execute(RPCRequest(method: "x")) }
        table.setWarmup("Loading block index…")
        await #expect(throws: RPCError(.inWarmup, "Loading block index…")) { try await table.execute(RPCRequest(method: "x")) }
    }

    @Test func providersAreAskedInOrder() async throws {
        let table = RPCTable()
        func provider(_ reply: RPCTextReply) -> RPCCommand {
            RPCCommand(category: "wallet", name: "w", argumentNames: []) { _, isLast in try RPCOutcome(reply, isLast: isLast) }
        }
        let unknownWallet = RPCTextReply.error(#"{"code":-18,"message":"no such wallet"}"#)
        let first = table.register([provider(.notHandled), provider(unknownWallet)])
        await #expect(throws: RPCError(.walletNotFound, "no such wallet")) { try await table.execute(RPCRequest(method: "w")) }
        table.register([provider(.result("[1]"))])
        #expect(try await table.execute(RPCRequest(method: "w")) == [1])
        table.unregister(first)
        #expect(try await table.execute(RPCRequest(method: "w")) == [1])
        #expect(table.activeCalls.isEmpty)
    }

    @Test func malformedRepliesOfAnotherProcessAreErrors() {
        #expect(throws: RPCError.self) { try RPCOutcome(.result("{"), isLast: true) }
        #expect(throws: RPCError.self) { try RPCOutcome(.error("[]"), isLast: true) }
    }

    @Test func callsAsText() async {
        let table = RPCTable()
        table.register([echoing([RPCArgument("a", .number, .optional)])])
        func answer(_ method: String, _ parameters: String, _ mode: RPCRequest.Mode = .execute) async -> RPCTextReply {
            await table.answer(
                RPCTextCall(
                    id: "1", method: method, parameters: parameters, mode: mode, uri: "/", user: "", peerAddress: "", version: 1))
        }
        #expect(await answer("probe", #"{"a":0.10}"#) == .result("[0.10]"))
        #expect(await answer("other", "[]") == .notHandled)
        #expect(await answer("probe", "[") == .error(#"{"code":-32700,"message":"Parse error"}"#))
        #expect(await answer("probe", "[]", .arguments) == .result(#"[["probe",0,"a",false]]"#))
        #expect(await answer("probe", "[1,2]") == .help("probe ( a )\n\nAnswers.\n\nArguments:\n1. a    (numeric, optional)\n"))
    }

    @Test func howACommandLineConvertsArguments() async {
        let table = RPCTable()
        table.register([
            echoing([
                RPCArgument("a|b", .hex, .optional), RPCArgument("c", .anyAsText, .optional),
                RPCArgument("options", .namedOptions, .optional, inner: [RPCArgument("d", .bool, .optional)]),
            ])
        ])
        let expected: JSONValue = [
            ["probe", 0, "a", true], ["probe", 0, "b", true], ["probe", 1, "c", true], ["probe", 2, "options", false],
            ["probe", 2, "d", false],
        ]
        #expect(await table.argumentMap() == expected)
    }

    @Test func listOfMethods() async {
        let table = RPCTable()
        let hidden = echoing([], name: "z", category: "hidden")
        table.register([echoing([], name: "b", category: "two"), echoing([], name: "a", category: "two"), echoing([], name: "c"), hidden])
        #expect(await table.help() == "== Test ==\nc\n\n== Two ==\na\nb")
        #expect(await table.help(command: "nix") == "help: unknown command: nix")
        #expect(await table.help(command: "z").hasPrefix("z\n\nAnswers."))
    }

    @Test func helpLayout() {
        let method = RPCMethod(
            category: "c", name: "m", summary: "Does.",
            arguments: [
                RPCArgument(
                    "list", .array, .required, "Things",
                    inner: [RPCArgument("", .object, .optional, inner: [RPCArgument("k|l", .hex, .required, "Key")])]),
                RPCArgument("n", .number, .defaultValue(1), "Count\nof things"),
            ],
            result: [
                RPCResult(
                    .object, "", when: "verbose",
                    [RPCResult("hash", .hex, "The hash"), RPCResult("more", .array, optional: true, [RPCResult(.number)])]),
                RPCResult(.string, "Text", when: "else"),
            ],
            examples: [RPCExample.cli("m", "[]")]
        ) { _ in nil }
        #expect(
            method.help == """
                m [{"k":"hex"},...] ( n )

                Does.

                Arguments:
                1. list                 (json array, required) Things
                     [
                       {                (json object)
                         "k": "hex",    (string, required) Key
                       },
                       ...
                     ]
                2. n                    (numeric, optional, default=1) Count
                                        of things

                Result (verbose):
                {                    (json object)
                  "hash" : "hex",    (string) The hash
                  "more" : [         (json array, optional)
                    n,               (numeric)
                    ...
                  ]
                }

                Result (else):
                "str"    (string) Text

                Examples:
                > bdtcoin-cli m []

                """)
    }
}
