import BdtCLI
import BdtJSON
import BdtRPC
import Testing

@Suite struct CommandTests {
    @Test(arguments: [([], [1, "addr"]), (["4"], [4, "addr"]), (["4", "1000"], [4, "addr", 1000])] as [([String], JSONValue)])
    func generate(arguments: [String], parameters: JSONValue) async throws {
        let run = try await run(["-rpcwallet=w", "-generate"] + arguments) { call in
            result(call.methods == ["getnewaddress"] ? "addr" : ["hash"])
        }
        #expect(run.outcome.output == "{\n  \"address\": \"addr\",\n  \"blocks\": [\n    \"hash\"\n  ]\n}\n")
        #expect(run.calls.map(\.methods) == [["getnewaddress"], ["generatetoaddress"]])
        #expect(run.calls.last?.body["params"] == parameters)
        #expect(run.calls.allSatisfy { $0.path == "/wallet/w" })
    }

    @Test(arguments: [
        (["0"], "error: the first argument (number of blocks to generate, default: 1) must be an integer value greater than zero\n"),
        (["1", "2", "3"], "error: too many arguments (maximum 2 for nblocks and maxtries)\n"),
        (["foo"], "error: Error parsing JSON: foo\n"),
    ])
    func generateRefuses(arguments: [String], text: String) async throws {
        let run = try await run(["-generate"] + arguments) { _ in result("addr") }
        #expect(run.outcome == Outcome(errors: text, status: 1))
        #expect(run.calls.count == 1)
    }

    /// What is wrong with the wallet is told before what is wrong with the arguments.
    @Test func generateWithoutWallet() async throws {
        let run = try await run("-generate", "foo") { _ in failure(-18, "No wallet") }
        #expect(run.outcome == Outcome(errors: "error code: -18\nerror message:\nNo wallet\n", status: 18))
    }

    @Test func generateReportsTheError() async throws {
        let run = try await run("-generate") { call in call.methods == ["getnewaddress"] ? result("addr") : failure(-1, "no luck") }
        #expect(run.outcome.errors == "error code: -1\nerror message:\nno luck\n")
    }

    @Test func addressCounts() async throws {
        let run = try await run("-addrinfo") { _ in
            result([["network": "ipv4"], ["network": "onion"], ["network": "ipv4"], ["network": "mars"]])
        }
        #expect(run.calls.first?.body["params"] == [0])
        let text = try JSONValue(parsing: run.outcome.output).text
        #expect(text == #"{"addresses_known":{"ipv4":2,"ipv6":0,"onion":1,"i2p":0,"cjdns":0,"total":3}}"#)
    }
}
