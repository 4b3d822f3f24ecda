import BdtJSON
import Foundation
import Testing

@Suite(.serialized) struct ImportCrashTests {
    /// An import with hardly any memory for coins is killed at random moments; whatever was lost, it ends on the coins of an undisturbed one.
    ///
    /// BDTCOIN_CHAIN_FILE: a block file of regtest (not XORed) to import in place of a small one; BDTCOIN_KILLS: how often to kill (10).
    @Test func anImportThatIsKilledAtRandomMomentsEndsOnTheSameCoins() throws {
        let environment = ProcessInfo.processInfo.environment
        let kills = environment["BDTCOIN_KILLS"].flatMap { Int($0) } ?? 10
        let source = try environment["BDTCOIN_CHAIN_FILE"] == nil ? makeChain() : nil
        defer { withExtendedLifetime(source) {} }
        let file = environment["BDTCOIN_CHAIN_FILE"] ?? source?.networkFolder.appendingPathComponent("blocks/blk00000.dat").path ?? ""
        let options = ["-disablewallet", "-dbcache=4", "-dbbatchsize=2000", "-maxmempool=5", "-loadblock=\(file)"]

        let begin = Date()
        let undisturbed = try NodeUnderTest(options)
        let duration = Date().timeIntervalSince(begin)
        let expected = try coins(undisturbed)
        #expect(expected.height > 100)
        try undisturbed.stop()

        let node = try NodeUnderTest(options)
        node.kill()
        for kill in 1...kills {
            // Half of the time from nothing, so that all stages of an import are hit.
            if kill % 2 == 0 { try FileManager.default.removeItem(at: node.networkFolder) }
            try node.launch()
            Thread.sleep(forTimeInterval: .random(in: 0...duration))
            node.kill()
            if kill % 10 == 0 {
                try node.start()
                #expect(try coins(node) == expected, "after \(kill) kills")
                node.kill()
            }
        }
        try node.start()
        #expect(try coins(node) == expected)
        #expect(try node.call("verifychain", "4", "0") == "true")
    }

    private func makeChain() throws -> NodeUnderTest {
        let node = try NodeUnderTest(["-disablewallet", "-blocksxor=0"])
        try node.call("generatetodescriptor", "400", "raw(51)#8lvh9jxk")
        try node.stop()
        return node
    }

    private struct Coins: Equatable {
        let height: Int
        let hash: String
    }

    private func coins(_ node: NodeUnderTest) throws -> Coins {
        let info = try JSONValue(parsing: try node.call("gettxoutsetinfo"))
        return Coins(height: info["height"].int ?? 0, hash: info["hash_serialized_3"].string ?? "")
    }
}
