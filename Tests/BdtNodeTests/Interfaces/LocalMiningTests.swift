import BdtCommon
import BdtConsensus
import BdtInterfaces
import BdtKernel
import BdtNode
import BdtPrimitives
import Testing

/// Mining and block templates over a kernel.
@Suite struct LocalMiningTests {
    private let anyFees: BlockWaitOptions = {
        var options = BlockWaitOptions()
        options.feeThreshold = Amount(1)
        return options
    }()

    private func template(_ mining: LocalMining, usesMempool: Bool = true) async throws -> any BdtInterfaces.BlockTemplate {
        var options = BlockCreateOptions()
        options.usesMempool = usesMempool
        return try #require(try await mining.createNewBlock(options, cooldown: false))
    }

    /// A solution with a coinbase of the caller's own.
    private func solve(_ template: any BdtInterfaces.BlockTemplate, _ fixture: NodeFixture) async throws -> (BlockSolution, BlockHash) {
        let wanted = try await template.getCoinbaseTx()
        let input = TransactionInput(
            previousOutput: .null, scriptSig: Script(wanted.scriptSigPrefix + [0]), sequence: wanted.sequence,
            witness: wanted.witness.map { [$0] } ?? [])
        let coinbase = Transaction(
            TransactionBody(
                version: wanted.version, inputs: [input],
                outputs: [TransactionOutput(value: wanted.rewardRemaining, script: NodeFixture.anyone)] + wanted.requiredOutputs,
                lockTime: wanted.lockTime))
        let block = try await template.getBlock()
        let miner = BlockMiner(parameters: fixture.node.parameters.consensus) { false }
        var tries = BlockMiner.defaultTries
        let candidate = Block(header: block.header, transactions: [coinbase] + block.transactions.dropFirst())
        guard case .found(let solved) = miner.mine(candidate, tries: &tries) else { throw InterfaceError("no nonce") }
        let header = solved.header
        return (
            BlockSolution(
                version: UInt32(bitPattern: header.version), timestamp: header.time, nonce: header.nonce, coinbase: coinbase), solved.hash
        )
    }

    @Test func waitsEndWithATipAnInterruptOrATimeout() async throws {
        let fixture = try NodeFixture()
        let mining = LocalMining(fixture.node)
        try fixture.mine()
        let tip = try #require(try await mining.getTip())
        #expect(tip.height == 1)
        #expect(try await mining.waitTipChanged(from: .zero, timeout: 0) == tip)
        for timeout in [0, 1, -5, .nan, -.infinity] as [Double] {
            #expect(try await mining.waitTipChanged(from: tip.hash, timeout: timeout) == tip)
        }
        let next = Task { try await mining.waitTipChanged(from: tip.hash, timeout: .infinity) }
        try fixture.mine()
        #expect(try await next.value?.height == 2)
        let current = try #require(try await mining.getTip())
        let interrupted = Task { try await mining.waitTipChanged(from: current.hash, timeout: .infinity) }
        let cancelled = Task { try await mining.waitTipChanged(from: current.hash, timeout: .infinity) }
        cancelled.cancel()
        #expect(try await cancelled.value == nil)
        // An interrupt ends only waits that have begun: repeat until this one has.
        let repeating = Task {
            while !Task.isCancelled {
                try await mining.interrupt()
                await Task.yield()
            }
        }
        #expect(try await interrupted.value == nil)
        repeating.cancel()
        let stopping = Task { try await mining.waitTipChanged(from: current.hash, timeout: .infinity) }
        fixture.node.requestShutdown()
        #expect(try await stopping.value == nil)
        #expect(try await mining.createNewBlock(BlockCreateOptions(), cooldown: true) == nil)
    }

