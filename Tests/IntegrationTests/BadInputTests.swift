import Foundation
import Testing

@Suite(.serialized) struct BadInputTests {
    /// Starts a node that must refuse to run, and gives what it said.
    private func refusal(_ options: [String], folder: TemporaryFolder) throws -> Finished {
        try run("bdtcoin-node", NodeUnderTest.arguments(folder: folder, rpcPort: try freePort()) + options)
    }

    @Test func anUnknownOptionIsRefused() throws {
        let result = try refusal(["-nosuchoption=1"], folder: try TemporaryFolder())
        #expect(result.status == 1)
        #expect(result.errors == "Error: Error parsing command line arguments: Invalid parameter -nosuchoption=1\n")
    }

    @Test func aCorruptConfigLineIsRefused() throws {
        let folder = try TemporaryFolder()
        try "regtest=1\nno equals sign\n".write(
            to: folder.url.appendingPathComponent("bdtcoin.conf"), atomically: true, encoding: .utf8)
        let result = try refusal([], folder: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("Error reading configuration file: parse error on line 2: no equals sign"))
    }

    @Test func aSecondNodeOnTheSameDirectoryIsRefused() throws {
        let node = try NodeUnderTest()
        let result = try refusal([], folder: node.folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("Cannot obtain a lock on directory \(node.networkFolder.path)"))
        #expect(try node.call("getblockcount") == "0")
    }

    @Test func aWalletNameThatLeavesTheWalletFolderIsRefused() throws {
        let node = try NodeUnderTest()
        let result = try node.attempt(["createwallet", "../../escape"])
        #expect(result.status != 0)
        #expect(!FileManager.default.fileExists(atPath: node.folder.url.deletingLastPathComponent().appendingPathComponent("escape").path))
        #expect(try node.call("listwallets") == "[\n]")
    }

    @Test func garbageInABlockFileStopsTheStartWithOneClearError() throws {
        let node = try NodeUnderTest(["-disablewallet"])
        try node.call("generatetodescriptor", "5", "raw(51)#8lvh9jxk")
        try node.stop()
        let file = node.networkFolder.appendingPathComponent("blocks/blk00000.dat")
        let handle = try FileHandle(forUpdating: file)
        try handle.seek(toOffset: 400)
        try handle.write(contentsOf: Data(repeating: 0xa5, count: 600))
        try handle.close()
        let result = try refusal(["-disablewallet", "-checklevel=4", "-checkblocks=0"], folder: node.folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("Corrupted block database detected"))
    }
}
