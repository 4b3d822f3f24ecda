import BdtJSON
import BdtRPC
import Testing

/// A method that answers with its arguments.
func echoing(_ arguments: [RPCArgument], name: String = "probe", category: String = "test") -> RPCMethod {
    RPCMethod(category: category, name: name, summary: "Answers.", arguments: arguments, result: RPCResult(.any)) { request in
        .array(request.arguments.values)
    }
}

func call(_ method: RPCMethod, _ parameters: JSONValue) async throws -> String {
    let table = RPCTable()
    table.register([method])
    return try await table.execute(RPCRequest(method: method.name, parameters: parameters)).text
}

@Suite struct MethodTests {
    private let method = echoing([
        RPCArgument("a", .string, .required), RPCArgument("b|bee", .number, .defaultValue(6)), RPCArgument("c", .hex, .optional),
    ])

    @Test func wrongTypesAreListedByPosition() async {
        let error = await #expect(throws: RPCError.self) { try await call(method, [1, "x", "00"]) }
        #expect(error?.code == .typeError)
        #expect(
            error?.message == """
                Wrong type passed:
                {
                    "Position 1 (a)": "JSON value of type number is not of expected type string",
                    "Position 2 (b|bee)": "JSON value of type string is not of expected type number"
                }
                """)
    }

    @Test(arguments: [[], ["x", 1, "00", nil]] as [JSONValue])
    func wrongCountAnswersWithHelp(parameters: JSONValue) async {
        let error = await #expect(throws: RPCError.self) { try await call(method, parameters) }
        #expect(error?.code == .miscError)
        #expect(error?.message.hasPrefix("probe \"a\" ( b \"c\" )\n\nAnswers.\n\nArguments:\n1. a") == true)
    }

    @Test func typedReaders() throws {
        let arguments = RPCArguments(["x", nil, 1.5, 9_999_999_999], declared: method.arguments)
        #expect(try arguments.string(0) == "x")
        #expect(try arguments.int(1) == 6)
        #expect(try arguments.optionalInt(1) == nil)
        #expect(try arguments.amount(2) == 150_000_000)
        #expect(throws: RPCError(.typeError, "JSON value of type string is not of expected type number")) { try arguments.int(0) }
        #expect(throws: RPCError(.typeError, "JSON value of type null is not of expected type string")) { try arguments.string(7) }
        #expect(throws: RPCError(.miscError, "JSON integer out of range")) { try arguments.int(3) }
        #expect(throws: RPCError(.typeError, "Amount out of range")) { try arguments.amount(3) }
        #expect(throws: RPCError(.typeError, "Invalid amount")) { try arguments.amount(0) }
        #expect(throws: RPCError(.typeError, "Amount is not a number or string")) { try JSONValue.bool(true).expectAmount() }
    }

    @Test func hexAndHashes() throws {
        let hash = String(repeating: "ab", count: 32)
        #expect(try JSONValue.string(hash).expectHashText("txid") == hash)
        #expect(throws: RPCError(.invalidParameter, "txid must be of length 64 (not 2, for 'zz')")) {
            try JSONValue.string("zz").expectHashText("txid")
        }
        let bad = String(repeating: "Z", count: 64)
        #expect(throws: RPCError(.invalidParameter, "txid must be hexadecimal string (not '\(bad)')")) {
            try JSONValue.string(bad).expectHashText("txid")
        }
        #expect(throws: RPCError(.invalidParameter, "data must be hexadecimal string (not '')")) { try JSONValue.null.expectHex("data") }
    }

    @Test(
        arguments: [
            ("5", nil), ("[2,1]", "Range specified as [begin,end] must not have begin after end"),
            ("[-1,1]", "Range should be greater or equal than 0"), ("2147483648", "End of range is too high"),
            ("1000000", "Range is too large"), ("\"x\"", "Range must be specified as end or as [begin,end]"),
        ] as [(String, String?)])
    func ranges(text: String, message: String?) throws {
        let value = try JSONValue(parsing: text)
        if let message {
            #expect(throws: RPCError(.invalidParameter, message)) { try value.expectRange() }
        } else {
            #expect(try value.expectRange() == 0...5)
        }
    }

    @Test func strictMembers() {
        let object: JSONObject = ["txid": "00", "vout": "1"]
        #expect(throws: RPCError(.typeError, "JSON value of type string for field vout is not of expected type number")) {
            try object.checkMembers([("txid", .string), ("vout", .number)])
        }
        #expect(throws: RPCError(.typeError, "Missing amount")) { try object.checkMembers([("amount", nil)]) }
        #expect(throws: RPCError(.typeError, "Unexpected key vout")) { try object.checkMembers([("txid", nil)], strict: true) }
    }
}
