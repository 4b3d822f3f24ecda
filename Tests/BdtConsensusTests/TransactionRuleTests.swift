import BdtConsensus
import BdtPrimitives
import Testing

@Suite struct TransactionRuleTests {
    private func reason(_ change: (inout TransactionBody) -> Void) -> String? {
        var body = TestBlocks.spend(1)
        change(&body)
        let rejection = checkTransaction(Transaction(body))
        if let rejection { #expect(rejection.kind == .consensus) }
        return rejection?.reason
    }

    private func output(_ value: Int64) -> TransactionOutput { TransactionOutput(value: Amount(value), script: Script()) }

    @Test func aloneRules() {
        let money = Amount.maxMoney.satoshi
        #expect(reason { _ in } == nil)
        #expect(reason { $0.inputs = [] } == "bad-txns-vin-empty")
        #expect(reason { $0.outputs = [] } == "bad-txns-vout-empty")
        #expect(reason { $0.outputs[0].script = Script([UInt8](repeating: 0, count: 1_000_000)) } == "bad-txns-oversize")
        #expect(reason { $0.outputs = [output(-1)] } == "bad-txns-vout-negative")
        #expect(reason { $0.outputs = [output(money)] } == nil)
        #expect(reason { $0.outputs = [output(money + 1)] } == "bad-txns-vout-toolarge")
        #expect(reason { $0.outputs = [output(money), output(1)] } == "bad-txns-txouttotal-toolarge")
        #expect(reason { $0 = TestBlocks.spend(1, 2, 1) } == "bad-txns-inputs-duplicate")
        #expect(reason { $0.inputs.append(TransactionInput(previousOutput: .null)) } == "bad-txns-prevout-null")
        for (count, expected) in [(1, "bad-cb-length"), (2, nil), (100, nil), (101, "bad-cb-length")] {
            #expect(
                reason { $0.inputs = [TransactionInput(previousOutput: .null, scriptSig: Script([UInt8](repeating: 0, count: count)))] }
                    == expected)
        }
    }

    @Test func finality() {
        let relaxed: UInt32 = 0xffff_fffe
        func final(_ lockTime: UInt32, _ height: Int, _ time: Int64, sequence: UInt32 = relaxed) -> Bool {
            isFinal(Transaction(TestBlocks.spend(1, sequence: sequence, lockTime: lockTime)), height: height, time: time)
        }
        #expect(final(0, 0, 0))
        #expect(final(9, 10, 0) && !final(10, 10, .max))
        #expect(final(500_000_000, 0, 500_000_001) && !final(500_000_000, .max, 500_000_000))
        #expect(final(10, 10, 0, sequence: TransactionInput.finalSequence))
    }

    @Test func inputs() throws {
        let spend = Transaction(TransactionBody(inputs: TestBlocks.spend(1, 2).inputs, outputs: [output(100)]))
        func verdict(_ coins: [TestCoin], height: Int = 200) -> Result<Amount, TransactionRejection> {
            checkTransactionInputs(spend, coins: coins, height: height)
        }
        #expect(try verdict([TestCoin(60), TestCoin(50)]).get() == Amount(10))
        #expect(
            verdict([TestCoin(49), TestCoin(50)])
                == .failure(
                    TransactionRejection(.consensus, "bad-txns-in-belowout", debug: "value in (0.00000099) < value out (0.000001)")))
        #expect(
            verdict([TestCoin(Amount.maxMoney.satoshi), TestCoin(1)])
                == .failure(
                    TransactionRejection(.consensus, "bad-txns-inputvalues-outofrange")))
        #expect(verdict([TestCoin(-1), TestCoin(200)]) == .failure(TransactionRejection(.consensus, "bad-txns-inputvalues-outofrange")))
        #expect(try verdict([TestCoin(60), TestCoin(50, height: 100, isCoinbase: true)]).get() == Amount(10))
        #expect(
            verdict([TestCoin(60), TestCoin(50, height: 101, isCoinbase: true)])
                == .failure(
                    TransactionRejection(
                        .prematureSpend, "bad-txns-premature-spend-of-coinbase", debug: "tried to spend coinbase at depth 99")))
    }

    @Test func sequenceLocks() {
        let tip = TestHeader.chain(30, from: 1_000_000, spacing: 600)
        func lock(_ sequence: UInt32, coinHeight: Int, version: UInt32 = 2) -> SequenceLock {
            var body = TestBlocks.spend(1, sequence: sequence)
            body.version = version
            return SequenceLock(Transaction(body), coinHeights: [coinHeight], after: tip)
        }
        #expect(lock(5, coinHeight: 10) == SequenceLock(height: 14, time: -1))
        #expect(lock(5, coinHeight: 10, version: 1) == .none)
        #expect(lock(5 | 1 << 31, coinHeight: 10) == .none)
        let start = tip.ancestor(height: 9)!.medianTimePast
        #expect(lock(3 | 1 << 22, coinHeight: 10) == SequenceLock(height: -1, time: start + 3 * 512 - 1))
        #expect(lock(0 | 1 << 22, coinHeight: 0).time == 1_000_000 - 1)
        #expect(lock(20, coinHeight: 10).isMet(after: tip) && !lock(21, coinHeight: 10).isMet(after: tip))
        #expect(SequenceLock(height: -1, time: tip.medianTimePast - 1).isMet(after: tip))
        #expect(!SequenceLock(height: -1, time: tip.medianTimePast).isMet(after: tip))
    }

    @Test func moneyText() {
        #expect(Amount(0).money == "0.00")
        #expect(Amount(1_050_000_000).money == "10.50")
        #expect(Amount(-123).money == "-0.00000123")
        #expect(Amount(100_000).money == "0.001")
    }
}
