import Foundation
import Testing

/// Circumstances that brought other implementations down: numbers are those of the list of known failures. Others of the list have tests
/// beside the matter: 1, 2, 7, 21, 26 in `SupervisionTests` and `LifecycleTests`, 29, 37 in `SocketUsageTests`, 6, 20, 27 and 28 in the unit
/// tests of BdtIPC and BdtNode, 4 in `FuzzTests`.
@Suite(.serialized) struct KnownFailureTests {
    /// 19, 31: a wallet process that listens to the chain dies; what the node has for it is released, and nothing it is told hurts.
    @Test func listenersThatDieWhileBlocksCome() throws {
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        let address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
        let attached = try AttachedWallets(node, wallets: ["w"])
        for _ in 1...10 {
            #expect(eventually { (try? node.call("getbalance", wallet: "w")) != nil })
            let mining = try node.begin(["generatetoaddress", "5", address])
            kill(attached.program.processID, SIGKILL)
            #expect(mining.wait() == 0, "\(mining.text)")
            try attached.restart()
        }
        #expect(try node.call("getblockcount") == "50")
        #expect(eventually { (try? node.call("getbalance", wallet: "w")) != nil })
        #expect(attached.program.stop() == 0)
        try node.stop()
    }

    /// 32: a wallet is unloaded while reports for it are on their way.
    @Test func unloadingWhileBlocksCome() throws {
        let node = try NodeUnderTest()
        try node.call("createwallet", "keep")
        try node.call("createwallet", "w")
        let address = try node.call("getnewaddress", wallet: "w")
        for _ in 1...5 {
            let mining = try node.begin(["generatetoaddress", "20", address])
            try node.call("unloadwallet", "w")
            #expect(mining.wait() == 0, "\(mining.text)")
            try node.call("loadwallet", "w")
        }
        #expect(try node.call("getwalletinfo", wallet: "w").contains("\"txcount\": 100"))
    }

    /// 33: a wallet is unloaded while the node stops.
    @Test func unloadingWhileTheNodeStops() throws {
        let node = try NodeUnderTest()
        try node.call("-named", "createwallet", "wallet_name=w", "load_on_startup=true")
        for _ in 1...3 {
            let unloading = try node.begin(["unloadwallet", "w"])
            kill(node.processID, SIGTERM)
            #expect(node.waitForEnd(seconds: 60) == 0)
            unloading.wait()
            try node.start()
            _ = try? node.call("loadwallet", "w")
            #expect(try node.call("getbalance", wallet: "w") == "0.00000000")
        }
    }

    /// 34: somebody else serves the socket. Needs root, who can be another user.
    @Test(.enabled(if: getuid() == 0)) func aSocketOfAnotherUserIsNotTrusted() throws {
        let shared = try TemporaryFolder()
        let data = try TemporaryFolder()
        let nobody: uid_t = 65534
        #expect(chmod(shared.path, 0o1777) == 0 && chown(data.path, nobody, nobody) == 0)
        let path = shared.path + "/node.sock"
        let stranger = Process()
        stranger.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        stranger.arguments =
            ["--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups", Binaries.url("bdtcoin-node").path]
            + NodeUnderTest.arguments(folder: data, rpcPort: try freePort()) + ["-disablewallet", "-ipcbind=unix:\(path)"]
        let output = TemporaryFile()
        (stranger.standardOutput, stranger.standardError) = (output.handle, output.handle)
        try stranger.run()
        defer {
            stranger.terminate()
            stranger.waitUntilExit()
        }
        #expect(eventually { FileManager.default.fileExists(atPath: path) }, "\(output.text)")
        var refusal: Finished?
        #expect(
            try eventually {
                refusal = try run(
                    "bdtcoin-cli", ["-regtest", "-datadir=\(shared.path)", "-ipcconnect=unix:\(path)", "getblockcount"])
                return refusal?.errors.contains("The process that listens there belongs to another user") ?? false
            }, "\(String(describing: refusal))")
    }

    /// 35: the same program listens or does not, by an option alone.
    @Test func listeningIsAnOptionOfTheOneProgram() throws {
        let node = try NodeUnderTest(["-disablewallet"])
        #expect(!FileManager.default.fileExists(atPath: node.networkFolder.path + "/node.sock"))
        try node.stop()
        let listening = try NodeUnderTest(["-disablewallet", "-ipcbind=unix"], folder: node.folder)
        #expect(FileManager.default.fileExists(atPath: listening.networkFolder.path + "/node.sock"))
    }
}
