import BdtCLI
import BdtJSON
import BdtRPC
import Testing

@Suite struct RequestTests {
    @Test func call() async throws {
        let run = try await run("-named", "getblock", "blockhash=00", "verbosity=2") { _ in result(nil) }
        #expect(
            run.calls == [
                ReceivedCall(
                    path: "/", credentials: "user:pass",
                    body: ["method": "getblock", "params": ["blockhash": "00", "verbosity": 2], "id": 1, "jsonrpc": "2.0"])
            ])
    }

    @Test(arguments: [
        ("-rpcwallet=", "/wallet/"), ("-rpcwallet=a b/ü~-_.", "/wallet/a%20b%2F%C3%BC~-_."), ("-norpcwallet", "/"), ("-named", "/"),
    ])
    func walletPath(option: String, path: String) async throws {
        let run = try await run(option, "getbalance") { _ in result(0) }
        #expect(run.calls.map(\.path) == [path])
    }

    @Test(arguments: [
        ("rpcuser=u\nrpcpassword=p:q\n", "cookie:1\n", [], "u:p:q"), ("", "__cookie__:12ab\nmore", [], "__cookie__:12ab"),
        ("", "x:y", ["-rpcpassword="], "x:y"), ("", "x:y", ["-norpccookiefile"], ""),
        ("rpccookiefile=missing\n", nil, ["-rpcpassword=p"], ":p"),
    ])
    func credentials(config: String, cookie: String?, options: [String], expected: String) async throws {
        let run = try await run(
            options.first ?? "-named", "help", config: config, cookie: cookie
        ) { _ in result(nil) }
        #expect(run.calls.map(\.credentials) == [expected])
    }

    @Test func missingCookie() async throws {
        let run = try await run("-rpccookiefile=does-not-exist", "help", config: "") { _ in HTTPReply(401) }
        #expect(run.outcome.errors.hasPrefix("error: Could not locate RPC credentials. No authentication cookie could be found, and "))
        #expect(run.outcome.errors.hasSuffix("/bdtcoin.conf)\n") && run.outcome.status == 1)
    }

    @Test(arguments: [
        (["getblockhash", "foo"], "error: Error parsing JSON: foo"), (["-getinfo", "x"], "error: -getinfo takes no arguments"),
        (["-addrinfo", "x"], "error: -addrinfo takes no arguments"), (["-netinfo", "x"], "error: invalid -netinfo level argument: x"),
        (["-netinfo", "256"], "error: invalid -netinfo level argument: 256"),
        (["-netinfo", "1", "x"], "error: invalid -netinfo outonly argument: x\nFor"),
        (["-netinfo", "0", "o"], "error: invalid -netinfo outonly argument: o\nThe outonly argument is only valid for a level"),
        (["-getinfo", "-color=foo"], "error: Invalid value for -color option. Valid values: always, auto, never."),
        (["-getinfo", "-netinfo"], "error: Only one of -getinfo, -netinfo may be specified."),
        (["-named"], "error: too few parameters (need at least command)"),
        (["-stdinwalletpassphrase", "help"], "error: -stdinwalletpassphrase is only applicable for walletpassphrase(change)"),
        (["-rpcconnect=127.0.0.1:0", "x"], "error: Invalid port provided in -rpcconnect: 127.0.0.1:0"),
        (["-rpcconnect=[::1]:65536", "x"], "error: Invalid port provided in -rpcconnect: [::1]:65536"),
        (["-rpcport=-1", "x"], "error: Invalid port provided in -rpcport: -1"),
        (["-nix"], "Error parsing command line arguments: Invalid parameter -nix"),
        (["-datadir=/nix", "x"], "Error: Specified data directory \"/nix\" does not exist."),
        (["-conf=nix", "x"], "Error reading configuration file: specified config file"),
        (["-chain=nix", "x"], "Error: Unknown chain nix."),
    ])
    func mistakes(commandLine: [String], text: String) async throws {
        let folder = try DataDirectory(config: passwordConfig)
        let outcome = await CommandLineClient.run(["-datadir=\(folder.path)"] + commandLine)
        #expect(outcome.errors.hasPrefix(text), "\(outcome.errors)")
        #expect(outcome.output.isEmpty && outcome.status == 1)
    }

    @Test func netinfoHelp() async {
        let outcome = await CommandLineClient.run(["-netinfo", "help"])
        #expect(outcome.output.hasPrefix("-netinfo (level [outonly]) | help\n") && outcome.status == 0)
    }
}
