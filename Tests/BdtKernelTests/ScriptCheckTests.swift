import BdtConsensus
import BdtCrypto
import BdtPrimitives
import BdtScript
import Testing

@testable import BdtKernel

@Suite struct ScriptCheckTests {
    /// A block with many spends of one script that only `scriptSig` 1 satisfies, all good but perhaps one.
    private func submit(_ node: TestNode, badIndex: Int?) throws -> BlockSubmission {
        node.mine(101)
        let script = Script([0x51, 0x87])  // OP_1 OP_EQUAL
        let count = 100
        let coinbase = try node.kernel.readBlock(node.kernel.chain[1]!).transactions[0]
        let output = TransactionOutput(value: Amount(1000), script: script)
        let fan = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: coinbase.txid, index: 0))],
                outputs: [TransactionOutput](repeating: output, count: count)))
        let inputs = (0..<count).map { index in
            TransactionInput(
                previousOutput: OutPoint(txid: fan.txid, index: UInt32(index)), scriptSig: Script([index == badIndex ? 0x52 : 0x51]))
        }
        let sweep = Transaction(
            TransactionBody(inputs: inputs, outputs: [TransactionOutput(value: Amount(1), script: Script([0x51]))]))
        return node.kernel.submitBlock(node.block([fan, sweep]), force: true, minimumWorkChecked: true)
    }

    @Test(arguments: [1, 4]) func findsTheBadInput(threads: Int) throws {
        let good = try submit(try TestNode { $0.scriptThreads = threads }, badIndex: nil)
        #expect(good.rejection == nil && good.wasConnected)
        let bad = try submit(try TestNode { $0.scriptThreads = threads }, badIndex: 77)
        #expect(
            bad.rejection?.reason
                == "mandatory-script-verify-flag-failed (Script evaluated without error but finished with a false/empty top stack element)")
        #expect(bad.rejection?.debug.hasPrefix("input 77 of ") == true)
    }

    @Test func trustsScriptsBelowTheAssumedValidBlock() throws {
        // The bad spend is buried under more than two weeks of work, and the block above it is assumed to be valid.
        let source = try TestNode()
        source.mine(101)
        let coinbase = try source.kernel.readBlock(source.kernel.chain[1]!).transactions[0]
        #expect(coinbase.outputs[0].script.bytes == [0x51])
        let bad = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: coinbase.txid, index: 0), scriptSig: Script([0x6a]))],
                outputs: [TransactionOutput(value: Amount(1), script: Script([0x51]))]))
        var blocks = try (1...101).map { try source.kernel.readBlock(source.kernel.chain[$0]!) }
        var parent = BlockIndexEntry(header: blocks[100].header, hash: blocks[100].hash, previous: source.tip.previous)
        for number in 0..<2200 {
            let block = source.block(after: parent, number == 0 ? [bad] : [])
            blocks.append(block)
            parent = BlockIndexEntry(header: block.header, hash: block.hash, previous: parent)
        }
        func height(assuming: BlockHash) throws -> Int {
            let node = try TestNode { options in
                options.assumeValid = assuming
                options.checkBlockIndex = 0
            }
            _ = node.kernel.acceptHeaders(blocks.map(\.header), minimumWorkChecked: true)
            for block in blocks.prefix(102) { _ = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true) }
            return node.tip.height
        }
        #expect(try height(assuming: .zero) == 101)
        #expect(try height(assuming: blocks[101].hash) == 102)
        #expect(try height(assuming: blocks[100].hash) == 101)
    }
}
