import Foundation
import Testing

@Suite(.serialized) struct InterruptionTests {
    /// A start-up that is told to stop, at whatever step, ends in order (as published, with status 1 while it is not complete), and the next
    /// start finds everything.
    @Test func startUpCanBeInterruptedAtEveryStep() throws {
        let node = try NodeUnderTest(["-disablewallet", "-checkblocks=0", "-checklevel=4"])
        try node.call("generatetodescriptor", "300", "raw(51)#8lvh9jxk")
        let tip = try node.call("getbestblockhash")
        try node.stop()
        let lines = [
            "Validating signatures for all blocks", "scheduler thread start", "Starting HTTP server", "init message: Loading block index",
            "Checking all blk files are present", "Loaded best chain:", "init message: Verifying blocks", "Verification progress: 2",
            "initload thread start", "init message: Loading P2P addresses", "init message: Loading banlist",
            "init message: Starting network threads", "msghand thread start", "net thread start", "addcon thread start",
        ]
        for line in lines {
            let before = occurrences(of: line, in: node.log)
            try node.launch()
            #expect(eventually { occurrences(of: line, in: node.log) > before }, "\(line)")
            #expect([0, 1].contains(node.terminate()), "\(line)")
        }
        try node.start()
        #expect(try node.call("getbestblockhash") == tip)
    }

    @Test func aReindexThatIsInterruptedGoesOn() throws {
        let node = try NodeUnderTest(["-disablewallet", "-fastprune"])
        try node.call("generatetodescriptor", "1000", "raw(51)#8lvh9jxk")
        let tip = try node.call("getbestblockhash")
        try node.stop()
        for line in ["Reindexing block file blk00001.dat", "Reindexing block file blk00002.dat"] {
            let before = occurrences(of: line, in: node.log)
            try node.launch(["-reindex"])
            #expect(eventually { occurrences(of: line, in: node.log) > before })
            #expect([0, 1].contains(node.terminate()))
        }
        try node.start()
        #expect(try node.call("getbestblockhash") == tip)
        #expect(try node.call("verifychain", "4", "0") == "true")
    }

    @Test func stopsAtAHeight() throws {
        let node = try NodeUnderTest(["-disablewallet"])
        try node.stop()
        try node.launch(["-stopatheight=5"])
        _ = try? node.call("-rpcwait", "-rpcwaittimeout=60", "generatetodescriptor", "5", "raw(51)#8lvh9jxk")
        #expect(node.waitForEnd() == 0)
        try node.start()
        #expect(try node.call("getblockcount") == "5")
    }

    private func occurrences(of line: String, in log: String) -> Int { log.components(separatedBy: line).count - 1 }
}
