import BdtJSON
import Foundation
import Testing

@Suite(.serialized) struct LifecycleTests {
    /// Wallets `miner` with 101 coinbases and `friend` with ten coins, in a block.
    private func prepare(_ node: NodeUnderTest) throws {
        try node.call("-named", "createwallet", "wallet_name=miner", "load_on_startup=true")
        try node.call("-named", "createwallet", "wallet_name=friend", "load_on_startup=true")
        try node.call("generatetoaddress", "101", try node.call("getnewaddress", wallet: "miner"))
        try node.call("sendtoaddress", try node.call("getnewaddress", wallet: "friend"), "10", wallet: "miner")
        try node.call("generatetoaddress", "1", try node.call("getnewaddress", wallet: "miner"))
    }

    @Test func balancesSurviveARestart() throws {
        let node = try NodeUnderTest()
        try prepare(node)
        let before = try (node.call("getbalances", wallet: "miner"), node.call("getbalances", wallet: "friend"))
        #expect(try node.call("getbalance", wallet: "friend") == "10.00000000")
        try node.stop()
        try node.start()
        // The wallets knew the chain up to its tip when they were closed.
        #expect(!node.log.contains("Rescanning last"))
        #expect(try node.call("getbalances", wallet: "miner") == before.0)
        #expect(try node.call("getbalances", wallet: "friend") == before.1)
        #expect(try node.call("verifychain", "4", "0") == "true")
    }

    @Test func aKilledWalletProcessComesBackWhileTheNodeAnswers() throws {
        let node = try NodeUnderTest()
        try prepare(node)
        let wallet = try #require(try node.walletProcessID())
        kill(wallet, SIGKILL)
        #expect(try node.call("getblockcount") == "102")
        #expect(eventually { (try? node.call("getbalance", wallet: "friend")) == "10.00000000" })
        let successor = try #require(try node.walletProcessID())
        #expect(successor != wallet)
    }

    @Test func theWalletProcessEndsWithAKilledNode() throws {
        let node = try NodeUnderTest()
        try prepare(node)
        let wallet = try #require(try node.walletProcessID())
        node.kill()
        #expect(eventually { kill(wallet, 0) != 0 })
        try node.start()
        #expect(try node.call("getbalance", wallet: "friend") == "10.00000000")
    }

    @Test func aDisabledWalletStartsNoProcess() throws {
        let node = try NodeUnderTest(["-disablewallet"])
        #expect(try node.walletProcessID() == nil)
        let refused = try node.attempt(["getbalance"])
        #expect(refused.status == 89 || refused.errors.contains("Method not found"))
    }

    /// Mines and sends, is killed at a random moment of it, twenty times; what was confirmed before must still be there.
    @Test func nothingIsLostWhenTheNodeIsKilledAtRandomMoments() throws {
        let node = try NodeUnderTest()
        try prepare(node)
        let (minerAddress, friendAddress) = try (
            node.call("getnewaddress", wallet: "miner"), node.call("getnewaddress", wallet: "friend")
        )
        var generator = SystemRandomNumberGenerator()
        for round in 1...20 {
            let killer = Thread { [id = node.processID, delay = Double.random(in: 0...0.6, using: &generator)] in
                Thread.sleep(forTimeInterval: delay)
                kill(id, SIGKILL)
            }
            killer.start()
            while (try? node.call("sendtoaddress", friendAddress, "0.1", wallet: "miner")) != nil,
                (try? node.call("generatetoaddress", "2", minerAddress)) != nil
            {}
            node.kill()
            try node.start()
            #expect(try node.call("verifychain", "4", "0") == "true", "round \(round)")
            try node.call("generatetoaddress", "1", minerAddress)
            try expectCoinsAgree(node, round: round)
        }
    }

    /// What both wallets hold is all that was ever mined: fees return to the miner, so no coin may be missing.
    private func expectCoinsAgree(_ node: NodeUnderTest, round: Int) throws {
        func sum(_ wallet: String) throws -> Decimal {
            let balances = try JSONValue(parsing: try node.call("getbalances", wallet: wallet)).object?["mine"]?.object
            let parts = try ["trusted", "untrusted_pending", "immature"].map { try #require(balances?[$0]).text }
            return parts.reduce(0) { $0 + (Decimal(string: $1) ?? 0) }
        }
        let held = try sum("miner") + sum("friend")
        let set = try JSONValue(parsing: try node.call("gettxoutsetinfo", "none"))
        let issued = try Decimal(string: #require(set.object?["total_amount"]).text) ?? 0
        #expect(try node.call("getrawmempool") == "[\n]", "round \(round)")
        #expect(held == issued, "round \(round)")
    }
}
