import BdtConsensus
import BdtCrypto
import BdtPrimitives
import BdtStorage

@testable import BdtKernel

/// A chain of 130 blocks, a snapshot of its coins after block 110, and nodes that know only its headers.
final class SnapshotFixture {
    static let baseHeight = 110
    static let height = 130

    let source: TestNode
    let path: String
    let facts: AssumeUTXO

    init() throws {
        source = try TestNode()
        source.mine(105)
        for height in 1...5 {
            _ = source.kernel.submitBlock(
                source.block([try source.spend(coinbaseAt: height)]), force: true, minimumWorkChecked: true)
        }
        path = source.folder.path + "/utxos.dat"
        let base = source.tip
        guard let summary = try source.kernel.writeSnapshot(of: base, to: try File(path, mode: .truncate)) else {
            throw SnapshotError.refused("not the tip")
        }
        facts = AssumeUTXO(
            height: base.height, outputsHash: summary.hash, chainTransactionCount: UInt64(base.chainTransactionCount),
            blockHash: base.hash)
        source.mine(SnapshotFixture.height - SnapshotFixture.baseHeight)
    }

    /// Parameters that allow the snapshot; with another hash over its coins if one is given.
    func parameters(outputsHash: Hash256? = nil) -> ChainParameters {
        var options = RegtestOptions()
        options.snapshots = [
            AssumeUTXO(
                height: facts.height, outputsHash: outputsHash ?? facts.outputsHash, chainTransactionCount: facts.chainTransactionCount,
                blockHash: facts.blockHash)
        ]
        return ChainParameters.make(network: .regtest, regtest: options)
    }

    /// A node that has all headers and the first `blocks` blocks.
    func node(blocks: ClosedRange<Int> = 1...3, configure: @escaping (inout KernelOptions) -> Void = { _ in }) throws -> TestNode {
        let parameters = parameters()
        let node = try TestNode { options in
            options.parameters = parameters
            configure(&options)
        }
        let headers = (1...SnapshotFixture.height).compactMap { source.kernel.chain[$0]?.header }
        _ = node.kernel.acceptHeaders(headers, minimumWorkChecked: true)
        try give(node, blocks)
        return node
    }

    /// Hands blocks of the chain to a node.
    func give(_ node: TestNode, _ heights: ClosedRange<Int>) throws {
        for height in heights {
            guard let entry = source.kernel.chain[height] else { continue }
            _ = node.kernel.submitBlock(try source.kernel.readBlock(entry), force: true, minimumWorkChecked: true)
        }
    }

    @discardableResult func load(_ node: TestNode) throws -> BlockIndexEntry {
        try node.kernel.loadSnapshot(try SnapshotReader(try File(path, mode: .read), for: node.kernel.parameters))
    }
}
