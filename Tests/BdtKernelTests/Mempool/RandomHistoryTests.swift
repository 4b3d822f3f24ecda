import BdtKernel
import BdtPrimitives
import Testing

/// Long random histories after each step of which everything in the mempool must still fit together.
@Suite struct RandomHistoryTests {
    /// SplitMix64.
    struct SeededGenerator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    /// One history: which outputs there are, and what was mined last.
    final class History {
        let fixture = MempoolFixture { $0.maximumBytes = 150_000 }
        var generator: SeededGenerator
        var mined: (block: Block, spent: [OutPoint: Coin])?

        init(seed: UInt64) { generator = SeededGenerator(state: seed) }

        func step() {
            switch Int.random(in: 0..<20, using: &generator) {
            case 0: mine()
            case 1: unmine()
            case 2: prioritise()
            case 3: fixture.clock.mockTime += Int64.random(in: 0..<90_000, using: &generator)
            default: add()
            }
        }

        private func transactions() -> [Transaction] { fixture.mempool.sortedEntries().map(\.transaction) }

        /// Spends one to three outputs: of the mempool, new ones, or ones that are spent already.
        private func add() {
            let present = transactions()
            var inputs: Set<OutPoint> = []
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                if let parent = present.randomElement(using: &generator), Int.random(in: 0..<3, using: &generator) > 0 {
                    inputs.insert(parent.output(Int.random(in: 0..<parent.outputs.count, using: &generator)))
                } else if let other = present.randomElement(using: &generator), Int.random(in: 0..<3, using: &generator) == 0 {
                    inputs.insert(other.inputs[0].previousOutput)
                } else {
                    inputs.insert(fixture.coin(10_000_000))
                }
            }
            let transaction = fixture.spend(
                inputs.sorted(), fee: Int64.random(in: 200..<30_000, using: &generator),
                outputs: Int.random(in: 1...3, using: &generator), version: Int.random(in: 0..<10, using: &generator) == 0 ? 3 : 2)
            fixture.accept(transaction)
        }

        private func mine() {
            let space = BlockSpace(height: 201, medianTimePast: fixture.chain.tip.medianTimePast)
            let chosen = fixture.mempool.select(for: space).entries.map(\.transaction)
            let some = Array(chosen.prefix(Int.random(in: 0...chosen.count, using: &generator)))
            var spent: [OutPoint: Coin] = [:]
            for transaction in some {
                for input in transaction.inputs {
                    spent[input.previousOutput] = fixture.chain.coins.removeValue(forKey: input.previousOutput)
                }
                for (index, output) in transaction.outputs.enumerated() {
                    fixture.chain.coins[transaction.output(index)] = Coin(output: output, height: 150, isCoinbase: false)
                }
            }
            let header = BlockHeader(version: 4, previousHash: .zero, merkleRoot: .zero, time: 0, bits: 0, nonce: 0)
            let block = Block(header: header, transactions: some)
            fixture.mempool.removeForBlock(block, height: 201)
            mined = (block, spent)
        }

        private func unmine() {
            guard let (block, spent) = mined else { return }
            mined = nil
            for transaction in block.transactions.reversed() {
                for index in transaction.outputs.indices { fixture.chain.coins[transaction.output(index)] = nil }
                for input in transaction.inputs { fixture.chain.coins[input.previousOutput] = spent[input.previousOutput] }
            }
            var disconnected = DisconnectedTransactions()
            _ = disconnected.add(block)
            fixture.mempool.reorganise(&disconnected, chain: fixture.chain, readds: Bool.random(using: &generator))
        }

        private func prioritise() {
            guard let transaction = transactions().randomElement(using: &generator) else { return }
            fixture.mempool.prioritise(transaction.txid, by: Amount(Int64.random(in: -20_000...20_000, using: &generator)))
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func staysConsistent(seed: UInt64) {
        let history = History(seed: seed)
        for step in 0..<250 {
            history.step()
            let problem = history.fixture.mempool.findInconsistency(history.fixture.chain)
            #expect(problem == nil, "seed \(seed), step \(step)")
            if problem != nil { return }
        }
        #expect(history.fixture.mempool.count > 0 && !history.fixture.log.removals.isEmpty)
    }
}
