import BdtInterfaces
import BdtPrimitives
import CapnProto

/// The Chain of this process, for a wallet in another one.
struct ChainServer: ChainSchema.Chain.Server {
    let chain: any Chain
    weak let connection: IPCConnection?

    func getHeight(
        _ parameters: ChainSchema.Chain.GetHeightParams.Reader, _ results: ChainSchema.Chain.GetHeightResults.Builder
    ) async throws {
        guard let height = try await chain.getHeight() else { return }
        results.setResult(Int32(clamping: height))
        results.setHasResult(true)
    }

    func getBlockHash(
        _ parameters: ChainSchema.Chain.GetBlockHashParams.Reader, _ results: ChainSchema.Chain.GetBlockHashResults.Builder
    ) async throws {
        results.setResult(try await chain.getBlockHash(height: Int(parameters.height)).bytes)
    }

    func haveBlockOnDisk(
        _ parameters: ChainSchema.Chain.HaveBlockOnDiskParams.Reader, _ results: ChainSchema.Chain.HaveBlockOnDiskResults.Builder
    ) async throws {
        results.setResult(try await chain.haveBlockOnDisk(height: Int(parameters.height)))
    }

    func findLocatorFork(
        _ parameters: ChainSchema.Chain.FindLocatorForkParams.Reader, _ results: ChainSchema.Chain.FindLocatorForkResults.Builder
    ) async throws {
        let locator = try BlockLocator(decoding: try parameters.locator)
        guard let height = try await chain.findLocatorFork(locator) else { return }
        results.setResult(Int32(clamping: height))
        results.setHasResult(true)
    }

    func hasBlockFilterIndex(
        _ parameters: ChainSchema.Chain.HasBlockFilterIndexParams.Reader, _ results: ChainSchema.Chain.HasBlockFilterIndexResults.Builder
    ) async throws {
        results.setResult(try await chain.hasBlockFilterIndex(filterType: parameters.filterType))
    }

    func blockFilterMatchesAny(
        _ parameters: ChainSchema.Chain.BlockFilterMatchesAnyParams.Reader,
        _ results: ChainSchema.Chain.BlockFilterMatchesAnyResults.Builder
    ) async throws {
        let (hash, elements) = (try BlockHash(decoding: try parameters.blockHash), try parameters.filterSet.array())
        let matches = try await chain.blockFilterMatchesAny(filterType: parameters.filterType, blockHash: hash, elements: elements)
        guard let matches else { return }
        results.setResult(matches)
        results.setHasResult(true)
    }

    func findBlock(
        _ parameters: ChainSchema.Chain.FindBlockParams.Reader, _ results: ChainSchema.Chain.FindBlockResults.Builder
    ) async throws {
        let hash = try BlockHash(decoding: try parameters.hash)
        guard let block = try await chain.findBlock(hash, FoundBlockQuery(try parameters.block)) else { return }
        results.setBlock { $0.fill(block) }
        results.setResult(true)
    }

    func findFirstBlockWithTimeAndHeight(
        _ parameters: ChainSchema.Chain.FindFirstBlockWithTimeAndHeightParams.Reader,
        _ results: ChainSchema.Chain.FindFirstBlockWithTimeAndHeightResults.Builder
    ) async throws {
        let wanted = FoundBlockQuery(try parameters.block)
        let found = try await chain.findFirstBlock(minTime: parameters.minTime, minHeight: Int(parameters.minHeight), wanted)
        guard let found else { return }
        results.setBlock { $0.fill(found) }
        results.setResult(true)
    }

    func findAncestorByHeight(
        _ parameters: ChainSchema.Chain.FindAncestorByHeightParams.Reader, _ results: ChainSchema.Chain.FindAncestorByHeightResults.Builder
    ) async throws {
        let (hash, wanted) = (try BlockHash(decoding: try parameters.blockHash), FoundBlockQuery(try parameters.ancestor))
        guard let block = try await chain.findAncestor(of: hash, height: Int(parameters.ancestorHeight), wanted) else { return }
        results.setAncestor { $0.fill(block) }
        results.setResult(true)
    }

