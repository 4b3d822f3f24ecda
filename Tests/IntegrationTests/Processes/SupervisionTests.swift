import Foundation
import Testing

/// Ends of processes in every order.
@Suite(.serialized) struct SupervisionTests {
    /// A node on its way out must be gone within this time, whoever hangs.
    private static let limit = 60.0

    private func expectGone(_ id: Int32, _ comment: Comment) {
        #expect(eventually(seconds: Self.limit) { !ProcessTable.isAlive(id) }, comment)
    }

    /// Asks the node to stop without waiting, and checks that it and its wallet process end.
    private func expectEnd(_ node: NodeUnderTest, status: Int32 = 0) throws {
        let wallet = try node.walletProcessID()
        kill(node.processID, SIGTERM)
        #expect(node.waitForEnd(seconds: Self.limit) == status)
        if let wallet { expectGone(wallet, "the wallet process") }
    }

    @Test func aWalletProcessThatHangsIsTerminated() throws {
        let node = try NodeUnderTest()
        try node.call("createwallet", "w")
        let wallet = try #require(try node.walletProcessID())
        kill(wallet, SIGSTOP)
        try expectEnd(node)
    }

    @Test func aWalletProcessThatHangsInACallIsTerminated() throws {
        let node = try NodeUnderTest()
        try node.call("createwallet", "w")
        let wallet = try #require(try node.walletProcessID())
        kill(wallet, SIGSTOP)
        let caller = try node.begin(["getbalance"])
        #expect(eventually { (try? node.call("getrpcinfo").contains("getbalance")) ?? false })
        try expectEnd(node)
        caller.wait()
        #expect(caller.text.contains("Whether it took effect is not known") || caller.text.contains("EOF reached"), "\(caller.text)")
    }

    @Test func clientsThatStayConnectedDoNotKeepTheNode() throws {
        let node = try NodeUnderTest(["-ipcbind=unix"])
        try node.call("createwallet", "own")
        let attached = try AttachedWallets(node, wallets: ["other"])
        #expect(eventually { (try? node.call("getbalance", wallet: "other")) != nil })
        // Idle, in a call, and hung.
        let waiting = try RunningProgram(
            "bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix", "waitfornewblock"])
        #expect(eventually { (try? node.call("getrpcinfo").contains("waitfornewblock")) ?? false })
        kill(attached.program.processID, SIGSTOP)
        try expectEnd(node)
        waiting.wait()
        kill(attached.program.processID, SIGCONT)
        try node.start()
        #expect(eventually { (try? node.call("getbalance", wallet: "other")) != nil })
        try expectEnd(node)
    }

    @Test func aCallInFlightAtACrashFailsAndIsNotRepeated() throws {
        let node = try NodeUnderTest()
        try node.call("createwallet", "w")
        let wallet = try #require(try node.walletProcessID())
        kill(wallet, SIGSTOP)
        let caller = try node.begin(["getnewaddress"])
        #expect(eventually { (try? node.call("getrpcinfo").contains("getnewaddress")) ?? false })
        kill(wallet, SIGKILL)
        caller.wait()
        #expect(caller.text.contains("The wallet process ended during the call"), "\(caller.text)")
        #expect(eventually { (try? node.call("getnewaddress")) != nil })
    }

    @Test func afterFiveCrashesInAMinuteTheNodeGivesUpAndSaysSo() throws {
        let node = try NodeUnderTest()
        try node.call("-named", "createwallet", "wallet_name=w", "load_on_startup=true")
        for _ in 1...5 {
            #expect(eventually { (try? node.call("getbalance")) != nil })
            let wallet = try #require(try node.walletProcessID())
            kill(wallet, SIGKILL)
            expectGone(wallet, "killed")
        }
        #expect(eventually { (try? node.attempt(["getbalance"]).errors.contains("keeps ending")) ?? false })
        #expect(node.log.contains("ended 5 times within a minute"))
        #expect(try node.walletProcessID() == nil)
        #expect(try node.call("getblockcount") == "0")
        #expect(try ProcessTable.children(of: node.processID).isEmpty)
        try expectEnd(node)
    }

    @Test func noZombieIsLeftOfAWalletProcess() throws {
        let node = try NodeUnderTest()
        try node.call("createwallet", "w")
        let wallet = try #require(try node.walletProcessID())
        kill(wallet, SIGKILL)
        #expect(eventually { (try? node.call("getbalance")) != nil })
        #expect(try ProcessTable.children(of: node.processID).allSatisfy { $0.state != "Z" })
    }
}
