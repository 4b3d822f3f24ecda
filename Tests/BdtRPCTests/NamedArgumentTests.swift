import BdtJSON
import BdtRPC
import Testing

@Suite struct NamedArgumentTests {
    private let method = echoing([
        RPCArgument("a", .any, .optional), RPCArgument("b|bee", .any, .optional), RPCArgument("c", .any, .optional),
        RPCArgument("options", .namedOptions, .optional, inner: [RPCArgument("x", .any, .optional), RPCArgument("y", .any, .optional)]),
    ])

    @Test(arguments: [
        (#"{"c":3}"#, "[null,null,3]"), (#"{"bee":2,"a":1}"#, "[1,2]"), (#"{"args":[1,2],"c":3}"#, "[1,2,3]"),
        (#"{"args":[1]}"#, "[1]"), (#"{"y":9,"a":1}"#, #"[1,null,null,{"y":9}]"#), (#"{"options":{"x":1}}"#, #"[null,null,null,{"x":1}]"#),
        ("{}", "[]"),
    ])
    func resolves(parameters: String, expected: String) async throws {
        #expect(try await call(method, JSONValue(parsing: parameters)) == expected)
    }

    @Test func optionsThatOlderCallersPassAsBooleanTakeBoth() async throws {
        let member = RPCArgument("x", .any, .optional)
        let method = echoing([RPCArgument("options", .namedOptionsOrBool, .optional, inner: [member])])
        #expect(try await call(method, ["x": 1]) == #"[{"x":1}]"#)
        #expect(try await call(method, [true]) == "[true]")
    }

    @Test(arguments: [
        (#"{"d":3}"#, "Unknown named parameter d"), (#"{"a":1,"a":2}"#, "Parameter a specified multiple times"),
        (#"{"args":[1],"a":1}"#, "Parameter a specified twice both as positional and named argument"),
        (#"{"args":3}"#, "Unknown named parameter args"), (#"{"x":1,"options":{}}"#, "Parameter options conflicts with parameter x"),
        (#"{"b":1,"bee":2}"#, "Unknown named parameter bee"),
    ])
    func rejects(parameters: String, message: String) async throws {
        let value = try JSONValue(parsing: parameters)
        await #expect(throws: RPCError(.invalidParameter, message)) { try await call(method, value) }
    }
}
