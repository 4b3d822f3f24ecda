import BdtInterfaces
import BdtPrimitives
import CapnProto

/// The Chain of another process: the blocks, coins and mempool of a node.
struct ChainProxy: Chain {
    let remote: ChainSchema.Chain.Client
    let connection: IPCConnection

    func getHeight() async throws -> Int? {
        let results = try await remote.getHeight()
        return results.hasResult ? Int(results.result) : nil
    }

    func getBlockHash(height: Int) async throws -> BlockHash {
        try BlockHash(decoding: try await remote.getBlockHash { $0.setHeight(Int32(clamping: height)) }.result)
    }

    func haveBlockOnDisk(height: Int) async throws -> Bool {
        try await remote.haveBlockOnDisk { $0.setHeight(Int32(clamping: height)) }.result
    }

    func findLocatorFork(_ locator: BlockLocator) async throws -> Int? {
        let results = try await remote.findLocatorFork { $0.setLocator(locator.encoded) }
        return results.hasResult ? Int(results.result) : nil
    }

    func hasBlockFilterIndex(filterType: UInt8) async throws -> Bool {
        try await remote.hasBlockFilterIndex { $0.setFilterType(filterType) }.result
    }

    func blockFilterMatchesAny(filterType: UInt8, blockHash: BlockHash, elements: [[UInt8]]) async throws -> Bool? {
        let results = try await remote.blockFilterMatchesAny { parameters in
            parameters.setFilterType(filterType)
            parameters.setBlockHash(blockHash.bytes)
            parameters.setFilterSet(elements)
        }
        return results.hasResult ? results.result : nil
    }

    func findBlock(_ hash: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        let results = try await remote.findBlock { parameters in
            parameters.setHash(hash.bytes)
            parameters.setBlock { $0.fill(wanted) }
        }
        return results.result ? try FoundBlock(try results.block) : nil
    }

    func findFirstBlock(minTime: Int64, minHeight: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        let results = try await remote.findFirstBlockWithTimeAndHeight { parameters in
            parameters.setMinTime(minTime)
            parameters.setMinHeight(Int32(clamping: minHeight))
            parameters.setBlock { $0.fill(wanted) }
        }
        return results.result ? try FoundBlock(try results.block) : nil
    }

    func findAncestor(of hash: BlockHash, height: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        let results = try await remote.findAncestorByHeight { parameters in
            parameters.setBlockHash(hash.bytes)
            parameters.setAncestorHeight(Int32(clamping: height))
            parameters.setAncestor { $0.fill(wanted) }
        }
        return results.result ? try FoundBlock(try results.ancestor) : nil
    }

    func findAncestor(of hash: BlockHash, ancestor: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        let results = try await remote.findAncestorByHash { parameters in
            parameters.setBlockHash(hash.bytes)
            parameters.setAncestorHash(ancestor.bytes)
            parameters.setAncestor { $0.fill(wanted) }
        }
        return results.result ? try FoundBlock(try results.ancestor) : nil
    }

    func findCommonAncestor(_ first: BlockHash, _ second: BlockHash, _ wanted: FoundBlockQuery) async throws -> CommonAncestor? {
        let results = try await remote.findCommonAncestor { parameters in
            parameters.setBlockHash1(first.bytes)
            parameters.setBlockHash2(second.bytes)
            parameters.setAncestor { $0.fill(wanted) }
            parameters.setBlock1 { $0.fill(wanted) }
            parameters.setBlock2 { $0.fill(wanted) }
        }
        guard results.result else { return nil }
        return CommonAncestor(
            ancestor: try FoundBlock(try results.ancestor), first: try FoundBlock(try results.block1),
            second: try FoundBlock(try results.block2))
    }

    func findCoins(_ outpoints: [OutPoint]) async throws -> [OutPoint: CoinInfo] {
        let results = try await remote.findCoins { parameters in
            parameters.setCoins(outpoints.map { outpoint in { $0.setKey(outpoint.encoded) } })
        }
        var coins: [OutPoint: CoinInfo] = [:]
        for pair in try results.coins.array() {
            let bytes = try pair.value
            if !bytes.isEmpty { coins[try OutPoint(decoding: try pair.key)] = try CoinCodec.decode(bytes) }
        }
        return coins
    }

    func guessVerificationProgress(_ hash: BlockHash) async throws -> Double {
        try await remote.guessVerificationProgress { $0.setBlockHash(hash.bytes) }.result
    }

    func hasBlocks(_ hash: BlockHash, minHeight: Int, maxHeight: Int?) async throws -> Bool {
        try await remote.hasBlocks { parameters in
            parameters.setBlockHash(hash.bytes)
            parameters.setMinHeight(Int32(clamping: minHeight))
            parameters.setMaxHeight(Int32(clamping: maxHeight ?? 0))
            parameters.setHasMaxHeight(maxHeight != nil)
        }.result
    }

    func havePruned() async throws -> Bool { try await remote.havePruned().result }

    func getPruneHeight() async throws -> Int? {
        let results = try await remote.getPruneHeight()
        return results.hasResult ? Int(results.result) : nil
    }

    func isReadyToBroadcast() async throws -> Bool { try await remote.isReadyToBroadcast().result }
    func isInitialBlockDownload() async throws -> Bool { try await remote.isInitialBlockDownload().result }
    func shutdownRequested() async throws -> Bool { try await remote.shutdownRequested().result }
    func hasAssumedValidChain() async throws -> Bool { try await remote.hasAssumedValidChain().result }
}
