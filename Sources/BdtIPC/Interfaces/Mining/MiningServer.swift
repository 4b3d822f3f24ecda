import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

/// The Mining of this node, for other processes.
struct MiningServer: MiningSchema.Mining.Server {
    let mining: any Mining
    weak let connection: IPCConnection?

    func isTestChain(_ call: IsTestChainCall) async throws { call.results.setResult(try await mining.isTestChain()) }

    func isInitialBlockDownload(_ call: IsInitialBlockDownloadCall) async throws {
        call.results.setResult(try await mining.isInitialBlockDownload())
    }

    func getTip(_ call: GetTipCall) async throws {
        guard let tip = try await mining.getTip() else { return }
        call.results.setResult { $0.fill(tip) }
        call.results.setHasResult(true)
    }

    func waitTipChanged(_ call: WaitTipChangedCall) async throws {
        let current = try BlockHash(decoding: try call.parameters.currentTip)
        let tip = try await mining.waitTipChanged(from: current, timeout: call.parameters.timeout)
        // Null is a block with an empty hash.
        if let tip { call.results.setResult { $0.fill(tip) } }
    }

    func createNewBlock(_ call: CreateNewBlockCall) async throws {
        let options = BlockCreateOptions(try call.parameters.options)
        guard let template = try await mining.createNewBlock(options, cooldown: call.parameters.cooldown) else { return }
        call.results.setResult(try connection.live().serve(template))
    }

    func checkBlock(_ call: CheckBlockCall) async throws {
        var options = BlockCheckOptions()
        options.checksMerkleRoot = try call.parameters.options.checkMerkleRoot
        options.checksProofOfWork = try call.parameters.options.checkPow
        switch try await mining.checkBlock(try Block(decoding: try call.parameters.block), options) {
        case .accepted: call.results.setResult(true)
        case .rejected(let reason, let debug):
            call.results.setReason(reason)
            call.results.setDebug(debug)
        }
    }

    func interrupt(_ call: InterruptCall) async throws { try await mining.interrupt() }

    func submitBlock(_ call: SubmitBlockCall) async throws {
        let block = try Block(decoding: try call.parameters.block)
        switch try await mining.submitBlock(block, isPrecious: call.parameters.precious) {
        case .accepted: call.results.setResult(true)
        case .rejected(let reason, let debug):
            call.results.setReason(reason)
            call.results.setDebug(debug)
        }
    }

    func getTransactionsByTxID(_ call: GetTransactionsByTxIDCall) async throws {
        let txids = try call.parameters.txids.map { try Txid(decoding: $0) }
        call.results.setResult(try await mining.getTransactions(txids: txids).map { $0?.encoded ?? [] })
    }

    func getTransactionsByWitnessID(_ call: GetTransactionsByWitnessIDCall) async throws {
        let wtxids = try call.parameters.wtxids.map { try Wtxid(decoding: $0) }
        call.results.setResult(try await mining.getTransactions(wtxids: wtxids).map { $0?.encoded ?? [] })
    }
}

/// A block template of this node, for another process.
struct BlockTemplateServer: MiningSchema.BlockTemplate.Server {
    let template: any BlockTemplate
    weak let connection: IPCConnection?

    /// Whoever waits for this template's successor learns that none comes.
    func destroy(_ call: DestroyCall) async throws { try await template.interruptWait() }

    func getBlockHeader(_ call: GetBlockHeaderCall) async throws { call.results.setResult(try await template.getBlockHeader().encoded) }
    func getBlock(_ call: GetBlockCall) async throws { call.results.setResult(try await template.getBlock().encoded) }
    func getTxFees(_ call: GetTxFeesCall) async throws { call.results.setResult(try await template.getTxFees().map(\.satoshi)) }
    func getTxSigops(_ call: GetTxSigopsCall) async throws { call.results.setResult(try await template.getTxSigops()) }

    func getCoinbaseTx(_ call: GetCoinbaseTxCall) async throws {
        let coinbase = try await template.getCoinbaseTx()
        call.results.setResult { $0.fill(coinbase) }
    }

    func getCoinbaseMerklePath(_ call: GetCoinbaseMerklePathCall) async throws {
        call.results.setResult(try await template.getCoinbaseMerklePath().map(\.bytes))
    }

    func submitSolutionOld7(_ call: SubmitSolutionOld7Call) async throws {
        let parameters = call.parameters
        let solution = BlockSolution(
            version: parameters.version, timestamp: parameters.timestamp, nonce: parameters.nonce,
            coinbase: try Self.coinbase(try parameters.coinbase))
        call.results.setResult(try await template.submitSolution(solution, isPrecious: false) == .accepted)
    }

    func waitNext(_ call: WaitNextCall) async throws {
        var options = BlockWaitOptions()
        options.timeout = try call.parameters.options.timeout
        options.feeThreshold = Amount(try call.parameters.options.feeThreshold)
        guard let next = try await template.waitNext(options) else { return }
        call.results.setResult(try connection.live().serve(next))
    }

    func interruptWait(_ call: InterruptWaitCall) async throws { try await template.interruptWait() }

    func submitSolution(_ call: SubmitSolutionCall) async throws {
        let parameters = call.parameters
        let coinbase = try parameters.coinbase
        guard !coinbase.isEmpty else {
            call.results.setReason("bad-cb-missing")
            return call.results.setDebug("the coinbase is empty")
        }
        let solution = BlockSolution(
            version: parameters.version, timestamp: parameters.timestamp, nonce: parameters.nonce, coinbase: try Self.coinbase(coinbase))
        switch try await template.submitSolution(solution, isPrecious: parameters.precious) {
        case .accepted: call.results.setResult(true)
        case .rejected(let reason, let debug):
            call.results.setReason(reason)
            call.results.setDebug(debug)
        }
    }

    /// Whatever is wrong with the bytes, the text begins as clients know it.
    private static func coinbase(_ bytes: [UInt8]) throws -> Transaction {
        do {
            return try Transaction(decoding: bytes)
        } catch {
            let text = error == .truncated ? "\(error)" : "SpanReader::read(): end of data: \(error)"
            throw IPCError.remote(text)
        }
    }
}

extension IPCConnection {
    func serve(_ mining: any Mining) -> Capability {
        let server = MiningServer(mining: mining, connection: self)
        return serve { MiningSchema.Mining.route(server, interface: $0, method: $1) }
    }

    func serve(_ template: any BlockTemplate) -> Capability {
        let server = BlockTemplateServer(template: template, connection: self)
        return serve { MiningSchema.BlockTemplate.route(server, interface: $0, method: $1) }
    }
}
