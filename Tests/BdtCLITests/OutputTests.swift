import BdtCLI
import BdtJSON
import BdtRPC
import Testing

@Suite struct OutputTests {
    @Test(
        arguments: [
            ("bare text", "bare text\n"), ("", ""), (nil, ""), (true, "true\n"), (7, "7\n"),
            (.number(JSONNumber(parsing: "0.10000000")!), "0.10000000\n"),
            ([], "[\n]\n"), (["a": [1, "b"]], "{\n  \"a\": [\n    1,\n    \"b\"\n  ]\n}\n"),
        ] as [(JSONValue, String)])
    func results(value: JSONValue, text: String) async throws {
        let run = try await run("anything") { _ in result(value) }
        #expect(run.outcome == Outcome(output: text))
    }

    @Test(arguments: [
        (-8, "no good", "error code: -8\nerror message:\nno good\n", 8),
        (-32601, "Method not found", "error code: -32601\nerror message:\nMethod not found\n", 32601),
        (
            -19, "Many wallets.",
            "error code: -19\nerror message:\nMany wallets. Or for the CLI, specify the \"-rpcwallet=<walletname>\" option before the "
                + "command (run \"bdtcoin-cli -h\" for help or \"bdtcoin-cli listwallets\" to see which wallets are currently loaded).\n",
            19
        ),
    ])
    func errors(code: Int, message: String, text: String, status: Int32) async throws {
        let run = try await run("anything") { _ in failure(code, message) }
        #expect(run.outcome == Outcome(errors: text, status: status))
    }

    @Test(arguments: [
        (200, "", "no response from server"), (200, "{", "couldn't parse reply from server"),
        (200, "{}", "expected reply to have result, error and id properties"),
        (200, "[]", "JSON value of type array is not of expected type object"), (200, #"{"error":"x"}"#, "\"x\""),
        (401, "", "Authorization failed: Incorrect rpcuser or rpcpassword"), (403, "", "server returned HTTP error 403"),
        (503, "Work queue depth exceeded", "Server response: Work queue depth exceeded"),
    ])
    func badAnswers(status: Int, body: String, text: String) async throws {
        let run = try await run("anything") { _ in HTTPReply(status, text: body) }
        #expect(run.outcome == Outcome(errors: "error: \(text)\n", status: 1))
    }

    /// Servers that speak JSON-RPC 1 tell errors by the HTTP status as well.
    @Test func errorWithStatus() async throws {
        let run = try await run("x") { _ in HTTPReply(404, text: #"{"result":null,"error":{"code":-32601,"message":"m"},"id":1}"#) }
        #expect(run.outcome.errors == "error code: -32601\nerror message:\nm\n")
    }

    @Test func versionAndHelp() async {
        let version = await CommandLineClient.run(["-version"])
        #expect(version.output.hasPrefix("Bdtcoin Core RPC client version v24.0.0\n") && version.status == 0)
        let help = await CommandLineClient.run(["-help"])
        #expect(help.output.contains("  -rpcwaittimeout=<n>\n") && help.status == 0)
        let nothing = await CommandLineClient.run([])
        #expect(nothing == Outcome(output: help.output, errors: "Error: too few parameters\n", status: 1))
    }
}