    func findAncestorByHash(
        _ parameters: ChainSchema.Chain.FindAncestorByHashParams.Reader, _ results: ChainSchema.Chain.FindAncestorByHashResults.Builder
    ) async throws {
        let (hash, wanted) = (try BlockHash(decoding: try parameters.blockHash), FoundBlockQuery(try parameters.ancestor))
        let ancestor = try BlockHash(decoding: try parameters.ancestorHash)
        guard let block = try await chain.findAncestor(of: hash, ancestor: ancestor, wanted) else { return }
        results.setAncestor { $0.fill(block) }
        results.setResult(true)
    }

    func findCoins(
        _ parameters: ChainSchema.Chain.FindCoinsParams.Reader, _ results: ChainSchema.Chain.FindCoinsResults.Builder
    ) async throws {
        let outpoints = try parameters.coins.map { try OutPoint(decoding: try $0.key) }
        let coins = try await chain.findCoins(outpoints)
        results.setCoins(
            outpoints.map { outpoint in
                { pair in
                    pair.setKey(outpoint.encoded)
                    if let coin = coins[outpoint] { pair.setValue(CoinCodec.encode(coin)) }
                }
            })
    }

    func guessVerificationProgress(
        _ parameters: ChainSchema.Chain.GuessVerificationProgressParams.Reader,
        _ results: ChainSchema.Chain.GuessVerificationProgressResults.Builder
    ) async throws {
        results.setResult(try await chain.guessVerificationProgress(try BlockHash(decoding: try parameters.blockHash)))
    }

    func hasBlocks(
        _ parameters: ChainSchema.Chain.HasBlocksParams.Reader, _ results: ChainSchema.Chain.HasBlocksResults.Builder
    ) async throws {
        let hash = try BlockHash(decoding: try parameters.blockHash)
        let maxHeight = parameters.hasMaxHeight ? Int(parameters.maxHeight) : nil
        results.setResult(try await chain.hasBlocks(hash, minHeight: Int(parameters.minHeight), maxHeight: maxHeight))
    }

    func havePruned(
        _ parameters: ChainSchema.Chain.HavePrunedParams.Reader, _ results: ChainSchema.Chain.HavePrunedResults.Builder
    ) async throws {
        results.setResult(try await chain.havePruned())
    }

    func getPruneHeight(
        _ parameters: ChainSchema.Chain.GetPruneHeightParams.Reader, _ results: ChainSchema.Chain.GetPruneHeightResults.Builder
    ) async throws {
        guard let height = try await chain.getPruneHeight() else { return }
        results.setResult(Int32(clamping: height))
        results.setHasResult(true)
    }

    func isReadyToBroadcast(
        _ parameters: ChainSchema.Chain.IsReadyToBroadcastParams.Reader, _ results: ChainSchema.Chain.IsReadyToBroadcastResults.Builder
    ) async throws {
        results.setResult(try await chain.isReadyToBroadcast())
    }

    func isInitialBlockDownload(
        _ parameters: ChainSchema.Chain.IsInitialBlockDownloadParams.Reader,
        _ results: ChainSchema.Chain.IsInitialBlockDownloadResults.Builder
    ) async throws {
        results.setResult(try await chain.isInitialBlockDownload())
    }

    func shutdownRequested(
        _ parameters: ChainSchema.Chain.ShutdownRequestedParams.Reader, _ results: ChainSchema.Chain.ShutdownRequestedResults.Builder
    ) async throws {
        results.setResult(try await chain.shutdownRequested())
    }

    func hasAssumedValidChain(
        _ parameters: ChainSchema.Chain.HasAssumedValidChainParams.Reader, _ results: ChainSchema.Chain.HasAssumedValidChainResults.Builder
    ) async throws {
        results.setResult(try await chain.hasAssumedValidChain())
    }
}

extension IPCConnection {
    func serve(_ chain: any Chain) -> Capability {
        let server = ChainServer(chain: chain, connection: self)
        return serve { ChainSchema.Chain.route(server, interface: $0, method: $1) }
    }
}
