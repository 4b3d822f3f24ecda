import BdtConsensus
import BdtCrypto
import BdtInterfaces
import BdtKernel
import BdtPrimitives
import Synchronization

/// `BlockTemplate` of this node: a block, and how it was asked for.
package final class LocalBlockTemplate: BdtInterfaces.BlockTemplate {
    /// Milliseconds between two looks at the fees.
    private static let feeInterval = 1000
    /// Seconds without a block after which networks for tests allow a block of least difficulty.
    private static let leastDifficultyDelay: Int64 = 20 * 60

    private let mining: LocalMining
    private let template: BlockTemplate
    private let options: BlockCreateOptions
    private let waits: MiningWaits
    private let claim: LiveTemplates.Claim

    init(_ mining: LocalMining, _ template: BlockTemplate, _ options: BlockCreateOptions) throws(InterfaceError) {
        self.mining = mining
        self.template = template
        self.options = options
        waits = MiningWaits(mining.node)
        claim = try mining.templates.claim(template.block.totalSize)
    }

    private var block: Block { template.block }
    private var coinbase: Transaction { block.transactions[0] }

    package func getBlockHeader() async throws -> BlockHeader {
        var header = block.header
        header.merkleRoot = block.merkleRoot().root
        return header
    }

    package func getBlock() async throws -> Block { Block(header: try await getBlockHeader(), transactions: block.transactions) }
    package func getTxFees() async throws -> [Amount] { template.fees.dropFirst().map { Amount($0) } }
    package func getTxSigops() async throws -> [Int64] { template.sigopCosts.dropFirst().map { Int64($0) } }

    package func getCoinbaseTx() async throws -> CoinbaseTemplate {
        let input = coinbase.inputs[0]
        let height = template.previous.height + 1
        let required = coinbase.outputs.dropFirst()
        let paid = required.reduce(Amount.zero) { $0 + $1.value }
        return CoinbaseTemplate(
            version: coinbase.version, sequence: input.sequence,
            // The assembler adds an element of its own where the height alone is too short for a coinbase.
            scriptSigPrefix: ScriptBuilder().push(number: Int64(height)).script.bytes, witness: input.witness.first,
            rewardRemaining: coinbase.outputs[0].value - paid, requiredOutputs: Array(required), lockTime: coinbase.lockTime)
    }

    package func getCoinbaseMerklePath() async throws -> [Hash256] {
        MerkleTree.branch(block.transactions.map(\.txid.hash), position: 0)
    }

    package func interruptWait() async throws { waits.interrupt() }

    package func waitNext(_ wait: BlockWaitOptions) async throws -> (any BdtInterfaces.BlockTemplate)? {
        let ticket = waits.ticket
        var left = MiningWaits.milliseconds(wait.timeout)
        let watchesFees = wait.feeThreshold < .maxMoney
        let previous = template.previous.hash
        while true {
            // Without fees to watch only a network of least difficulty asks for a look before the time is up.
            let needsLooks = watchesFees || mining.node.parameters.consensus.allowsMinDifficultyBlocks
            let step = needsLooks ? min(left ?? .max, Self.feeInterval) : left
            switch await waits.wait(ticket, milliseconds: step, until: { $0.hash != previous }) {
            case .interrupted: return nil
            case .reached: return try mining.makeTemplate(options)
            case .timedOut: break
            }
            if allowsLeastDifficulty { return try mining.makeTemplate(options) }
            if watchesFees, let better = try better(by: wait.feeThreshold) { return better }
            guard let remaining = left, let step else { continue }
            left = remaining - step
            if remaining <= step { return nil }
        }
    }

    /// A new template, if it pays more by `threshold` than this one.
    private func better(by threshold: Amount) throws -> LocalBlockTemplate? {
        let next = try mining.makeTemplate(options)
        return next.totalFees - totalFees >= threshold ? next : nil
    }

    private var totalFees: Amount { Amount(-template.fees[0]) }

    private var allowsLeastDifficulty: Bool {
        let node = mining.node
        guard node.parameters.consensus.allowsMinDifficultyBlocks, let tip = node.kernel.chain.tip else { return false }
        return node.clock.now > tip.time + Self.leastDifficultyDelay
    }

    package func submitSolution(_ solution: BlockSolution, isPrecious: Bool) async throws -> BdtInterfaces.BlockVerdict {
        var header = block.header
        header.version = Int32(bitPattern: solution.version)
        header.time = solution.timestamp
        header.nonce = solution.nonce
        let solved = Block(header: header, transactions: [solution.coinbase] + block.transactions.dropFirst())
        header.merkleRoot = solved.merkleRoot().root
        return mining.submit(Block(header: header, transactions: solved.transactions), isPrecious: isPrecious)
    }
}

/// The templates that clients hold: bounded, for a client may forget to let go of them.
package final class LiveTemplates: Sendable {
    /// Bytes of the blocks of all templates together.
    package static let byteLimit = 512 << 20

    private let total = Mutex((count: 0, bytes: 0))

    package init() {}

    /// Templates alive, and the bytes of their blocks.
    package var current: (count: Int, bytes: Int) { total.withLock { $0 } }

    /// A template's part of the bound, as long as it lives.
    final class Claim: Sendable {
        private let templates: LiveTemplates
        private let bytes: Int

        fileprivate init(_ templates: LiveTemplates, _ bytes: Int) {
            self.templates = templates
            self.bytes = bytes
        }

        deinit {
            templates.total.withLock { total in
                total.count -= 1
                total.bytes -= bytes
            }
        }
    }

    func claim(_ bytes: Int) throws(InterfaceError) -> Claim {
        let fits = total.withLock { total in
            guard total.bytes + bytes <= Self.byteLimit else { return false }
            total.count += 1
            total.bytes += bytes
            return true
        }
        guard fits else {
            throw InterfaceError(
                "Too many block templates are held (\(Self.byteLimit >> 20) MiB): release those that are not needed any more")
        }
        return Claim(self, bytes)
    }
}
