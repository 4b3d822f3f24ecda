import BdtInterfaces
import BdtPrimitives
import CapnProto

/// The Chain of this process, for a wallet in another one.
struct ChainServer: ChainSchema.Chain.Server {
    let chain: any Chain
    weak let connection: IPCConnection?

    func getHeight(_ call: GetHeightCall) async throws {
        guard let height = try await chain.getHeight() else { return }
        call.results.setResult(Int32(clamping: height))
        call.results.setHasResult(true)
    }

    func getBlockHash(_ call: GetBlockHashCall) async throws {
        call.results.setResult(try await chain.getBlockHash(height: Int(call.parameters.height)).bytes)
    }

    func haveBlockOnDisk(_ call: HaveBlockOnDiskCall) async throws {
        call.results.setResult(try await chain.haveBlockOnDisk(height: Int(call.parameters.height)))
    }

    func findLocatorFork(_ call: FindLocatorForkCall) async throws {
        let locator = try BlockLocator(decoding: try call.parameters.locator)
        guard let height = try await chain.findLocatorFork(locator) else { return }
        call.results.setResult(Int32(clamping: height))
        call.results.setHasResult(true)
    }

    func hasBlockFilterIndex(_ call: HasBlockFilterIndexCall) async throws {
        call.results.setResult(try await chain.hasBlockFilterIndex(filterType: call.parameters.filterType))
    }

    func blockFilterMatchesAny(_ call: BlockFilterMatchesAnyCall) async throws {
        let (hash, elements) = (try BlockHash(decoding: try call.parameters.blockHash), try call.parameters.filterSet.array())
        let matches = try await chain.blockFilterMatchesAny(filterType: call.parameters.filterType, blockHash: hash, elements: elements)
        guard let matches else { return }
        call.results.setResult(matches)
        call.results.setHasResult(true)
    }

    func findBlock(_ call: FindBlockCall) async throws {
        let hash = try BlockHash(decoding: try call.parameters.hash)
        guard let block = try await chain.findBlock(hash, FoundBlockQuery(try call.parameters.block)) else { return }
        call.results.setBlock { $0.fill(block) }
        call.results.setResult(true)
    }

    func findFirstBlockWithTimeAndHeight(_ call: FindFirstBlockWithTimeAndHeightCall) async throws {
        let wanted = FoundBlockQuery(try call.parameters.block)
        let found = try await chain.findFirstBlock(minTime: call.parameters.minTime, minHeight: Int(call.parameters.minHeight), wanted)
        guard let found else { return }
        call.results.setBlock { $0.fill(found) }
        call.results.setResult(true)
    }

    func findAncestorByHeight(_ call: FindAncestorByHeightCall) async throws {
        let (hash, wanted) = (try BlockHash(decoding: try call.parameters.blockHash), FoundBlockQuery(try call.parameters.ancestor))
        guard let block = try await chain.findAncestor(of: hash, height: Int(call.parameters.ancestorHeight), wanted) else { return }
        call.results.setAncestor { $0.fill(block) }
        call.results.setResult(true)
    }

    func findAncestorByHash(_ call: FindAncestorByHashCall) async throws {
        let (hash, wanted) = (try BlockHash(decoding: try call.parameters.blockHash), FoundBlockQuery(try call.parameters.ancestor))
        let ancestor = try BlockHash(decoding: try call.parameters.ancestorHash)
        guard let block = try await chain.findAncestor(of: hash, ancestor: ancestor, wanted) else { return }
        call.results.setAncestor { $0.fill(block) }
        call.results.setResult(true)
    }

    func findCommonAncestor(_ call: FindCommonAncestorCall) async throws {
        let (first, second) = (
            try BlockHash(decoding: try call.parameters.blockHash1), try BlockHash(decoding: try call.parameters.blockHash2)
        )
        // Who asks for something of one of the three gets it of all.
        let wanted = FoundBlockQuery(try call.parameters.ancestor).union(FoundBlockQuery(try call.parameters.block1))
            .union(FoundBlockQuery(try call.parameters.block2))
        guard let found = try await chain.findCommonAncestor(first, second, wanted) else { return }
        call.results.setAncestor { $0.fill(found.ancestor) }
        call.results.setBlock1 { $0.fill(found.first) }
        call.results.setBlock2 { $0.fill(found.second) }
        call.results.setResult(true)
    }

    func findCoins(_ call: FindCoinsCall) async throws {
        let outpoints = try call.parameters.coins.map { try OutPoint(decoding: try $0.key) }
        let coins = try await chain.findCoins(outpoints)
        call.results.setCoins(
            outpoints.map { outpoint in
                { pair in
                    pair.setKey(outpoint.encoded)
                    if let coin = coins[outpoint] { pair.setValue(CoinCodec.encode(coin)) }
                }
            })
    }

    func guessVerificationProgress(_ call: GuessVerificationProgressCall) async throws {
        call.results.setResult(try await chain.guessVerificationProgress(try BlockHash(decoding: try call.parameters.blockHash)))
    }

    func hasBlocks(_ call: HasBlocksCall) async throws {
        let hash = try BlockHash(decoding: try call.parameters.blockHash)
        let maxHeight = call.parameters.hasMaxHeight ? Int(call.parameters.maxHeight) : nil
        call.results.setResult(try await chain.hasBlocks(hash, minHeight: Int(call.parameters.minHeight), maxHeight: maxHeight))
    }

    func havePruned(_ call: HavePrunedCall) async throws {
        call.results.setResult(try await chain.havePruned())
    }

    func getPruneHeight(_ call: GetPruneHeightCall) async throws {
        guard let height = try await chain.getPruneHeight() else { return }
        call.results.setResult(Int32(clamping: height))
        call.results.setHasResult(true)
    }

    func isReadyToBroadcast(_ call: IsReadyToBroadcastCall) async throws {
        call.results.setResult(try await chain.isReadyToBroadcast())
    }

    func isInitialBlockDownload(_ call: IsInitialBlockDownloadCall) async throws {
        call.results.setResult(try await chain.isInitialBlockDownload())
    }

    func shutdownRequested(_ call: ShutdownRequestedCall) async throws {
        call.results.setResult(try await chain.shutdownRequested())
    }

    func hasAssumedValidChain(_ call: HasAssumedValidChainCall) async throws {
        call.results.setResult(try await chain.hasAssumedValidChain())
    }
}

extension IPCConnection {
    func serve(_ chain: any Chain) -> Capability {
        let server = ChainServer(chain: chain, connection: self)
        return serve { ChainSchema.Chain.route(server, interface: $0, method: $1) }
    }
}
