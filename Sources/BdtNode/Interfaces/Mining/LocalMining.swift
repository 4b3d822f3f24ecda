import BdtBase
import BdtConsensus
import BdtInterfaces
import BdtKernel
import BdtPrimitives

/// `Mining` over this node's kernel and block assembler. The kernel is there when it is made.
package final class LocalMining: Mining {
    /// The least that may be reserved for header, counts and coinbase.
    private static let minimumReservedWeight: UInt64 = 2000
    /// Seconds without a new tip, behind the best header, after which templates are worth making.
    private static let quietTime = 3...20

    let node: NodeContext
    let templates: LiveTemplates
    private let waits: MiningWaits

    package init(_ node: NodeContext) {
        self.node = node
        templates = node.templates
        waits = MiningWaits(node)
    }

    private var kernel: Kernel { node.kernel }

    package func isTestChain() async throws -> Bool { node.parameters.isTestChain }
    package func isInitialBlockDownload() async throws -> Bool { kernel.isInitialBlockDownload }
    package func getTip() async throws -> BlockReference? { kernel.chain.tip.map(BlockReference.init) }

    package func waitTipChanged(from current: BlockHash, timeout: Double) async throws -> BlockReference? {
        switch await waits.wait(waits.ticket, milliseconds: MiningWaits.milliseconds(timeout), until: { $0.hash != current }) {
        case .reached(let tip): BlockReference(tip)
        case .timedOut: kernel.chain.tip.map(BlockReference.init)
        case .interrupted: nil
        }
    }

    package func interrupt() async throws { waits.interrupt() }

    package func createNewBlock(_ options: BlockCreateOptions, cooldown: Bool) async throws -> (any BdtInterfaces.BlockTemplate)? {
        try Self.check(options)
        let ticket = waits.ticket
        // There must be a block to build on.
        guard case .reached = await waits.wait(ticket, milliseconds: nil, until: { _ in true }) else { return nil }
        if cooldown, await !coolDown(ticket) { return nil }
        return try makeTemplate(options)
    }

    private static func check(_ options: BlockCreateOptions) throws(InterfaceError) {
        let weight = options.reservedWeight
        if weight < minimumReservedWeight {
            throw InterfaceError("block_reserved_weight (\(weight)) must be at least \(minimumReservedWeight) weight units")
        }
        if weight > UInt64(ConsensusLimits.maxBlockWeight) {
            throw InterfaceError(
                "block_reserved_weight (\(weight)) exceeds consensus maximum block weight (\(ConsensusLimits.maxBlockWeight))")
        }
        if options.coinbaseSigops > UInt64(ConsensusLimits.maxBlockSigOpsCost) {
            throw InterfaceError(
                "coinbase_output_max_additional_sigops (\(options.coinbaseSigops)) exceeds consensus maximum block sigops cost "
                    + "(\(ConsensusLimits.maxBlockSigOpsCost))")
        }
    }

    func makeTemplate(_ options: BlockCreateOptions) throws -> LocalBlockTemplate {
        let template = try node.blockAssembler.makeTemplate(
            paying: Script([Opcode.push1.rawValue]), usesMempool: options.usesMempool,
            reserving: (Int(options.reservedWeight), Int(options.coinbaseSigops)))
        return try LocalBlockTemplate(self, template, options)
    }

    /// Waits for the end of the initial download, and then while blocks still come whose headers are known. False: interrupted.
    private func coolDown(_ ticket: Int) async -> Bool {
        while kernel.isInitialBlockDownload {
            let tip = kernel.chain.tip?.hash
            if case .interrupted = await waits.wait(ticket, milliseconds: 1000, until: { $0.hash != tip }) { return false }
        }
        while let tip = kernel.chain.tip, let best = kernel.bestHeader, best.chainWork > tip.chainWork {
            let quiet = min(max(best.height - tip.height, Self.quietTime.lowerBound), Self.quietTime.upperBound)
            switch await waits.wait(ticket, milliseconds: quiet * 1000, until: { $0.hash != tip.hash }) {
            case .reached: continue
            case .timedOut: return true
            case .interrupted: return false
            }
        }
        return true
    }

    // MARK: Blocks

    package func checkBlock(_ block: Block, _ options: BlockCheckOptions) async throws -> BdtInterfaces.BlockVerdict {
        guard let tip = kernel.chain.tip else { throw InterfaceError("There is no block to build on yet.") }
        return BdtInterfaces.BlockVerdict(
            kernel.testBlock(
                block, on: tip, checkProofOfWork: options.checksProofOfWork, checkMerkleRoot: options.checksMerkleRoot))
    }

    package func submitBlock(_ block: Block, isPrecious: Bool) async throws -> BdtInterfaces.BlockVerdict {
        submit(block, isPrecious: isPrecious)
    }

    func submit(_ given: Block, isPrecious: Bool) -> BdtInterfaces.BlockVerdict {
        var block = given
        if let previous = kernel.entry(for: block.header.previousHash),
            node.parameters.consensus.isActive(.segwit, at: previous.height + 1)
        {
            block = WitnessCommitment.addingReservedValue(to: block)
        }
        let submission = kernel.submitBlock(block, force: true, minimumWorkChecked: true)
        if isPrecious, submission.accepted, let entry = kernel.entry(for: block.hash) { kernel.precious(entry) }
        if let rejection = submission.rejection { return BdtInterfaces.BlockVerdict(rejection) }
        if !submission.isNew { return .rejected(reason: "duplicate", debug: "the block is known") }
        // Another branch has more work, or came first.
        if !submission.wasConnected, kernel.chain.tip?.hash != block.hash {
            return .rejected(reason: "inconclusive", debug: "the block was stored and is not the tip")
        }
        return .accepted
    }

    // MARK: The mempool

    package func getTransactions(txids: [Txid]) async throws -> [Transaction?] {
        txids.map { kernel.mempool.transaction($0) }
    }

    package func getTransactions(wtxids: [Wtxid]) async throws -> [Transaction?] {
        wtxids.map { kernel.mempool.transaction($0) }
    }
}

extension BlockReference {
    init(_ entry: BlockIndexEntry) { self.init(hash: entry.hash, height: entry.height) }
}

extension BdtInterfaces.BlockVerdict {
    init(_ rejection: BlockRejection?) {
        guard let rejection else {
            self = .accepted
            return
        }
        self = .rejected(reason: rejection.reason, debug: rejection.debug)
    }
}