    @Test func optionsOutOfRangeAreRefused() async throws {
        let fixture = try NodeFixture()
        let mining = LocalMining(fixture.node)
        try fixture.mine()
        func refusal(_ change: (inout BlockCreateOptions) -> Void) async -> String? {
            var options = BlockCreateOptions()
            change(&options)
            do {
                _ = try await mining.createNewBlock(options, cooldown: false)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(await refusal { $0.reservedWeight = 0 } == "block_reserved_weight (0) must be at least 2000 weight units")
        #expect(await refusal { $0.reservedWeight = 1999 } == "block_reserved_weight (1999) must be at least 2000 weight units")
        #expect(await refusal { $0.reservedWeight = .max }?.contains("exceeds consensus maximum block weight") == true)
        #expect(await refusal { $0.coinbaseSigops = .max }?.contains("exceeds consensus maximum block sigops cost") == true)
        #expect(await refusal { $0.reservedWeight = 2000 } == nil)
    }

    @Test func solutionsBecomeTheTip() async throws {
        let fixture = try NodeFixture()
        let mining = LocalMining(fixture.node)
        let mature = try fixture.mine(101)[0].transactions[0]
        _ = try await fixture.call("sendrawtransaction", [.string(fixture.spend(mature).hex)])
        let first = try await template(mining)
        #expect(try await first.getTxFees() == [Amount(1000)])
        #expect(try await first.getTxSigops().count == 1)
        let header = try await first.getBlockHeader()
        #expect(try await first.getBlock().merkleRoot().root == header.merkleRoot)
        let (solution, hash) = try await solve(first, fixture)
        #expect(try await first.submitSolution(solution, isPrecious: false) == .accepted)
        #expect(fixture.kernel.chain.tip?.hash == hash)
        #expect(
            try await first.submitSolution(solution, isPrecious: false) == .rejected(reason: "duplicate", debug: "the block is known"))
        var wrong = solution
        wrong.timestamp += 100_000
        guard case .rejected = try await first.submitSolution(wrong, isPrecious: false) else {
            Issue.record("a header from the future, most likely without work, is no block")
            return
        }
    }

    @Test func checkedBlocksAreNotStored() async throws {
        let fixture = try NodeFixture()
        let mining = LocalMining(fixture.node)
        try fixture.mine()
        let block = try await template(mining).getBlock()
        var options = BlockCheckOptions()
        options.checksProofOfWork = false
        #expect(try await mining.checkBlock(block, options) == .accepted)
        #expect(fixture.kernel.entry(for: block.hash) == nil)
        let stale = Block(header: sampleHeader(block.header, previous: .zero), transactions: block.transactions)
        #expect(
            try await mining.checkBlock(stale, options) == .rejected(reason: "inconclusive-not-best-prevblk", debug: ""))
    }

    private func sampleHeader(_ header: BlockHeader, previous: BlockHash) -> BlockHeader {
        var header = header
        header.previousHash = previous
        return header
    }

    @Test func nextTemplatesComeWithBlocksAndFees() async throws {
        let fixture = try NodeFixture()
        let mining = LocalMining(fixture.node)
        let mature = try fixture.mine(101)[0].transactions[0]
        let first = try await template(mining)
        var short = BlockWaitOptions()
        short.timeout = 10
        #expect(try await first.waitNext(short) == nil)
        let byBlock = Task { try await first.waitNext(BlockWaitOptions()) }
        try fixture.mine()
        let second = try #require(try await byBlock.value)
        #expect(try await second.getBlockHeader().previousHash == fixture.kernel.chain.tip?.hash)
        let byFee = Task { [anyFees] in try await second.waitNext(anyFees) }
        _ = try await fixture.call("sendrawtransaction", [.string(fixture.spend(mature, fee: 2000).hex)])
        #expect(try await byFee.value?.getTxFees() == [Amount(2000)])
        let repeating = Task {
            while !Task.isCancelled {
                try await second.interruptWait()
                await Task.yield()
            }
        }
        #expect(try await second.waitNext(BlockWaitOptions()) == nil)
        repeating.cancel()
    }

    @Test func templatesAreCountedWhileTheyLive() async throws {
        let fixture = try NodeFixture()
        let mining = LocalMining(fixture.node)
        try fixture.mine()
        var held: [any BdtInterfaces.BlockTemplate] = []
        for _ in 0..<3 { held.append(try await template(mining, usesMempool: false)) }
        #expect(fixture.node.templates.current.count == 3 && fixture.node.templates.current.bytes > 3 * 80)
        held = []
        #expect(fixture.node.templates.current.count == 0 && fixture.node.templates.current.bytes == 0)
    }

    @Test func transactionsAreFoundByBothHashes() async throws {
        let fixture = try NodeFixture()
        let mining = LocalMining(fixture.node)
        let transaction = fixture.spend(try fixture.mine(101)[0].transactions[0])
        _ = try await fixture.call("sendrawtransaction", [.string(transaction.hex)])
        #expect(try await mining.getTransactions(txids: [.zero, transaction.txid]) == [nil, transaction])
        #expect(try await mining.getTransactions(wtxids: [transaction.wtxid, .zero]) == [transaction, nil])
    }
}
