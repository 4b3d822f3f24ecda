import BdtChainstate
import BdtConsensus
import BdtEncoding
import Foundation
import Testing

@Suite struct CommandTests {
    private func temporary() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bdtcoin-chainstate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func importReadsABlockFile() throws {
        let folder = try temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let parameters = ChainParameters.make(network: .regtest)
        var writer = ByteWriter()
        writer.writeRaw(parameters.messageStart)
        writer.write(UInt32(parameters.genesisBlock.totalSize))
        writer.write(parameters.genesisBlock)
        let file = folder.appendingPathComponent("one.blk")
        try Data(writer.bytes).write(to: file)
        let directory = folder.appendingPathComponent("data").path
        #expect(ChainstateProgram.run(["import", file.path, "--datadir", directory, "--dbcache", "8", "--utxohash"]) == 0)
        // An existing directory goes on.
        #expect(ChainstateProgram.run(["import", file.path, "--datadir", directory, "--threads", "2"]) == 0)
    }

    @Test(arguments: [
        [], ["export"], ["import"], ["import", "a", "b", "--datadir", "c"], ["import", "/nowhere.blk", "--datadir", "/tmp"],
        ["import", "a", "--datadir"], ["import", "a", "--datadir", "c", "--threads", "0"],
        ["import", "a", "--speed", "9", "--datadir", "c"],
    ]) func mistakesAreRefused(_ arguments: [String]) {
        #expect(ChainstateProgram.run(arguments) == 1)
    }
}
