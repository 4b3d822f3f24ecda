import BdtBase
import BdtConsensus
import BdtKernel
import BdtPrimitives
import BdtScript
import Synchronization

/// How blocks are put together.
package struct BlockAssemblerOptions: Sendable {
    /// Weight units (-blockmaxweight).
    package var maximumWeight = ConsensusLimits.maxBlockWeight
    /// Weight units kept for header, transaction count and coinbase (-blockreservedweight), 2000...maximum of a block.
    package var reservedWeight = 8000
    /// Packages of transactions that pay less stay out (-blockmintxfee).
    package var minimumFeeRate = FeeRate(satoshiPerKvB: 1000)
    /// Overrides the version where blocks are made on demand (-blockversion).
    package var blockVersion: Int32?
    /// Logs the fee rate of each transaction taken (-printpriority).
    package var logsFeeRates = false

    package init() {}
}

/// A block that lacks proof of work only, with what miners ask about its parts.
package struct BlockTemplate: Sendable {
    /// The coinbase pays the script asked for; it may be replaced.
    package let block: Block
    package let previous: BlockIndexEntry
    /// Satoshi, in the order of the transactions; the coinbase's is the sum of all others, negative.
    package let fees: [Int64]
    /// In the order of the transactions.
    package let sigopCosts: [Int]
    /// The script of the coinbase output that commits to the witnesses (BIP141).
    package let witnessCommitment: Script?
    /// Fees and sizes of the groups in which transactions were chosen.
    package let packages: [(fees: Amount, size: Int)]
}

/// Why no block can be made.
package enum BlockAssemblyError: Error, CustomStringConvertible {
    /// There is no tip to build on.
    case noTip
    /// Our own block breaks a rule: a bug, or a mempool that does not fit the chain.
    case invalid(BlockRejection)

    package var description: String {
        switch self {
        case .noTip: "No chain tip to build a block on"
        case .invalid(let rejection): "CreateNewBlock: TestBlockValidity failed: \(rejection)"
        }
    }
}

