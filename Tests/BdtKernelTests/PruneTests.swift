import BdtConsensus
import BdtPrimitives
import BdtStorage
import Testing

@testable import BdtKernel

@Suite struct PruneTests {
    /// A node with small block files: a file of 64 KiB holds some three hundred empty blocks.
    private func node(_ pruning: Pruning = .manual, _ more: @escaping (inout KernelOptions) -> Void = { _ in }) throws -> TestNode {
        try TestNode { options in
            options.usesSmallBlockFiles = true
            options.pruning = pruning
            options.checkBlockIndex = 0
            more(&options)
        }
    }

    private func files(_ node: TestNode) -> [String] {
        FileSystem.list(node.folder.path + "/blocks").filter { $0.hasPrefix("blk") || $0.hasPrefix("rev") }.sorted()
    }

    @Test func removesFilesBelowAHeight() throws {
        let node = try node()
        node.mine(900)
        let last = node.kernel.blocks.infos[0].highestHeight
        #expect(last < 500)
        node.kernel.prune(upTo: last - 1)
        #expect(!node.kernel.hasPruned && node.kernel.pruneHeight == nil)
        node.kernel.prune(upTo: last)
        #expect(node.kernel.hasPruned && node.kernel.pruneHeight == last)
        #expect(!files(node).contains("blk00000.dat") && !files(node).contains("rev00000.dat"))
        let gone = node.kernel.chain[last]!
        #expect(node.kernel.isPruned(gone) && !node.kernel.isPruned(node.tip))
        #expect(throws: KernelError.self) { try node.kernel.readBlock(gone) }
        #expect(throws: KernelError.self) { try node.kernel.readBlockBytes(gone) }
        #expect(!node.kernel.hasData(from: gone, to: node.tip))
        #expect(node.kernel.hasData(from: node.kernel.chain[last + 1]!, to: node.tip))
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .skippedMissingBlocks)
    }

    @Test func keepsBlocksThatAReorganisationMayNeed() throws {
        let node = try node()
        node.mine(900)
        node.kernel.prune(upTo: 900)
        let removed = try #require(node.kernel.pruneHeight)
        #expect(removed <= 900 - Chainstate.blocksToKeep)
    }

    @Test func keepsWhatIsLocked() throws {
        let node = try node()
        node.mine(900)
        let last = node.kernel.blocks.infos[0].highestHeight
        node.kernel.pruneLocks.set("reader", firstHeight: last + PruneLocks.buffer)
        node.kernel.prune(upTo: 600)
        #expect(!node.kernel.hasPruned)
        node.kernel.pruneLocks.set("reader", firstHeight: last + PruneLocks.buffer + 1)
        node.kernel.prune(upTo: 600)
        #expect(node.kernel.pruneHeight == last)
    }

    @Test func locksFollowAReorganisation() throws {
        let node = try node()
        let entries = node.mine(20)
        node.kernel.pruneLocks.set("high", firstHeight: 20)
        node.kernel.pruneLocks.set("low", firstHeight: 3)
        #expect(node.kernel.invalidate(entries[14]))
        node.kernel.pruneLocks.remove("low")
        #expect(node.kernel.pruneLocks.limit(upTo: 14).height == 3)
        #expect(node.kernel.pruneLocks.limit(upTo: 14).name == "high")
    }

    @Test func keepsToItsTarget() throws {
        let parameters = ChainParameters.make(network: .regtest)
        // Room for the growth of files, and a little.
        let target = BlockStore.growth + 200_000
        let node = try node(.automatic(target: target))
        node.mine(parameters.pruneAfterHeight)
        #expect(!node.kernel.hasPruned)
        node.mine(400)
        #expect(node.kernel.hasPruned)
        #expect(node.kernel.blocksDiskUsage < 350_000)
    }

    @Test func outlivesRestarts() throws {
        let node = try node()
        node.mine(900)
        node.kernel.prune(upTo: 600)
        let (height, tip, present) = (node.kernel.pruneHeight, node.tip.hash, files(node))
        // As if the process had ended before the file went.
        try File(node.kernel.blocks.blocks.path(0), mode: .truncate).write([0], at: 0)
        try node.restart()
        #expect(node.tip.hash == tip && node.kernel.hasPruned && node.kernel.pruneHeight == height)
        #expect(files(node) == present)
        #expect(throws: KernelError.self) { try node.restart { $0.pruning = .off } }
    }

    @Test func survivesAKillAfterPruning() throws {
        let node = try node()
        node.mine(400)
        try node.kernel.flush()
        node.mine(500)
        // The coins on disk were those of block 400, whose followers are about to go.
        node.kernel.prune(upTo: 600)
        let tip = node.tip.hash
        node.mine(3)
        try node.restart(cleanly: false)
        #expect(node.tip.height == 903)
        #expect(node.tip.ancestor(height: 900)?.hash == tip)
    }

    @Test func takesPrunedBlocksAgain() throws {
        let node = try node()
        node.mine(5)
        let block = try node.kernel.readBlock(node.kernel.chain[3]!)
        node.mine(895)
        node.kernel.prune(upTo: 600)
        let entry = node.kernel.chain[3]!
        // Not unasked.
        #expect(!node.kernel.submitBlock(block, force: false, minimumWorkChecked: true).isNew)
        #expect(node.kernel.submitBlock(block, force: true, minimumWorkChecked: true).isNew)
        #expect(try node.kernel.readBlock(entry).encoded == block.encoded)
        #expect(!entry.haveUndo)
    }

    @Test func aReindexBeginsWithWhatItCanUse() throws {
        let node = try node()
        node.mine(900)
        node.kernel.prune(upTo: 600)
        #expect(files(node).count == 4)
        try node.restart { $0.reindex = true }
        #expect(node.tip.height == 0 && !node.kernel.hasPruned)
        try node.kernel.flush()
        #expect(files(node).filter { $0.hasPrefix("blk") } == ["blk00000.dat"])
        try node.restart { $0.pruning = .off }
    }
}
