import BdtConsensus
import BdtPrimitives
import BdtScript
import Testing

@Suite struct BlockSignatureTests {
    /// A block whose commitment is followed by a push of `solution` behind the header of BIP325; nil: no push.
    private func block(solution: [UInt8]?) -> Block {
        var coinbase = TestBlocks.coinbase(height: 1)
        coinbase.outputs.append(WitnessCommitment.output(for: TestBlocks.block([coinbase])))
        if let solution {
            coinbase.outputs[1].script.bytes += ScriptBuilder().push([0xec, 0xc7, 0xda, 0xa2] + solution).script.bytes
        }
        return TestBlocks.block([coinbase])
    }

    private func parameters(challenge: String) throws -> ConsensusParameters {
        let script = try Script(parsing: challenge)
        return ChainParameters.make(network: .signet, signet: SignetOptions(challenge: script.bytes)).consensus
    }

    private func isSigned(_ block: Block, _ challenge: String) throws -> Bool {
        let rejection = checkBlockSignature(block, parameters: try parameters(challenge: challenge))
        if let rejection { #expect(rejection.reason == "bad-signet-blksig") }
        return rejection == nil
    }

    @Test func solutions() throws {
        #expect(try isSigned(block(solution: nil), "1"))
        #expect(try !isSigned(block(solution: nil), "0"))
        // A scriptSig that pushes 7, and no witness.
        #expect(try isSigned(block(solution: [2, 1, 7, 0]), "7 EQUAL"))
        #expect(try !isSigned(block(solution: [2, 1, 8, 0]), "7 EQUAL"))
        // Bytes left over, bytes missing.
        #expect(try !isSigned(block(solution: [2, 1, 7, 0, 0]), "7 EQUAL"))
        #expect(try !isSigned(block(solution: [2, 1, 7]), "7 EQUAL"))
        #expect(try !isSigned(block(solution: [2, 1, 7, 0xff]), "7 EQUAL"))
        // The header alone is no solution.
        #expect(try isSigned(block(solution: []), "1"))
        // Without a witness commitment there is nowhere to look.
        #expect(try !isSigned(TestBlocks.block([TestBlocks.coinbase(height: 1)]), "1"))
        #expect(try !isSigned(TestBlocks.block([]), "1"))
        let signet = ChainParameters.make(network: .signet)
        #expect(checkBlockSignature(signet.genesisBlock, parameters: signet.consensus) == nil)
    }

    @Test func commitsToAllButTheSolution() throws {
        let challenge = try Script(parsing: "1")
        let first = try #require(BlockSignature(block(solution: [0, 0]), challenge: challenge))
        let second = try #require(BlockSignature(block(solution: [2, 1, 7, 0]), challenge: challenge))
        #expect(first.toSpend == second.toSpend)
        let other = TestBlocks.block(block(solution: [0, 0]).transactions.map(\.body), time: 1_700_000_001)
        #expect(try #require(BlockSignature(other, challenge: challenge)).toSpend != first.toSpend)
    }

    @Test func mainNetworkAuthorisation() throws {
        var parameters = try parameters(challenge: "7 EQUAL")
        parameters.authorisationHeight = 10
        #expect(checkAuthorisation(block(solution: nil), height: 9, parameters: parameters) == nil)
        #expect(checkAuthorisation(block(solution: nil), height: 10, parameters: parameters)?.reason == "bad-signet-blksig")
        #expect(checkAuthorisation(block(solution: [2, 1, 7, 0]), height: 10, parameters: parameters) == nil)
        let tip = TestHeader.chain(10)
        var coinbase = TestBlocks.coinbase(height: 10)
        coinbase.outputs.append(WitnessCommitment.output(for: TestBlocks.block([coinbase])))
        let proposal = WitnessCommitment.addingReservedValue(to: TestBlocks.block([coinbase]))
        #expect(contextualCheckBlock(proposal, after: tip, parameters: parameters)?.reason == "bad-signet-blksig")
        #expect(contextualCheckBlock(proposal, after: tip, parameters: parameters, checkSignature: false) == nil)
    }
}
