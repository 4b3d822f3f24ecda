import Foundation
import Testing

/// Circumstances that brought other implementations down: numbers are those of the table in doc/multiprocess.md, which names the tests of all.
@Suite(.serialized) struct KnownFailureTests {
    /// 1: the wallet process dies while the node stops.
    @Test func theWalletProcessDiesWhileTheNodeStops() throws {
        let node = try NodeUnderTest()
        try node.call("-named", "createwallet", "wallet_name=w", "load_on_startup=true")
        for delay in [0, 0.02, 0.1] {
            let wallet = try #require(try node.walletProcessID())
            kill(node.processID, SIGTERM)
            Thread.sleep(forTimeInterval: delay)
            kill(wallet, SIGKILL)
            #expect(node.waitForEnd(seconds: 60) == 0)
            try node.start()
            #expect(try node.call("getbalance", wallet: "w") == "0.00000000")
        }
    }

    /// 4: command lines go in the middle of calls, while blocks come.
    @Test func commandLinesAreKilledUnderLoad() throws {
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        for _ in 1...10 {
            let callers = try (0..<8).map { _ in
                try RunningProgram(
                    "bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix", "waitforblockheight", "1000000"])
            }
            let mining = try node.begin(["generatetoaddress", "5", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"])
            for caller in callers {
                caller.signal(SIGKILL)
                caller.wait()
            }
            #expect(mining.wait() == 0, "\(mining.text)")
        }
        #expect(try node.call("getblockcount") == "50")
        #expect(try eventually { try node.call("getipcinfo").contains("\"connections\": 0") })
        try node.stop()
    }

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

    /// 28: sockets of processes count as open files, and whoever leaves too few of these for peers is told.
    @Test func socketsCountAmongOpenFiles() throws {
        let folder = try TemporaryFolder()
        func start(files: Int, _ options: String...) throws -> (program: RunningProgram, log: () -> String) {
            let program = try RunningProgram(
                program: URL(fileURLWithPath: "/usr/bin/prlimit"),
                ["--nofile=\(files):\(files)", Binaries.url("bdtcoin-node").path, "-disablewallet", "-ipcbind=unix"]
                    + NodeUnderTest.arguments(folder: folder, rpcPort: try freePort()) + options)
            let path = folder.path + "/regtest/debug.log"
            return (program, { program.text + ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "") })
        }
        let refused = try start(files: 300, "-ipcmaxconnections=4096")
        #expect(refused.program.wait() == 1, "\(refused.log())")
        #expect(refused.log().contains("Not enough file descriptors available"), "\(refused.log())")
        let warned = try start(files: 400, "-ipcmaxconnections=100", "-maxconnections=200")
        #expect(eventually { warned.log().contains("Reducing -maxconnections from 200 to ") }, "\(warned.log())")
        #expect(warned.program.stop() == 0)
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
