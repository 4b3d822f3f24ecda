import BdtCrypto
import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

/// The Mining of a node in another process.
struct MiningProxy: Mining {
    let remote: MiningSchema.Mining.Client
    let connection: IPCConnection

    func isTestChain() async throws -> Bool { try await remote.isTestChain().result }
    func isInitialBlockDownload() async throws -> Bool { try await remote.isInitialBlockDownload().result }

    func getTip() async throws -> BlockReference? {
        let results = try await remote.getTip()
        return results.hasResult ? try BlockReference(try results.result) : nil
    }

    func waitTipChanged(from current: BlockHash, timeout: Double) async throws -> BlockReference? {
        let tip = try await remote.waitTipChanged { parameters in
            parameters.setCurrentTip(current.bytes)
            parameters.setTimeout(timeout)
        }.result
        return tip.hasHash ? try BlockReference(tip) : nil
    }

    func createNewBlock(_ options: BlockCreateOptions, cooldown: Bool) async throws -> (any BlockTemplate)? {
        let template = try await remote.createNewBlock { parameters in
            parameters.setOptions { $0.fill(options) }
            parameters.setCooldown(cooldown)
        }.result
        return try template.map { BlockTemplateProxy(remote: try connection.adopt($0), connection: connection) }
    }

    func checkBlock(_ block: Block, _ options: BlockCheckOptions) async throws -> BlockVerdict {
        let results = try await remote.checkBlock { parameters in
            parameters.setBlock(block.encoded)
            parameters.setOptions { builder in
                builder.setCheckMerkleRoot(options.checksMerkleRoot)
                builder.setCheckPow(options.checksProofOfWork)
            }
        }
        return results.result ? .accepted : .rejected(reason: try results.reason, debug: try results.debug)
    }

    func interrupt() async throws { try await remote.interrupt() }

    func submitBlock(_ block: Block, isPrecious: Bool) async throws -> BlockVerdict {
        let results = try await remote.submitBlock { parameters in
            parameters.setBlock(block.encoded)
            parameters.setPrecious(isPrecious)
        }
        return results.result ? .accepted : .rejected(reason: try results.reason, debug: try results.debug)
    }

    func getTransactions(txids: [Txid]) async throws -> [Transaction?] {
        try await remote.getTransactionsByTxID { $0.setTxids(txids.map(\.bytes)) }.result.map {
            $0.isEmpty ? nil : try Transaction(decoding: $0)
        }
    }

    func getTransactions(wtxids: [Wtxid]) async throws -> [Transaction?] {
        try await remote.getTransactionsByWitnessID { $0.setWtxids(wtxids.map(\.bytes)) }.result.map {
            $0.isEmpty ? nil : try Transaction(decoding: $0)
        }
    }
}

/// A block template of a node in another process; dropping it lets the one there go.
struct BlockTemplateProxy: BlockTemplate {
    let remote: MiningSchema.BlockTemplate.Client
    let connection: IPCConnection

    func getBlockHeader() async throws -> BlockHeader { try BlockHeader(decoding: try await remote.getBlockHeader().result) }
    func getBlock() async throws -> Block { try Block(decoding: try await remote.getBlock().result) }
    func getTxFees() async throws -> [Amount] { try await remote.getTxFees().result.map { Amount($0) } }
    func getTxSigops() async throws -> [Int64] { try await remote.getTxSigops().result.array() }
    func getCoinbaseTx() async throws -> CoinbaseTemplate { try CoinbaseTemplate(try await remote.getCoinbaseTx().result) }

    func getCoinbaseMerklePath() async throws -> [Hash256] {
        try await remote.getCoinbaseMerklePath().result.map { try BlockHash(decoding: $0).hash }
    }

    func waitNext(_ options: BlockWaitOptions) async throws -> (any BlockTemplate)? {
        let next = try await remote.waitNext { parameters in
            parameters.setOptions { builder in
                builder.setTimeout(options.timeout)
                builder.setFeeThreshold(options.feeThreshold.satoshi)
            }
        }.result
        return try next.map { BlockTemplateProxy(remote: try connection.adopt($0), connection: connection) }
    }

    func interruptWait() async throws { try await remote.interruptWait() }

    func submitSolution(_ solution: BlockSolution, isPrecious: Bool) async throws -> BlockVerdict {
        let results = try await remote.submitSolution { parameters in
            parameters.setVersion(solution.version)
            parameters.setTimestamp(solution.timestamp)
            parameters.setNonce(solution.nonce)
            parameters.setCoinbase(solution.coinbase.encoded)
            parameters.setPrecious(isPrecious)
        }
        return results.result ? .accepted : .rejected(reason: try results.reason, debug: try results.debug)
    }
}
