import BdtCommon
import BdtConsensus
import BdtKernel
import BdtNode
import BdtPrimitives
import Testing

@Suite struct BlockAssemblerTests {
    @Test func emptyTemplate() throws {
        let fixture = try NodeFixture()
        let template = try fixture.assembler.makeTemplate(paying: NodeFixture.anyone)
        #expect(template.block.transactions.count == 1)
        let coinbase = template.block.transactions[0]
        #expect(coinbase.outputs[0] == TransactionOutput(value: Amount(50) + Amount(50 * 100_000_000 - 50), script: NodeFixture.anyone))
        #expect(coinbase.inputs[0].scriptSig.bytes == [0x51, 0x00])
        #expect(coinbase.outputs[1].script.bytes.starts(with: WitnessCommitment.header))
        #expect(coinbase.inputs[0].witness == [[UInt8](repeating: 0, count: 32)])
        #expect(template.witnessCommitment == coinbase.outputs[1].script)
        #expect(template.block.header.time == 1_700_000_000)
        #expect(template.fees == [0])
    }

    @Test func includesMempool() throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let transaction = fixture.spend(blocks[0].transactions[0], fee: 7000)
        try fixture.node.broadcast(transaction, maximumFee: .zero, relays: false)
        let template = try fixture.assembler.makeTemplate(paying: NodeFixture.anyone)
        #expect(template.block.transactions.map(\.txid).last == transaction.txid)
        #expect(template.fees == [-7000, 7000])
        #expect(template.block.transactions[0].outputs[0].value == Amount(5_000_007_000))
        #expect(try fixture.assembler.makeTemplate(paying: NodeFixture.anyone, usesMempool: false).block.transactions.count == 1)
        let block = try fixture.mine()[0]
        #expect(block.transactions.count == 2 && fixture.kernel.mempool.count == 0)
        fixture.expectConsistent()
    }

    @Test func versionOverride() throws {
        let fixture = try NodeFixture()
        var options = BlockAssemblerOptions()
        options.blockVersion = 1337
        let assembler = BlockAssembler(kernel: fixture.kernel, options: options)
        #expect(try assembler.makeTemplate(paying: NodeFixture.anyone).block.header.version == 1337)
    }

    @Test func minimumTimeRespectsTimewarp() throws {
        let fixture = try NodeFixture()
        let interval = fixture.node.parameters.consensus.difficultyAdjustmentInterval
        let tip = try #require(fixture.kernel.chain.tip)
        #expect(fixture.assembler.minimumTime(after: tip) == tip.medianTimePast + 1)
        #expect(interval == 144 || interval == 2016)
    }

    @Test func minerStops() throws {
        let fixture = try NodeFixture()
        let template = try fixture.assembler.makeTemplate(paying: NodeFixture.anyone)
        var tries: UInt64 = 0
        guard
            case .stopped = BlockMiner(parameters: fixture.node.parameters.consensus, shouldStop: { false }).mine(
                template.block, tries: &tries)
        else { return #expect(Bool(false)) }
        tries = 5
        guard
            case .stopped = BlockMiner(parameters: fixture.node.parameters.consensus, shouldStop: { true }).mine(
                template.block, tries: &tries)
        else { return #expect(Bool(false)) }
    }

    /// What a reorganisation takes off goes back to the mempool, with what was there meanwhile.
    @Test func reorganisationReturnsTransactions() throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(102)
        let parent = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(parent, maximumFee: .zero, relays: false)
        let confirming = try fixture.mine()[0]
        let child = fixture.spend(parent)
        try fixture.node.broadcast(child, maximumFee: .zero, relays: false)
        let entry = try #require(fixture.kernel.entry(for: confirming.hash))
        #expect(fixture.kernel.invalidate(entry))
        #expect(fixture.kernel.mempool.entry(child.txid)?.ancestors.count == 2)
        fixture.expectConsistent()
    }
}