/// Puts blocks together on top of the tip. Thread-safe.
package final class BlockAssembler: Sendable {
    package let kernel: Kernel
    package let options: BlockAssemblerOptions
    package let versionBits: VersionBitsCache
    private let last = Mutex<(weight: Int, transactions: Int)?>(nil)

    package init(kernel: Kernel, options: BlockAssemblerOptions = BlockAssemblerOptions()) {
        self.kernel = kernel
        self.options = options
        versionBits = VersionBitsCache(parameters: kernel.parameters.consensus)
    }

    /// Weight, with what was reserved, and number of transactions, without the coinbase, of the last block made.
    package var lastBlock: (weight: Int, transactions: Int)? { last.withLock { $0 } }

    /// A block that pays subsidy and fees to `script`, with transactions of the mempool unless `usesMempool` is false. `reserving` keeps
    /// other room for the coinbase than the options say: weight units, and cost in signature operations.
    package func makeTemplate(
        paying script: Script, usesMempool: Bool = true, reserving reserve: (weight: Int, sigopCost: Int)? = nil
    ) throws(BlockAssemblyError) -> BlockTemplate {
        while true {
            guard let choice = choose(usesMempool, reserve) else { throw .noTip }
            let template = assemble(choice.selection, on: choice.tip, paying: script)
            last.withLock { $0 = (choice.selection.weight, choice.selection.entries.count) }
            Log.info(
                "CreateNewBlock(): block weight: \(template.block.weight) txs: \(choice.selection.entries.count) "
                    + "fees: \(choice.selection.fees.satoshi) sigops \(choice.selection.sigopCost)")
            let rejection = kernel.testBlock(template.block, on: choice.tip, checkProofOfWork: false, checkMerkleRoot: false)
            guard let rejection else { return template }
            // A block that came meanwhile is no fault of ours.
            if kernel.chain.tip === choice.tip { throw .invalid(rejection) }
        }
    }

    /// Chooses transactions at one tip; nil while there is none.
    private func choose(
        _ usesMempool: Bool, _ reserve: (weight: Int, sigopCost: Int)?
    ) -> (tip: BlockIndexEntry, selection: BlockSelection)? {
        kernel.withMempoolChain { [kernel, options] chain in
            var space = BlockSpace(height: chain.tip.height + 1, medianTimePast: chain.tip.medianTimePast)
            space.reservedWeight = reserve?.weight ?? options.reservedWeight
            space.maximumWeight = min(max(options.maximumWeight, space.reservedWeight), ConsensusLimits.maxBlockWeight)
            if let reserve { space.reservedSigopCost = reserve.sigopCost }
            space.minimumFeeRate = options.minimumFeeRate
            return (chain.tip, usesMempool ? kernel.mempool.select(for: space) : BlockSelection(space))
        }
    }

    private func assemble(_ selection: BlockSelection, on tip: BlockIndexEntry, paying script: Script) -> BlockTemplate {
        if options.logsFeeRates {
            for entry in selection.entries { Log.info("fee rate \(entry.modifiedFeeRate) txid \(entry.txid)") }
        }
        let consensus = kernel.parameters.consensus
        let height = tip.height + 1
        let coinbase = TransactionBody(
            inputs: [
                TransactionInput(
                    previousOutput: .null, scriptSig: ScriptBuilder().push(number: Int64(height)).opcode(.push(number: 0)).script)
            ],
            outputs: [
                TransactionOutput(value: selection.fees + blockSubsidy(height: height, parameters: consensus), script: script)
            ])
        let time = max(minimumTime(after: tip), kernel.clock.now)
        let header = BlockHeader(
            version: version(after: tip), previousHash: tip.hash, merkleRoot: .zero, time: UInt32(clamping: time),
            bits: nextWorkRequired(after: tip, time: time, parameters: consensus), nonce: 0)
        let bare = Block(header: header, transactions: [Transaction(coinbase)] + selection.entries.map(\.transaction))
        let block = committingToWitnesses(bare, height: height)
        let coinbaseSigops = ConsensusLimits.witnessScaleFactor * block.transactions[0].legacySigOpCount
        return BlockTemplate(
            block: block, previous: tip, fees: [-selection.fees.satoshi] + selection.entries.map(\.fee.satoshi),
            sigopCosts: [coinbaseSigops] + selection.entries.map(\.sigopCost),
            witnessCommitment: block.transactions[0].outputs.last?.script, packages: selection.packages)
    }

    /// The version that signals for every deployment that may be signalled for.
    private func version(after tip: BlockIndexEntry) -> Int32 {
        if kernel.parameters.minesBlocksOnDemand, let version = options.blockVersion { return version }
        return versionBits.blockVersion(after: tip)
    }

    /// UNIX seconds before which a block after `tip` is refused, by the timewarp rule (BIP94) wherever it may once hold.
    package func minimumTime(after tip: BlockIndexEntry) -> Int64 {
        let least = tip.medianTimePast + 1
        guard (tip.height + 1) % kernel.parameters.consensus.difficultyAdjustmentInterval == 0 else { return least }
        return max(least, tip.time - ConsensusLimits.maxTimewarp)
    }

    /// The block with a coinbase that commits to the witnesses of all transactions in place of what it committed to before (BIP141).
    package func committingToWitnesses(_ block: Block, height: Int) -> Block {
        var coinbase = block.transactions[0].body
        if let index = WitnessCommitment.outputIndex(block.transactions[0]) { coinbase.outputs.remove(at: index) }
        coinbase.outputs.append(WitnessCommitment.output(for: block))
        let whole = Block(header: block.header, transactions: [Transaction(coinbase)] + block.transactions.dropFirst())
        let allowsWitnesses = kernel.parameters.consensus.isActive(.segwit, at: height)
        return allowsWitnesses ? WitnessCommitment.addingReservedValue(to: whole) : whole
    }
}
