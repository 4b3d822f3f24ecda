import Foundation
import Testing

@testable import BdtKernel

/// Exchange of data directories with another implementation of the formats (doc/developer-notes.md says how): skipped unless asked for.
@Suite struct ForeignDirectoryTests {
    /// BDTCOIN_WRITE_DIRECTORY: leaves a regtest directory with spends and a branch there.
    @Test func writesADirectory() throws {
        guard let path = ProcessInfo.processInfo.environment["BDTCOIN_WRITE_DIRECTORY"] else { return }
        let node = try TestNode { options in
            options.directory = path
            options.blocksDirectory = path + "/blocks"
        }
        node.mine(120)
        for height in 1...10 {
            _ = node.kernel.submitBlock(node.block([try node.spend(coinbaseAt: height)]), force: true, minimumWorkChecked: true)
        }
        node.mine(3, on: node.kernel.chain[120])
        let statistics = try node.kernel.utxoStatistics(.serialized)
        print("wrote height \(node.tip.height) tip \(node.tip.hash) coins \(statistics.outputs) hash \(statistics.hash!)")
        node.kernel.close()
    }

    /// BDTCOIN_READ_DIRECTORY: checks a regtest directory that another program wrote.
    @Test func readsADirectory() throws {
        guard let path = ProcessInfo.processInfo.environment["BDTCOIN_READ_DIRECTORY"] else { return }
        let node = try TestNode { options in
            options.directory = path
            options.blocksDirectory = path + "/blocks"
        }
        node.kernel.importBlocks(files: [])
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
        let statistics = try node.kernel.utxoStatistics(.serialized)
        print("read height \(node.tip.height) tip \(node.tip.hash) coins \(statistics.outputs) hash \(statistics.hash!)")
        #expect(node.tip.height > 0)
    }
}
