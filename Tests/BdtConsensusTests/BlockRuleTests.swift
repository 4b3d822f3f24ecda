import BdtConsensus
import BdtCrypto
import BdtPrimitives
import BdtScript
import Testing

@Suite struct BlockRuleTests {
    private let regtest = TestBlocks.regtest
    private let main = ChainParameters.make(network: .main).consensus

    private func alone(_ block: Block, work: Bool = false) -> String? {
        checkBlock(block, parameters: regtest, checkProofOfWork: work)?.reason
    }

    @Test func aloneRules() {
        let coinbase = TestBlocks.coinbase(height: 1)
        let good = TestBlocks.block([coinbase, TestBlocks.spend(1)])
        #expect(alone(TestBlocks.mined(good), work: true) == nil)
        #expect(alone(TestBlocks.mined(good, meetsTarget: false), work: true) == "high-hash")
        #expect(alone(TestBlocks.block([coinbase], root: .one)) == "bad-txnmrklroot")
        #expect(
            checkBlock(TestBlocks.block([coinbase], root: .one), parameters: regtest, checkProofOfWork: false, checkMerkleRoot: false)
                == nil)
        #expect(alone(TestBlocks.block([])) == "bad-blk-length")
        #expect(alone(TestBlocks.block([TestBlocks.spend(1)])) == "bad-cb-missing")
        #expect(alone(TestBlocks.block([coinbase, coinbase])) == "bad-txns-duplicate")
        #expect(alone(TestBlocks.block([coinbase, TestBlocks.coinbase(height: 2)])) == "bad-cb-multiple")
        #expect(alone(TestBlocks.block([coinbase, TestBlocks.spend(1, 1)])) == "bad-txns-inputs-duplicate")
        var large = TestBlocks.spend(1)
        large.outputs[0].script = Script([UInt8](repeating: 0, count: 999_000))
        #expect(alone(TestBlocks.block([coinbase, large])) == nil)
        #expect(
            alone(TestBlocks.block([coinbase, large, TestBlocks.spend(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)]))
                == nil)
        large.outputs[0].script = Script([UInt8](repeating: 0, count: 999_900))
        #expect(alone(TestBlocks.block([coinbase, large])) == "bad-blk-length")
        var signing = TestBlocks.spend(1)
        signing.outputs[0].script = Script([UInt8](repeating: Opcode.checkSig.rawValue, count: 20_000))
        #expect(alone(TestBlocks.block([coinbase, signing])) == nil)
        signing.outputs[0].script.bytes.append(Opcode.checkSig.rawValue)
        #expect(alone(TestBlocks.block([coinbase, signing])) == "bad-blk-sigops")
    }

    /// CVE-2012-2459: the last pair repeated makes the same root.
    @Test func repeatedTransactions() {
        let bodies = [TestBlocks.coinbase(height: 1), TestBlocks.spend(1), TestBlocks.spend(2)]
        let block = TestBlocks.block(bodies)
        let twisted = TestBlocks.block(bodies + [bodies[2]])
        #expect(block.hash == twisted.hash)
        #expect(alone(block) == nil && !isBlockMutated(block, checkWitness: true))
        #expect(checkBlock(twisted, parameters: regtest, checkProofOfWork: false)?.kind == .mutated)
        #expect(alone(twisted) == "bad-txns-duplicate" && isBlockMutated(twisted, checkWitness: true))
    }

    private func header(
        _ change: (inout BlockHeader) -> Void, after tip: TestHeader, now: Int64? = nil, parameters: ConsensusParameters? = nil,
        checkpoint: Int? = nil
    ) -> String? {
        var header = BlockHeader(
            version: 4, previousHash: tip.hash, merkleRoot: .zero, time: tip.header.time + 1, bits: 0x207f_ffff, nonce: 0)
        change(&header)
        return contextualCheckHeader(
            header, after: tip, parameters: parameters ?? regtest, now: now ?? tip.time, checkpointHeight: checkpoint)?.reason
    }

    @Test func headers() {
        let tip = TestHeader.chain(12)
        #expect(header({ _ in }, after: tip) == nil)
        #expect(header({ $0.bits = 0x207f_fffe }, after: tip) == "bad-diffbits")
        #expect(header({ $0.time = UInt32(tip.medianTimePast) }, after: tip) == "time-too-old")
        #expect(header({ $0.time = UInt32(tip.medianTimePast) + 1 }, after: tip) == nil)
        #expect(header({ $0.time = tip.header.time + 7200 }, after: tip) == nil)
        #expect(header({ $0.time = tip.header.time + 7201 }, after: tip) == "time-too-new")
        #expect(header({ $0.version = 3 }, after: tip) == "bad-version(0x00000003)")
        #expect(header({ $0.version = -1 }, after: tip) == "bad-version(0xffffffff)")
        #expect(header({ _ in }, after: tip, checkpoint: 13) == "bad-fork-prior-to-checkpoint")
        #expect(header({ _ in }, after: tip, checkpoint: 12) == nil)
    }

    @Test func timewarp() throws {
        let parameters = ChainParameters.make(
            network: .regtest,
            regtest: try RegtestOptions(activationHeights: [], versionBits: [], fastPrune: false, enforcesBIP94: true)
        ).consensus
        var tip = TestHeader.chain(143, spacing: 1)
        tip = TestHeader(after: tip, time: tip.header.time + 2000)
        #expect(header({ $0.time = tip.header.time - 600 }, after: tip, parameters: parameters) == nil)
        #expect(header({ $0.time = tip.header.time - 601 }, after: tip, parameters: parameters) == "time-timewarp-attack")
        #expect(header({ $0.time = tip.header.time - 601 }, after: tip) == nil)
    }

    @Test func inContext() {
        let tip = TestHeader.chain(20)
        func verdict(_ bodies: [TransactionBody]) -> String? {
            contextualCheckBlock(TestBlocks.block(bodies, after: tip), after: tip, parameters: regtest)?.reason
        }
        #expect(verdict([TestBlocks.coinbase(height: 20)]) == nil)
        #expect(verdict([TestBlocks.coinbase(height: 19)]) == "bad-cb-height")
        #expect(verdict([TestBlocks.coinbase(height: 20), TestBlocks.spend(1, sequence: 0, lockTime: 19)]) == nil)
        #expect(verdict([TestBlocks.coinbase(height: 20), TestBlocks.spend(1, sequence: 0, lockTime: 20)]) == "bad-txns-nonfinal")
        let past = UInt32(tip.medianTimePast)
        #expect(verdict([TestBlocks.coinbase(height: 20), TestBlocks.spend(1, sequence: 0, lockTime: past)]) == "bad-txns-nonfinal")
        #expect(verdict([TestBlocks.coinbase(height: 20), TestBlocks.spend(1, sequence: 0, lockTime: past - 1)]) == nil)
    }

    /// Before BIP113 lock times are compared with the block's own time.
    @Test func lockTimesBeforeBIP113() {
        var parameters = regtest
        parameters.buriedHeights.csv = 21
        let tip = TestHeader.chain(20)
        let own = UInt32(tip.header.time) + 600
        func verdict(lockTime: UInt32) -> String? {
            let spend = TestBlocks.spend(1, sequence: 0, lockTime: lockTime)
            let block = TestBlocks.block([TestBlocks.coinbase(height: 20), spend], after: tip, time: own)
            return contextualCheckBlock(block, after: tip, parameters: parameters)?.reason
        }
        #expect(verdict(lockTime: own - 1) == nil)
        #expect(verdict(lockTime: own) == "bad-txns-nonfinal")
        parameters.buriedHeights.csv = 20
        #expect(verdict(lockTime: own - 1) == "bad-txns-nonfinal")
    }

    @Test func witnessCommitment() throws {
        var spend = TestBlocks.spend(1)
        spend.inputs[0].witness = [[1]]
        let bare = TestBlocks.block([TestBlocks.coinbase(height: 1), spend])
        #expect(checkWitnessCommitment(bare, isExpected: true)?.reason == "unexpected-witness")
        var coinbase = TestBlocks.coinbase(height: 1)
        coinbase.outputs.append(WitnessCommitment.output(for: bare))
        let committed = TestBlocks.block([coinbase, spend])
        #expect(checkWitnessCommitment(committed, isExpected: true)?.reason == "bad-witness-nonce-size")
        let block = WitnessCommitment.addingReservedValue(to: committed)
        #expect(block.hash == committed.hash)
        #expect(checkWitnessCommitment(block, isExpected: true) == nil && !isBlockMutated(block, checkWitness: true))
        #expect(checkWitnessCommitment(block, isExpected: false)?.reason == "unexpected-witness")
        spend.inputs[0].witness = [[2]]
        let other = TestBlocks.block([block.transactions[0].body, spend])
        let rejection = try #require(checkWitnessCommitment(other, isExpected: true))
        #expect(rejection.kind == .mutated && rejection.reason == "bad-witness-merkle-match")
        // The last of several commitments counts.
        coinbase.outputs.append(
            TransactionOutput(value: .zero, script: Script(WitnessCommitment.header + [UInt8](repeating: 0, count: 32))))
        coinbase.inputs[0].witness = [[UInt8](repeating: 0, count: 32)]
        #expect(checkWitnessCommitment(TestBlocks.block([coinbase]), isExpected: true)?.reason == "bad-witness-merkle-match")
    }

    @Test func weight() {
        var spend = TestBlocks.spend(1)
        spend.inputs[0].witness = [[UInt8](repeating: 0, count: 3_998_000)]
        func verdict() -> String? {
            var coinbase = TestBlocks.coinbase(height: 1)
            coinbase.inputs[0].witness = [[UInt8](repeating: 0, count: 32)]
            coinbase.outputs.append(WitnessCommitment.output(for: TestBlocks.block([coinbase, spend])))
            return contextualCheckBlock(TestBlocks.block([coinbase, spend]), after: TestHeader.chain(1), parameters: regtest)?.reason
        }
        #expect(verdict() == nil)
        spend.inputs[0].witness = [[UInt8](repeating: 0, count: 4_000_000)]
        #expect(verdict() == "bad-blk-weight")
    }

    @Test func proofOfProtocol() {
        let payee = Script.payToPublicKeyHash(Hash160(main.proofOfProtocol!.keyHashes.first!)!)
        func verdict(_ outputs: [(Int64, Script)], height: Int = 1, parameters: ConsensusParameters? = nil) -> String? {
            let outputs = outputs.map { TransactionOutput(value: Amount($0), script: $1) }
            let block = TestBlocks.block([TestBlocks.coinbase(height: 1, outputs: outputs)])
            return checkProofOfProtocol(block, height: height, parameters: parameters ?? main)?.reason
        }
        #expect(verdict([(2_500_000_000, payee), (0, Script([0x6a]))]) == nil)
        #expect(verdict([(2_499_999_999, payee)]) == "bad-pop")
        #expect(verdict([(2_500_000_000, payee), (2_500_000_000, TestBlocks.anyone)]) == "bad-pop")
        #expect(verdict([(2_500_000_000, Script.payToPublicKeyHash(Hash160([UInt8](repeating: 1, count: 20))!))]) == "bad-pop")
        #expect(verdict([(1, TestBlocks.anyone)], height: 952_446) == nil)
        #expect(verdict([(1, TestBlocks.anyone)], parameters: regtest) == nil)
        let genesis = ChainParameters.make(network: .main).genesisBlock
        #expect(checkProofOfProtocol(genesis, height: 0, parameters: main) == nil)
        #expect(checkProofOfProtocol(TestBlocks.block([TestBlocks.spend(1)]), height: 1, parameters: main)?.reason == "bad-pop-no-cb")
    }

    @Test func scriptFlags() {
        #expect(blockScriptFlags(hash: .zero, height: 0, parameters: main) == [.payToScriptHash, .witness, .taproot])
        #expect(blockScriptFlags(hash: .zero, height: 42_124, parameters: main) == .mandatory)
        #expect(!blockScriptFlags(hash: .zero, height: 41_327, parameters: main).contains(.checkSequenceVerify))
        let testnet = ChainParameters.make(network: .test).consensus
        #expect(blockScriptFlags(hash: testnet.scriptFlagExceptions.keys.first!, height: 1, parameters: testnet) == [])
    }

    @Test func repeatedTransactionRule() {
        var parameters = regtest
        let tip = TestHeader.chain(5)
        #expect(mustCheckRepeatedTransactions(after: tip, parameters: parameters))
        parameters.bip34Hash = tip.ancestor(height: 1)!.hash
        #expect(!mustCheckRepeatedTransactions(after: tip, parameters: parameters))
        #expect(mustCheckRepeatedTransactions(after: tip.ancestor(height: 0)!, parameters: parameters))
    }

    @Test func coinbaseValue() {
        func verdict(_ value: Int64) -> BlockRejection? {
            let outputs = [TransactionOutput(value: Amount(value), script: TestBlocks.anyone)]
            let block = TestBlocks.block([TestBlocks.coinbase(height: 1, outputs: outputs)])
            return checkCoinbaseValue(block, fees: Amount(7), height: 1, parameters: regtest)
        }
        #expect(verdict(5_000_000_007) == nil)
        #expect(verdict(5_000_000_008)?.description == "bad-cb-amount, coinbase pays too much (actual=5000000008 vs limit=5000000007)")
    }
}
