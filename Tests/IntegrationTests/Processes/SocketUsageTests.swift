import BdtJSON
import Foundation
import Testing

/// The node's socket as a user types it: who may connect, and who comes and goes in what order.
@Suite(.serialized) struct SocketUsageTests {
    /// `bdtcoin-cli` over the socket only.
    private func callOverSocket(_ node: NodeUnderTest, _ arguments: String...) throws -> Finished {
        try run("bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix"] + arguments)
    }

    private func socketPath(_ node: NodeUnderTest) -> String { node.networkFolder.appendingPathComponent("node.sock").path }

    @Test func theClientCallsOverTheSocket() throws {
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        #expect(node.log.contains("Listening for IPC requests on address unix:\(socketPath(node))"))
        #expect(try callOverSocket(node, "getblockcount").output == "0\n")
        let refused = try callOverSocket(node, "getblockhash", "7")
        #expect(refused.status == 8 && refused.errors == "error code: -8\nerror message:\nBlock height out of range\n")
        // By default the socket is used where it answers: no cookie is needed.
        try FileManager.default.removeItem(at: node.networkFolder.appendingPathComponent(".cookie"))
        #expect(try run("bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "getblockcount"]).output == "0\n")
        let overHTTP = try run("bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=0", "getblockcount"])
        #expect(overHTTP.status == 1)
        let both = try run(
            "bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-rpcconnect=127.0.0.1", "-ipcconnect=unix", "stop"])
        #expect(both.errors == "error: -rpcconnect and -ipcconnect options cannot both be enabled\n")
        #expect(try callOverSocket(node, "stop").output == "Bdtcoin Core stopping\n")
    }

    @Test func withoutANodeTheClientSaysHowToStartOne() throws {
        let folder = try TemporaryFolder()
        let result = try run("bdtcoin-cli", ["-regtest", "-datadir=\(folder.path)", "-ipcconnect=unix", "getblockcount"])
        #expect(result.status == 1)
        #expect(
            result.errors == """
                error: timeout on transient error: No such file or directory

                Probably bdtcoin-node is not running or not listening on a unix socket. Can be started with:

                    bdtcoin-node -chain=regtest -ipcbind=unix

                """)
    }

    @Test func theTimeoutOfTheClientHoldsOverTheSocket() throws {
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        let result = try callOverSocket(node, "-rpcclienttimeout=1", "waitfornewblock", "60000")
        #expect(result.status == 1 && result.errors.contains("the node did not answer within 1 seconds"))
        #expect(try callOverSocket(node, "getblockcount").output == "0\n")
    }

    @Test func addressesThatCannotBeUsedStopTheStart() throws {
        func refusal(_ option: String, _ folder: TemporaryFolder) throws -> Finished {
            try run(
                "bdtcoin-node", NodeUnderTest.arguments(folder: folder, rpcPort: try freePort()) + ["-disablewallet", option])
        }
        let folder = try TemporaryFolder()
        let long = String(repeating: "d", count: 120)
        #expect(
            try refusal("-ipcbind=unix:/tmp/\(long)", folder).errors.contains(
                "Unable to bind to IPC address 'unix:/tmp/\(long)'. Unix address path \"/tmp/\(long)\" exceeded maximum socket path length")
        )
        #expect(
            try refusal("-ipcbind=tcp:1", folder).errors.contains("Unable to bind to IPC address 'tcp:1'. Unrecognized address 'tcp:1'"))
        #expect(
            try refusal("-ipcmaxconnections=100000", folder).errors.contains("-ipcmaxconnections must be from 1 to 4096, not 100000"))
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        let path = socketPath(node)
        #expect(try refusal("-ipcbind=unix:\(path)", folder).errors.contains("'unix:\(path)'. Another process is listening on it."))
        #expect(try callOverSocket(node, "getblockcount").output == "0\n")
    }

    /// Two wallet processes, each with a wallet, and calls that find them.
    @Test func aSecondWalletProcessBesideTheNodesOwn() throws {
        let node = try NodeUnderTest(["-ipcbind=unix"])
        try node.call("createwallet", "own")
        let attached = try AttachedWallets(node, wallets: ["other"])
        #expect(eventually { (try? node.call("listwallets")) == "[\n  \"own\",\n  \"other\"\n]" }, "\(attached.program.text)")
        // Which wallet is meant has to be said now.
        #expect(try node.attempt(["getbalance"]).status == 19)
        try node.call("generatetoaddress", "101", try node.call("getnewaddress", wallet: "own"))
        try node.call("sendtoaddress", try node.call("getnewaddress", wallet: "other"), "3", wallet: "own")
        try node.call("generatetoaddress", "1", try node.call("getnewaddress", wallet: "own"))
        #expect(try node.call("getbalance", wallet: "other") == "3.00000000")
        // A name is loaded once, a file is opened once.
        #expect(try node.attempt(["loadwallet", "other"]).errors.contains("Wallet \"other\" is already loaded."))
        let rival = try run("bdtcoin-wallet", AttachedWallets.arguments(node, attached.folder.path, ["other"]))
        #expect(rival.status == 1 && rival.errors.contains("Unable to obtain an exclusive lock on the database"), "\(rival)")
        #expect(attached.program.stop() == 0)
        #expect(try node.call("listwallets") == "[\n  \"own\"\n]")
        #expect(try node.call("getwalletinfo").contains("\"walletname\": \"own\""))
    }

    @Test func anAttachedWalletComesBackWithTheNodeAndCatchesUp() throws {
        let node = try NodeUnderTest(["-ipcbind=unix"])
        try node.call("createwallet", "own")
        let attached = try AttachedWallets(node, wallets: ["other"])
        #expect(eventually { (try? node.call("getbalance", wallet: "other")) == "0.00000000" }, "\(attached.program.text)")
        let address = try node.call("getnewaddress", wallet: "other")
        try node.stop()
        try node.start()
        #expect(eventually { (try? node.call("getbalance", wallet: "other")) != nil })
        // What happens while the wallet process is away is found out later.
        #expect(attached.program.stop() == 0)
        try node.call("generatetoaddress", "101", address)
        try attached.restart()
        #expect(eventually { (try? node.call("getbalance", wallet: "other")) != nil })
        let balances = try node.call("getbalances", wallet: "other")
        #expect(!balances.contains("\"immature\": 0.00000000"))
        node.kill()
        try node.start()
        #expect(eventually { (try? node.call("getbalances", wallet: "other")) == balances })
        #expect(attached.program.stop() == 0)
    }

    @Test func aWalletProcessWaitsForANode() throws {
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        try node.stop()
        let attached = try AttachedWallets(node, wallets: ["alone"])
        #expect(eventually { attached.program.text.contains("No node listens at unix; waiting for one") })
        try node.start()
        #expect(eventually { (try? node.call("listwallets")) == "[\n  \"alone\"\n]" })
        // A node without wallets of its own: the only one there is needs no name.
        #expect(try node.call("getwalletinfo").contains("\"walletname\": \"alone\""))
        #expect(attached.program.stop() == 0)
        #expect(try node.attempt(["getwalletinfo"]).errors.contains("Method not found"))
    }
}
